import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findRoleCycle, inheritanceLevels, isPermission, longestInheritance } from './role.js';

type Parents = Readonly<Record<string, readonly string[]>>;

const lookup = (parents: Parents) => (role: string) => parents[role] ?? [];

/** `r0` at the top; every further role has the one before it as its parent. */
const chain = (length: number): Map<string, readonly string[]> =>
  new Map(Array.from({ length }, (_, i) => [`r${i}`, i === 0 ? [] : [`r${i - 1}`]]));

describe('isPermission', () => {
  it.each([
    ['document:read', true],
    ['*:*', true],
    ['document', false],
    ['a:b:c', false],
    ['a*:b', false],
    ['a :b', false],
    [':b', false],
  ])('%s: %s', (text, expected) => {
    expect(isPermission(text)).toBe(expected);
  });
});

describe('findRoleCycle', () => {
  it.each<[string, Parents, readonly string[] | null]>([
    ['no parents', { a: [] }, null],
    ['itself', { a: ['a'] }, ['a', 'a']],
    ['its child', { a: ['b'], b: ['a'] }, ['a', 'b', 'a']],
    ['the first of two cycles', { a: ['b', 'c'], b: ['a'], c: ['a'] }, ['a', 'b', 'a']],
    [
      'the deeper cycle when its parent comes first',
      { a: ['b', 'a'], b: ['c'], c: ['a'] },
      ['a', 'b', 'c', 'a'],
    ],
    ['a cycle behind a dead end', { a: ['b', 'c'], b: ['d'], d: [], c: ['a'] }, ['a', 'c', 'a']],
    ['a cycle it is no part of', { a: ['b'], b: ['c'], c: ['b'] }, null],
    ['a diamond', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, null],
    ['a parent that is not there', { a: ['gone'] }, null],
  ])('with %s', (_, parents, expected) => {
    expect(findRoleCycle('a', lookup(parents))).toEqual(expected);
  });

  it.each([
    ['that ends', false],
    ['that closes', true],
  ])('goes through a chain of 50,000 %s', (_, closed) => {
    const roles = chain(50_000);
    if (closed) roles.set('r0', ['r49999']);
    const cycle = findRoleCycle('r49999', (role) => roles.get(role) ?? []);
    expect(cycle?.length ?? null).toBe(closed ? 50_001 : null);
  });

  it('answers a path of parents from the role to itself, exactly when there is one', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const graphs = fc.record(Object.fromEntries(names.map((name) => [name, fc.subarray(names)])));
    fc.assert(
      fc.property(graphs, (parents: Parents) => {
        const cycle = findRoleCycle('a', lookup(parents));
        expect(cycle !== null).toBe(reachable('a', parents).has('a'));
        cycle?.slice(1).forEach((role, i) => {
          expect(lookup(parents)(cycle[i] ?? '')).toContain(role);
        });
        if (cycle) expect([cycle[0], cycle.at(-1)]).toEqual(['a', 'a']);
      }),
    );
  });
});

describe('inheritanceLevels, up and down together', () => {
  const bound = longestInheritance;

  it.each<[string, ReadonlyMap<string, readonly string[]>, string, boolean]>([
    ['a role alone', chain(1), 'r0', false],
    ['the top of a path as long as allowed', chain(bound), 'r0', false],
    ['the middle of a path as long as allowed', chain(bound), 'r7', false],
    ['the bottom of a path as long as allowed', chain(bound), `r${bound - 1}`, false],
    ['the top of a path one longer', chain(bound + 1), 'r0', true],
    ['the middle of a path one longer', chain(bound + 1), 'r7', true],
    ['the bottom of a path one longer', chain(bound + 1), `r${bound}`, true],
    ['the middle of a path of 50,000', chain(50_000), 'r25000', true],
    [
      'a long path that also has a shortcut',
      new Map([...chain(bound + 1), ['r16', ['r0', 'r15']]]),
      'r16',
      true,
    ],
    ['a role beside a path too long', new Map([...chain(bound + 5), ['x', ['r0']]]), 'x', false],
    ['many parents on one level', new Map([['x', chainNames(60)], ...flat(60)]), 'x', false],
    ['many children on one level', new Map(flat(60, 'x')).set('x', []), 'x', false],
    [
      'a cycle',
      new Map([
        ['x', ['y']],
        ['y', ['x']],
      ]),
      'x',
      true,
    ],
    [
      'a cycle above it',
      new Map([
        ['x', ['y']],
        ['y', ['y']],
      ]),
      'x',
      true,
    ],
    ['a parent that is not there', new Map([['x', ['gone']]]), 'x', false],
  ])('with %s', (_, parents, name, expected) => {
    expect(inheritsTooFar(name, parents)).toBe(expected);
  });

  it('ends on layers in which everything inherits from everything above', () => {
    const layers = Array.from({ length: bound + 1 }, (_, layer) =>
      chainNames(20).map((name) => `${layer}-${name}`),
    );
    const parents = new Map(
      layers.flatMap((names, i) => names.map((name) => [name, layers[i - 1] ?? []] as const)),
    );
    expect(inheritsTooFar('8-r0', parents)).toBe(true);
    for (const name of layers[bound] ?? []) parents.delete(name);
    expect(inheritsTooFar('8-r0', parents)).toBe(false);
  });
});

/** As administration judges it: one path through the role, up and down. */
function inheritsTooFar(name: string, parents: ReadonlyMap<string, readonly string[]>): boolean {
  const children = new Map<string, string[]>();
  for (const [role, its] of parents) {
    for (const parent of its) children.set(parent, [...(children.get(parent) ?? []), role]);
  }
  return inheritanceLevels(name, parents) + inheritanceLevels(name, children) > longestInheritance - 1;
}

function chainNames(length: number): string[] {
  return Array.from({ length }, (_, i) => `r${i}`);
}

function flat(length: number, ...parents: string[]): [string, readonly string[]][] {
  return chainNames(length).map((name) => [name, parents]);
}

function reachable(from: string, parents: Parents): ReadonlySet<string> {
  const reached = new Set<string>();
  const pending = [...lookup(parents)(from)];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    pending.push(...lookup(parents)(next));
  }
  return reached;
}
