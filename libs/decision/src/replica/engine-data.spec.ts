import { describe, expect, it } from '@jest/globals';
import type { Role } from '#libs/domain';
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

  it('is the same whatever order the roles come in', () => {
    const names = ['a', 'b', 'c', 'd'];
    const roles = fc.tuple(
      ...names.map((name) =>
        fc
          .record({ parents: fc.subarray(names), permissions: fc.subarray(['x:y', 'x:*', '*:y']) })
          .map((rest) => ({ name, description: '', ...rest })),
      ),
    );
    fc.assert(
      fc.property(roles, (inOrder) => {
        expect(effectiveRoles([...inOrder].reverse())).toEqual(effectiveRoles(inOrder));
      }),
    );
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
