import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Client, defaultRealm, scopes } from '#libs/domain';
import {
  callerWith,
  countingEnvironment,
  newStore,
  now,
} from '../../../../test/support/administration-fixture.js';
import { ClientKeys } from './client-keys.js';
import { Clients } from './clients.js';

const owner = callerWith(scopes, 'owner');
const admin = (id: string, more: Partial<Client> = {}): Client => ({
  ...{ id, name: id, status: 'active', scopes: [...scopes], ...more },
});

function setUp() {
  const store = newStore();
  const environment = countingEnvironment();
  return { store, clients: new Clients(store, environment), keys: new ClientKeys(store, environment) };
}

describe('the last administrator', () => {
  let services: ReturnType<typeof setUp>;
  let keyId: string;
  const give = async (id: string, more: Partial<Client> = {}, expiresAt?: Date): Promise<string> => {
    await services.clients.create(defaultRealm, owner, admin(id, more));
    const options = expiresAt ? { expiresAt } : {};
    return (await services.keys.create(defaultRealm, owner, id, options)).value.key.id;
  };
  beforeEach(async () => {
    services = setUp();
    keyId = await give('root');
  });

  const ways: [string, () => Promise<unknown>][] = [
    [
      'its last key is deleted',
      () => services.keys.delete(defaultRealm, owner, { clientId: 'root', id: keyId }),
    ],
    ['it is deleted', () => services.clients.delete(defaultRealm, owner, 'root')],
    [
      'it is disabled',
      () => services.clients.replace(defaultRealm, owner, admin('root', { status: 'disabled' })),
    ],
    ...scopes.map((scope): [string, () => Promise<unknown>] => [
      `it loses ${scope}`,
      () => {
        const rest = scopes.filter((one) => one !== scope);
        return services.clients.replace(defaultRealm, owner, admin('root', { scopes: rest }));
      },
    ]),
  ];

  it.each(ways)('stays when %s', async (_, act) => {
    const before = await services.store.findRealm(defaultRealm);
    await expect(act()).rejects.toMatchObject({
      code: 'in_use',
      message: expect.stringContaining('first give a key without expiry to another active client'),
    });
    expect(await services.store.findRealm(defaultRealm)).toEqual(before);
    expect(await services.keys.list(defaultRealm, 'root')).toHaveLength(1);
  });

  it.each(ways)('may go when there is another: %s', async (_, act) => {
    await give('other');
    await expect(act()).resolves.toBeDefined();
  });

  it.each<[string, Partial<Client>]>([
    ['is disabled', { status: 'disabled' }],
    ['lacks a scope', { scopes: scopes.slice(1) }],
  ])('stays when the other %s', async (_, more) => {
    await give('other', more);
    await expect(services.clients.delete(defaultRealm, owner, 'root')).rejects.toMatchObject({
      code: 'in_use',
    });
  });

  it('stays when the other has no key, or one that has expired', async () => {
    await services.clients.create(defaultRealm, owner, admin('keyless'));
    await give('expired', {}, new Date(now.getTime() + 1));
    const later = { ...countingEnvironment(), clock: () => new Date(now.getTime() + 1) };
    const act = new Clients(services.store, later).delete(defaultRealm, owner, 'root');
    await expect(act).rejects.toMatchObject({ code: 'in_use' });
  });

  describe('with a key that expires', () => {
    const soon = new Date(now.getTime() + 60_000);
    const deleteKey = (clientId: string, id: string) =>
      services.keys.delete(defaultRealm, owner, { clientId, id });

    it.each(ways)('does not count beside one for good: %s', async (_, act) => {
      await give('other', {}, soon);
      await expect(act()).rejects.toMatchObject({
        code: 'in_use',
        message: expect.stringContaining('without expiry'),
      });
    });

    it('does not count when it is of the same client', async () => {
      const { value } = await services.keys.create(defaultRealm, owner, 'root', { expiresAt: soon });
      await expect(deleteKey('root', keyId)).rejects.toMatchObject({ code: 'in_use' });
      await expect(deleteKey('root', value.key.id)).resolves.toBeDefined();
      await services.keys.create(defaultRealm, owner, 'root');
      await expect(deleteKey('root', keyId)).resolves.toBeDefined();
    });

    it('is kept all the same where there is no other, as for stores that had one before', async () => {
      const store = services.store;
      const { value } = await services.keys.create(defaultRealm, owner, 'root', { expiresAt: soon });
      // Around the use case, which does not let it come to this.
      await store.write(defaultRealm, 'sql', (tx) => tx.clients.deleteKey('root', keyId));
      await expect(deleteKey('root', value.key.id)).rejects.toMatchObject({ code: 'in_use' });
      const { value: second } = await services.keys.create(defaultRealm, owner, 'root', { expiresAt: soon });
      await expect(deleteKey('root', second.key.id)).resolves.toBeDefined();
    });
  });

  it('may lose one of two keys', async () => {
    await services.keys.create(defaultRealm, owner, 'root');
    await expect(
      services.keys.delete(defaultRealm, owner, { clientId: 'root', id: keyId }),
    ).resolves.toBeDefined();
  });

  it('of another realm may go: administrators of the default realm can put it back', async () => {
    await services.store.createRealm({ name: 'other', displayName: '' }, 'tester');
    const local = admin('root', { scopes: ['admin:read', 'admin:write'] });
    await services.clients.create('other', owner, local);
    await services.keys.create('other', owner, 'root');
    await expect(services.clients.delete('other', owner, 'root')).resolves.toBeDefined();
  });

  it('is the one that is left when two take each other away at once', async () => {
    await give('other');
    const outcomes = await Promise.allSettled([
      services.clients.delete(defaultRealm, owner, 'root'),
      services.clients.delete(defaultRealm, owner, 'other'),
    ]);
    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'in_use' } },
    ]);
  });
});

describe('without an administrator', () => {
  it('clients come and go: there is nobody to keep', async () => {
    const { clients } = setUp();
    await clients.create(defaultRealm, owner, admin('keyless'));
    await expect(clients.delete(defaultRealm, owner, 'keyless')).resolves.toBeDefined();
  });
});
