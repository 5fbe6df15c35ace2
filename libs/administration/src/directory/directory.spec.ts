import { describe, expect, it } from '@jest/globals';
import { defaultRealm } from '#libs/domain';
import {
  callerWith,
  countingEnvironment,
  newStore,
} from '../../../../test/support/administration-fixture.js';
import { RoleAssignments } from './role-assignments.js';
import { Roles } from './roles.js';
import { type NewUser, Users } from './users.js';

const caller = callerWith();
const alice: NewUser = {
  username: 'alice',
  emails: ['alice@example.com'],
  identities: [],
  status: 'active',
  attributes: {},
};

async function directory() {
  const store = newStore();
  const users = new Users(store, countingEnvironment());
  const assignments = new RoleAssignments(store, countingEnvironment());
  await new Roles(store).create(defaultRealm, caller, {
    ...{ name: 'editor', description: '', permissions: ['document:read'], parents: [] },
  });
  return { store, users, assignments };
}

describe('Users', () => {
  it.each([
    ['generates an id', alice, 'id-1'],
    ['keeps the id that the creator chose', { ...alice, id: 'u-7' }, 'u-7'],
  ])('%s', async (_, user, id) => {
    const { users } = await directory();
    const { value, revision } = await users.create(defaultRealm, caller, user);
    expect(value).toEqual({ ...alice, id });
    expect(revision).toBe(3);
    expect(await users.find(defaultRealm, id)).toEqual(value);
  });

  it('leaves nothing behind when a member is taken', async () => {
    const { users, store } = await directory();
    await users.create(defaultRealm, caller, alice);
    const second = { ...alice, username: 'bob', emails: ['ALICE@example.com'] };
    await expect(users.create(defaultRealm, caller, second)).rejects.toMatchObject({
      code: 'already_exists',
      faults: [{ at: 'emails[0]' }],
    });
    expect((await users.list(defaultRealm, { limit: 10 })).items).toHaveLength(1);
    expect((await store.findRealm(defaultRealm))?.revision).toBe(3);
  });

  it.each([
    ['a username in another Unicode form', { username: 'u\u0308' }, 'username'],
    ['a username with something unseen', { username: 'ali\u200Bce' }, 'username'],
    ['a username that runs the other way', { username: 'ali\u202Ece' }, 'username'],
    ['an email with a Kelvin sign', { emails: ['a@example.com', 'mi\u212Ae@example.org'] }, 'emails[1]'],
    ['an email that is none', { emails: ['alice'] }, 'emails[0]'],
  ])('does not write %s', async (_, changes, at) => {
    const { users } = await directory();
    const { value } = await users.create(defaultRealm, caller, { ...alice, username: 'bob' });
    const refusal = { code: 'invalid_request', faults: [{ at }] };
    await expect(users.create(defaultRealm, caller, { ...alice, ...changes })).rejects.toMatchObject(refusal);
    await expect(users.replace(defaultRealm, caller, { ...value, ...changes })).rejects.toMatchObject(
      refusal,
    );
    expect((await users.list(defaultRealm, { limit: 10 })).items).toEqual([value]);
  });

  it('answers not_found for users of another realm', async () => {
    const { users, store } = await directory();
    await store.createRealm({ name: 'other', displayName: 'Other' }, 'tester');
    await users.create(defaultRealm, caller, { ...alice, id: 'u-7' });
    await expect(users.find('other', 'u-7')).rejects.toMatchObject({ code: 'not_found' });
    await expect(users.find('nowhere', 'u-7')).rejects.toMatchObject({ code: 'realm_not_found' });
  });

  it('takes the assignments along when deleted', async () => {
    const { users, assignments } = await directory();
    await users.create(defaultRealm, caller, { ...alice, id: 'u-7' });
    await assignments.create(defaultRealm, caller, { userId: 'u-7', role: 'editor' });
    await users.delete(defaultRealm, caller, 'u-7');
    expect((await assignments.list(defaultRealm, { limit: 10 })).items).toEqual([]);
  });
});

describe('RoleAssignments', () => {
  it('names both ends when neither is there', async () => {
    const { assignments } = await directory();
    await expect(
      assignments.create(defaultRealm, caller, { userId: 'ghost', role: 'ghost' }),
    ).rejects.toMatchObject({ code: 'invalid_request', faults: [{ at: 'user_id' }, { at: 'role' }] });
  });

  it('records changes under the id of the user, whose record they change', async () => {
    const { users, assignments, store } = await directory();
    await users.create(defaultRealm, caller, { ...alice, id: 'u-7' });
    const { value } = await assignments.create(defaultRealm, caller, {
      ...{ userId: 'u-7', role: 'editor', resource: { type: 'document', id: 'd1' } },
    });
    const { revision } = await assignments.delete(defaultRealm, caller, value.id);
    expect(await store.changes(defaultRealm, revision - 2, revision, 10)).toMatchObject([
      { kind: 'role_assignment', operation: 'create', subjectId: 'u-7' },
      { kind: 'role_assignment', operation: 'delete', subjectId: 'u-7' },
    ]);
  });

  it('refuses the same assignment twice and allows it on another resource', async () => {
    const { users, assignments } = await directory();
    await users.create(defaultRealm, caller, { ...alice, id: 'u-7' });
    const assignment = { userId: 'u-7', role: 'editor' };
    await assignments.create(defaultRealm, caller, assignment);
    await expect(assignments.create(defaultRealm, caller, assignment)).rejects.toMatchObject({
      code: 'already_exists',
    });
    const onOne = { ...assignment, resource: { type: 'document', id: 'd1' } };
    expect((await assignments.create(defaultRealm, caller, onOne)).value).toMatchObject(onOne);
  });
});
