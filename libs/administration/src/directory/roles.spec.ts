import { describe, expect, it } from '@jest/globals';
import { defaultRealm, type Role } from '#libs/domain';
import { callerWith, newStore } from '../../../../test/support/administration-fixture.js';
import { Roles } from './roles.js';

const caller = callerWith();
const role = (name: string, ...parents: string[]): Role => ({
  name,
  description: '',
  permissions: [],
  parents,
});

async function rolesWith(...existing: Role[]) {
  const store = newStore();
  const roles = new Roles(store);
  for (const one of existing) await roles.create(defaultRealm, caller, one);
  return { store, roles };
}

describe('Roles', () => {
  it.each([
    ['itself', [], role('a', 'a'), 'a -> a'],
    ['its child', [role('a'), role('b', 'a')], role('a', 'b'), 'a -> b -> a'],
    ['a distant descendant', [role('a'), role('b', 'a'), role('c', 'b')], role('a', 'c'), 'a -> c -> b -> a'],
  ])('refuses a role whose parent is %s and names the path', async (_, existing, cyclic, path) => {
    const { roles, store } = await rolesWith(...existing);
    const write = existing.length
      ? roles.replace(defaultRealm, caller, cyclic)
      : roles.create(defaultRealm, caller, cyclic);
    await expect(write).rejects.toMatchObject({
      code: 'role_cycle',
      faults: [{ at: 'parents', message: expect.stringContaining(path) }],
    });
    expect((await store.findRealm(defaultRealm))?.revision).toBe(1 + existing.length);
  });

  it('lets only one of two writers close a cycle from both ends', async () => {
    const { roles } = await rolesWith(role('a'), role('b'));
    const outcomes = await Promise.allSettled([
      roles.replace(defaultRealm, caller, role('a', 'b')),
      roles.replace(defaultRealm, caller, role('b', 'a')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(outcomes[1]).toMatchObject({ reason: { code: 'role_cycle' } });
  });

  it('allows a diamond', async () => {
    const { roles } = await rolesWith(role('top'), role('left', 'top'), role('right', 'top'));
    const { value } = await roles.create(defaultRealm, caller, role('bottom', 'left', 'right'));
    expect(value.parents).toEqual(['left', 'right']);
  });

  it('names every parent that is not there', async () => {
    const { roles } = await rolesWith(role('a'));
    await expect(roles.create(defaultRealm, caller, role('b', 'x', 'a', 'y'))).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [{ at: 'parents[0]' }, { at: 'parents[2]' }],
    });
    await expect(roles.find(defaultRealm, 'b')).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each([
    ['replace', (roles: Roles) => roles.replace(defaultRealm, caller, role('ghost'))],
    ['delete', (roles: Roles) => roles.delete(defaultRealm, caller, 'ghost')],
    ['find', (roles: Roles) => roles.find(defaultRealm, 'ghost')],
  ])('answers not_found when there is nothing to %s', async (_, act) => {
    const { roles } = await rolesWith();
    await expect(act(roles)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('keeps a role that is a parent', async () => {
    const { roles } = await rolesWith(role('a'), role('b', 'a'));
    await expect(roles.delete(defaultRealm, caller, 'a')).rejects.toMatchObject({ code: 'in_use' });
    expect(await roles.find(defaultRealm, 'a')).toEqual(role('a'));
  });

  it('raises the revision by one for each write and says who wrote', async () => {
    const { roles, store } = await rolesWith(role('a'));
    const { revision } = await roles.delete(defaultRealm, callerWith(['admin:write'], 'ops'), 'a');
    expect(revision).toBe(3);
    expect(await store.changes(defaultRealm, 2, 3, 10)).toMatchObject([
      { revision: 3, kind: 'role', operation: 'delete', subjectId: 'a', actor: 'ops' },
    ]);
  });
});
