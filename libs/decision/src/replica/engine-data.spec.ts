import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Role } from '#libs/domain';
import fc from 'fast-check';
import { effectiveRoles, engineData } from './engine-data.js';

const role = (name: string, parents: string[] = [], permissions: string[] = []): Role => ({
  name,
  parents,
  permissions,
  description: '',
});

describe('effectiveRoles', () => {
  it('works in what is inherited over several levels and several parents', () => {
    const roles = [
      role('owner', ['editor', 'auditor'], ['document:delete']),
      role('editor', ['viewer'], ['document:write', 'todo:*']),
      role('viewer', [], ['document:read']),
      role('auditor', ['viewer'], ['*:audit']),
    ];
    expect(effectiveRoles(roles)).toEqual({
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
  ])('does not hang or invent roles on %s', (_, roles, lineage) => {
    expect(effectiveRoles(roles)['a']).toEqual({ lineage, permissions: {} });
  });

  it('keeps names such as `__proto__` ordinary members', () => {
    const data = effectiveRoles([role('__proto__', [], ['__proto__:constructor'])]);
    expect(JSON.stringify(data)).toBe(
      '{"__proto__":{"lineage":["__proto__"],"permissions":{"__proto__":{"constructor":true}}}}',
    );
  });

  it.each<[string, (roles: Role[]) => Role[]]>([
    ['ancestors first', (roles) => roles],
    ['descendants first', (roles) => roles.reverse()],
  ])('walks a chain of 2,000 without recursion: %s', (_, ordered) => {
    const chain = Array.from({ length: 2000 }, (_unused, i) => role(`r${i}`, i === 0 ? [] : [`r${i - 1}`]));
    const last = effectiveRoles(ordered(chain))['r1999'] as { lineage: string[] };
    expect(last.lineage).toEqual(chain.map(({ name }) => name).sort());
  });

  const names = ['a', 'b', 'c', 'd', 'e'];
  const anyRoles = fc.tuple(
    ...names.map((name) =>
      fc
        .record({ parents: fc.subarray([...names, 'gone']), permissions: fc.subarray(['x:y', 'x:*', '*:y']) })
        .map((rest) => ({ name, description: '', ...rest })),
    ),
  );

  it('is the same whatever order the roles come in', () => {
    fc.assert(
      fc.property(anyRoles, (inOrder) => {
        expect(effectiveRoles([...inOrder].reverse())).toEqual(effectiveRoles(inOrder));
      }),
    );
  });

  it('has in each lineage the role and whatever can be reached over parents, cycles or not', () => {
    fc.assert(
      fc.property(anyRoles, (roles) => {
        const reached = new Map(roles.map(({ name }) => [name, new Set([name])]));
        const spread = ({ name, parents }: Role) => {
          for (const one of parents.flatMap((parent) => [...(reached.get(parent) ?? [])])) {
            reached.get(name)?.add(one);
          }
        };
        roles.forEach(() => {
          roles.forEach(spread);
        });
        const effective = effectiveRoles(roles);
        for (const [name, lineage] of reached) {
          expect(effective[name]).toMatchObject({ lineage: [...lineage].sort() });
        }
      }),
    );
  });

  it('is worked out once for all policies of a snapshot', () => {
    const roles = [role('a', [], ['x:y'])];
    const rolesOf = (data: JsonObject) => (data['portcullis'] as { roles: JsonObject }).roles;
    const first = rolesOf(engineData({ one: 1 }, roles, {}));
    expect(rolesOf(engineData({ two: 2 }, roles, { other: true }))).toBe(first);
    expect(rolesOf(engineData({}, [role('b')], {}))).toEqual({ b: { lineage: ['b'], permissions: {} } });
  });
});

describe('engineData', () => {
  it('adds the realm beside the data of the version', () => {
    expect(engineData({ limits: { max: 3 } }, [role('a')], { regions: ['eu'] })).toEqual({
      limits: { max: 3 },
      portcullis: { roles: { a: { lineage: ['a'], permissions: {} } }, documents: { regions: ['eu'] } },
    });
  });

  it('does not let the data of a version stand in for the realm', () => {
    expect(engineData({ portcullis: { roles: { admin: true } } }, [], {})).toEqual({
      portcullis: { roles: {}, documents: {} },
    });
  });
});
