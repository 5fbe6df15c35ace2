import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Role } from '#libs/domain';
import { FakeTimer } from '../../../../test/support/fake-timer.js';
import { somebody } from '../fairness/payer.js';
import { systemTurn } from '../time/next-turn.js';
import { Slices } from '../time/slices.js';
import { type ChangedRoles, EffectiveRoles } from './effective-roles.js';

const role = (name: string, parents: string[] = [], permissions: string[] = []): Role => ({
  name,
  parents,
  permissions,
  description: '',
});

const unhurried = () => new Slices(new FakeTimer(), systemTurn, 1, somebody);

const named = (roles: readonly Role[]): ChangedRoles => new Map(roles.map((each) => [each.name, each]));
const effectiveRoles = (roles: readonly Role[]) => EffectiveRoles.none.changed(named(roles), unhurried());

function shown({ texts }: EffectiveRoles): Record<string, unknown> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.parsed()]));
}

describe('effective roles', () => {
  it('hold what is inherited over several levels and several parents', async () => {
    const roles = [
      role('owner', ['editor', 'auditor'], ['document:delete']),
      role('editor', ['viewer'], ['document:write', 'todo:*']),
      role('viewer', [], ['document:read']),
      role('auditor', ['viewer'], ['*:audit']),
    ];
    expect(shown(await effectiveRoles(roles))).toEqual({
      owner: {
        lineage: ['auditor', 'editor', 'owner', 'viewer'],
        permissions: {
          document: { read: true, write: true, delete: true },
          todo: { '*': true },
          '*': { audit: true },
        },
      },
      editor: {
        lineage: ['editor', 'viewer'],
        permissions: { document: { read: true, write: true }, todo: { '*': true } },
      },
      viewer: { lineage: ['viewer'], permissions: { document: { read: true } } },
      auditor: {
        lineage: ['auditor', 'viewer'],
        permissions: { document: { read: true }, '*': { audit: true } },
      },
    });
  });

  it.each<[string, Role[], string[]]>([
    ['a cycle', [role('a', ['b']), role('b', ['a'])], ['a', 'b']],
    ['itself as parent', [role('a', ['a'])], ['a']],
    ['a parent that is gone', [role('a', ['b'])], ['a']],
    ['a name that every object has', [role('a', ['constructor'])], ['a']],
  ])('do not hang or invent roles on %s', async (_, roles, lineage) => {
    expect(shown(await effectiveRoles(roles))['a']).toEqual({ lineage, permissions: {} });
  });

  it('keep names such as `__proto__` ordinary members', async () => {
    const { texts } = await effectiveRoles([role('__proto__', [], ['__proto__:constructor'])]);
    expect(Object.keys(texts)).toEqual(['__proto__']);
    expect(String(Object.values(texts)[0])).toBe(
      '{"lineage":["__proto__"],"permissions":{"__proto__":{"constructor":true}}}',
    );
  });

  it.each<[string, (roles: Role[]) => Role[]]>([
    ['ancestors first', (roles) => roles],
    ['descendants first', (roles) => roles.reverse()],
  ])('walk a chain of 1,000 without recursion: %s', async (_, ordered) => {
    const chain = Array.from({ length: 1000 }, (_unused, i) => role(`r${i}`, i === 0 ? [] : [`r${i - 1}`]));
    const last = shown(await effectiveRoles(ordered(chain)))['r999'] as { lineage: string[] };
    expect(last.lineage).toEqual(chain.map(({ name }) => name).sort());
  });

  const names = ['a', 'b', 'c', 'd', 'e'];
  const anyRole = (name: string) =>
    fc
      .record({ parents: fc.subarray([...names, 'gone']), permissions: fc.subarray(['x:y', 'x:*', '*:y']) })
      .map((rest) => ({ name, description: '', ...rest }));
  const anyRoles = fc.tuple(...names.map(anyRole));

  it('have in each lineage the role and whatever can be reached over parents, cycles or not', async () => {
    await fc.assert(
      fc.asyncProperty(anyRoles, async (roles) => {
        const reached = new Map(roles.map(({ name }) => [name, new Set([name])]));
        const spread = ({ name, parents }: Role) => {
          for (const one of parents.flatMap((parent) => [...(reached.get(parent) ?? [])])) {
            reached.get(name)?.add(one);
          }
        };
        roles.forEach(() => {
          roles.forEach(spread);
        });
        const effective = shown(await effectiveRoles(roles));
        for (const [name, lineage] of reached) {
          expect(effective[name]).toMatchObject({ lineage: [...lineage].sort() });
        }
      }),
    );
  });

  describe('after a change', () => {
    const anyChange = fc
      .constantFrom(...names)
      .chain((name) => fc.tuple(fc.constant(name), fc.option(anyRole(name), { freq: 4 })));
    const anyChanges = fc.array(anyChange, { minLength: 1, maxLength: 3 });

    it('are what they would be from scratch, whatever changed, and however often', async () => {
      await fc.assert(
        fc.asyncProperty(anyRoles, fc.array(anyChanges, { maxLength: 8 }), async (roles, edits) => {
          const now = new Map<string, Role>(named(roles) as ReadonlyMap<string, Role>);
          let effective = await effectiveRoles(roles);
          for (const edit of edits) {
            for (const [name, given] of edit) {
              if (given === null) now.delete(name);
              else now.set(name, given);
            }
            effective = await effective.changed(new Map(edit), unhurried());
            expect(shown(effective)).toEqual(shown(await effectiveRoles([...now.values()])));
          }
        }),
        { numRuns: 200 },
      );
    });

    it('share the texts of roles that do not inherit from what changed', async () => {
      const before = await effectiveRoles([role('a'), role('b', ['a']), role('c', ['b']), role('d')]);
      const after = await before.changed(named([role('b', ['a'], ['x:y'])]), unhurried());
      const differ = Object.keys(after.texts).filter((name) => after.texts[name] !== before.texts[name]);
      expect(differ.toSorted()).toEqual(['b', 'c']);
    });

    it('are the same object when no role is another', async () => {
      const before = await effectiveRoles([role('a', [], ['x:y'])]);
      const again = { ...role('a', [], ['x:y']), description: 'in other words' };
      expect(await before.changed(named([again]), unhurried())).toBe(before);
      expect(await before.changed(new Map([['never', null]]), unhurried())).toBe(before);
    });
  });

  it('are worked out in slices, with a turn for others in between', async () => {
    const base = Array.from({ length: 50 }, (_, i) => role(`base-${i}`, [], [`x:${i}`]));
    const heirs = Array.from({ length: 20 }, (_, i) =>
      role(
        `heir-${i}`,
        base.map(({ name }) => name),
      ),
    );
    const timer = new FakeTimer();
    let [reads, turns] = [0, 0];
    // Every look at the clock takes a tenth of a slice.
    const hurried = { now: () => reads++ / 10, after: timer.after.bind(timer) };
    const nextTurn = () => {
      turns++;
      return Promise.resolve();
    };
    await EffectiveRoles.none.changed(named([...base, ...heirs]), new Slices(hurried, nextTurn, 1, somebody));
    expect(turns).toBeGreaterThan((heirs.length * base.length) / 10);
  });
});
