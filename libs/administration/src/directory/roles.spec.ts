import { describe, expect, it } from '@jest/globals';
import { defaultRealm, longestInheritance, type Role } from '#libs/domain';
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

  describe('bounds inheritance', () => {
    const chain = (prefix: string, length: number) =>
      Array.from({ length }, (_, i) => role(`${prefix}${i}`, ...(i === 0 ? [] : [`${prefix}${i - 1}`])));
    const tooFar = {
      code: 'invalid_request',
      faults: [{ at: 'parents', message: expect.stringContaining(`at most ${longestInheritance}`) }],
    };

    it.each<[string, Role[], Role, boolean]>([
      ['a role under 15', chain('a', 15), role('new', 'a14'), true],
      ['a role under 16', chain('a', 16), role('new', 'a15'), false],
      ['a role beside others under 16', chain('a', 16), role('new', 'a0', 'a15'), false],
      ['8 roles joined over 8', [...chain('a', 8), ...chain('b', 8)], role('b0', 'a7'), true],
      ['8 roles joined over 9', [...chain('a', 8), ...chain('b', 9)], role('b0', 'a7'), false],
      ['a role between 8 and 8', [...chain('a', 8), ...chain('b', 9)], role('b0', 'a6'), true],
      ['a role that stays in a path of 16', chain('a', 16), role('a7', 'a6'), true],
    ])('writes or refuses %s', async (_, existing, written, allowed) => {
      const { roles, store } = await rolesWith(...existing);
      const write = existing.some(({ name }) => name === written.name)
        ? roles.replace(defaultRealm, caller, written)
        : roles.create(defaultRealm, caller, written);
      await (allowed
        ? expect(write).resolves.toMatchObject({ value: written })
        : expect(write).rejects.toMatchObject(tooFar));
      expect((await store.findRealm(defaultRealm))?.revision).toBe(1 + existing.length + (allowed ? 1 : 0));
    });

    it('also against two writers that lengthen one path from both ends', async () => {
      const { roles } = await rolesWith(...chain('a', 15));
      const outcomes = await Promise.allSettled([
        roles.create(defaultRealm, caller, role('below', 'a14')),
        roles
          .create(defaultRealm, caller, role('above'))
          .then(() => roles.replace(defaultRealm, caller, role('a0', 'above'))),
      ]);
      expect(outcomes).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: tooFar }]);
    });
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
