import { describe, expect, it } from '@jest/globals';
import { defaultRealm } from '#libs/domain';
import { callerWith, newStore } from '../../../../test/support/administration-fixture.js';
import { Changes } from './changes.js';
import { Realms } from './realms.js';

const caller = callerWith();

describe('Realms', () => {
  it('starts a realm at revision 1', async () => {
    const realms = new Realms(newStore());
    const written = await realms.create(caller, { name: 'acme', displayName: 'Acme' });
    const value = { name: 'acme', displayName: 'Acme', revision: 1, requirePreconditions: false };
    expect(written).toEqual({ value, revision: 1 });
  });

  it.each([
    ['a name that is no realm name', 'Acme Inc', 'invalid_request'],
    ['a name that is taken', defaultRealm, 'already_exists'],
  ])('refuses %s', async (_, name, code) => {
    const realms = new Realms(newStore());
    await expect(realms.create(caller, { name, displayName: '' })).rejects.toMatchObject({ code });
  });

  it.each([
    ['the default realm', defaultRealm, 'in_use'],
    ['a realm that is not there', 'ghost', 'not_found'],
  ])('does not delete %s', async (_, name, code) => {
    await expect(new Realms(newStore()).delete(name)).rejects.toMatchObject({ code });
  });
});

describe('Changes', () => {
  it.each([
    [0, 10, [1, 2, 3]],
    [1, 1, [2]],
    [3, 10, []],
    [99, 10, []],
  ])('after revision %d, at most %d', async (after, limit, expected) => {
    const store = newStore();
    for (const subjectId of ['a', 'b']) {
      await store.write(defaultRealm, 'tester', (tx) =>
        tx.record({ kind: 'user', operation: 'update', subjectId }),
      );
    }
    const { items, revision } = await new Changes(store, store).list(defaultRealm, after, limit);
    expect(items.map((change) => change.revision)).toEqual(expected);
    expect(revision).toBe(3);
  });

  it('rejects for a realm that is not there', async () => {
    const store = newStore();
    await expect(new Changes(store, store).list('ghost', 0, 10)).rejects.toMatchObject({
      code: 'realm_not_found',
    });
  });
});
