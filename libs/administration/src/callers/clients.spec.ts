import { describe, expect, it } from '@jest/globals';
import { type Caller, type Client, defaultRealm, type Scope, scopes } from '#libs/domain';
import {
  callerWith,
  countingEnvironment,
  newStore,
  now,
} from '../../../../test/support/administration-fixture.js';
import { hashSecret } from './api-key.js';
import { ClientKeys } from './client-keys.js';
import { Clients } from './clients.js';

const writer = callerWith(['admin:read', 'admin:write'], 'writer');
const owner = callerWith(scopes, 'owner');
/** What `countingEnvironment` makes of its first random bytes. */
const firstKey = '01'.repeat(10);
const client = (granted: readonly Scope[], status: Client['status'] = 'active', id = 'billing'): Client => ({
  ...{ id, name: 'Billing', status, scopes: granted },
});

async function clientsWith(...existing: Client[]) {
  const store = newStore();
  const environment = countingEnvironment();
  const clients = new Clients(store, environment);
  const keys = new ClientKeys(store, environment);
  for (const one of existing) await clients.create(defaultRealm, owner, one);
  return { store, clients, keys };
}

describe('nobody grants scopes they do not hold', () => {
  it('by creating a client', async () => {
    const { clients } = await clientsWith();
    await expect(
      clients.create(defaultRealm, writer, client(['admin:read', 'realms:admin', 'decisions:evaluate'])),
    ).rejects.toMatchObject({
      code: 'not_permitted',
      faults: [{ at: 'scopes[1]' }, { at: 'scopes[2]' }],
    });
    expect((await clients.list(defaultRealm, { limit: 10 })).items).toEqual([]);
  });

  it.each<[string, Client, Client, boolean]>([
    ['adding one', client(['admin:read']), client(['admin:read', 'decisions:evaluate']), false],
    ['adding one to a disabled client', client([], 'disabled'), client(['realms:admin'], 'disabled'), false],
    ['adding one that they hold', client([]), client(['admin:read']), true],
    ['taking one away that they hold', client(['admin:read', 'admin:write']), client(['admin:read']), true],
    ['enabling a client without more', client(['admin:read'], 'disabled'), client(['admin:read']), true],
  ])('by updating a client: %s', async (_, before, after, allowed) => {
    const { clients } = await clientsWith(before);
    const outcome = await clients.replace(defaultRealm, writer, after).then(
      () => 'written',
      (error: unknown) => (error as { code: string }).code,
    );
    expect(outcome).toBe(allowed ? 'written' : 'not_permitted');
    expect(await clients.find(defaultRealm, 'billing')).toEqual(allowed ? after : before);
  });

  it('and `realms:admin` is refused where it counts for nothing', async () => {
    const { clients, store } = await clientsWith();
    await store.createRealm({ name: 'other', displayName: '' }, 'tester');
    await expect(clients.create('other', owner, client(['realms:admin']))).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [{ at: 'scopes[0]' }],
    });
  });
});

describe('a client with scopes that the caller lacks', () => {
  const more: readonly Scope[] = ['admin:read', 'realms:admin', 'decisions:evaluate'];
  const refusal = {
    code: 'not_permitted',
    faults: [
      { at: 'client.scopes[1]', message: expect.stringContaining('`realms:admin`') },
      { at: 'client.scopes[2]', message: expect.stringContaining('`decisions:evaluate`') },
    ],
  };
  type Act = (services: Awaited<ReturnType<typeof clientsWith>>, caller: Caller) => Promise<unknown>;
  const replacedBy =
    (after: Client): Act =>
    ({ clients }, caller) =>
      clients.replace(defaultRealm, caller, after);

  const acts: [string, Client['status'], Act][] = [
    ['renamed', 'active', replacedBy({ ...client(more), name: 'Other' })],
    ['disabled', 'active', replacedBy(client(more, 'disabled'))],
    ['enabled', 'disabled', replacedBy(client(more))],
    ['cut down to what the caller holds', 'active', replacedBy(client(['admin:read']))],
    ['stripped of every scope while disabled', 'disabled', replacedBy(client([], 'disabled'))],
    ['deleted', 'active', ({ clients }, caller) => clients.delete(defaultRealm, caller, 'billing')],
    [
      'deleted while disabled',
      'disabled',
      ({ clients }, caller) => clients.delete(defaultRealm, caller, 'billing'),
    ],
    ['given a key', 'active', ({ keys }, caller) => keys.create(defaultRealm, caller, 'billing')],
    [
      'given a key while disabled',
      'disabled',
      ({ keys }, caller) => keys.create(defaultRealm, caller, 'billing'),
    ],
    [
      'relieved of its key',
      'active',
      ({ keys }, caller) => keys.delete(defaultRealm, caller, { clientId: 'billing', id: firstKey }),
    ],
    [
      'relieved of a key it has not',
      'active',
      ({ keys }, caller) => keys.delete(defaultRealm, caller, { clientId: 'billing', id: 'x' }),
    ],
  ];

  it.each(acts)('is not %s', async (_, status, act) => {
    const services = await clientsWith(client(more, status));
    const { value } = await services.keys.create(defaultRealm, owner, 'billing');
    expect(value.key.id).toBe(firstKey);
    await expect(act(services, writer)).rejects.toMatchObject(refusal);
    expect(await services.clients.find(defaultRealm, 'billing')).toEqual(client(more, status));
    expect(await services.keys.list(defaultRealm, 'billing')).toEqual([value.key]);
  });

  it.each(acts.slice(0, -1))('is %s by a caller that holds them all', async (_, status, act) => {
    const services = await clientsWith(client(more, status));
    await services.keys.create(defaultRealm, owner, 'billing');
    await expect(act(services, owner)).resolves.toMatchObject({ revision: 4 });
  });

  it.each<[string, Act]>([
    ['replace', ({ clients }, caller) => clients.replace(defaultRealm, caller, client([]))],
    ['delete', ({ clients }, caller) => clients.delete(defaultRealm, caller, 'billing')],
    ['give a key to', ({ keys }, caller) => keys.create(defaultRealm, caller, 'billing')],
    [
      'take a key from',
      ({ keys }, caller) => keys.delete(defaultRealm, caller, { clientId: 'billing', id: firstKey }),
    ],
  ])('is not_found when there is none to %s', async (_, act) => {
    await expect(act(await clientsWith(), writer)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a client cannot lock itself out', () => {
  const self = callerWith(scopes, 'self');
  const stored = client(['admin:read', 'admin:write'], 'active', 'self');

  it.each<[string, (clients: Clients) => Promise<unknown>]>([
    ['delete itself', (clients) => clients.delete(defaultRealm, self, 'self')],
    ['disable itself', (clients) => clients.replace(defaultRealm, self, { ...stored, status: 'disabled' })],
    ['drop admin:write', (clients) => clients.replace(defaultRealm, self, { ...stored, scopes: [] })],
  ])('it cannot %s', async (_, act) => {
    const { clients } = await clientsWith(stored);
    await expect(act(clients)).rejects.toMatchObject({ code: 'in_use' });
    expect(await clients.find(defaultRealm, 'self')).toEqual(stored);
  });

  it('but deletes a namesake in another realm', async () => {
    const { clients, store } = await clientsWith();
    await store.createRealm({ name: 'other', displayName: '' }, 'tester');
    await clients.create('other', owner, stored);
    await expect(clients.delete('other', self, 'self')).resolves.toMatchObject({ revision: 3 });
  });
});

describe('ClientKeys', () => {
  it('shows the credential once and stores only its hash', async () => {
    const { keys, store } = await clientsWith(client(['decisions:evaluate']));
    const stored: { id: string; hash: Uint8Array }[] = [];
    const write = store.write.bind(store);
    store.write = (realm, actor, work) =>
      write(realm, actor, (tx) => {
        const insertKey: typeof tx.clients.insertKey = (key, hash) => {
          stored.push({ id: key.id, hash });
          return tx.clients.insertKey(key, hash);
        };
        return work({ ...tx, clients: { ...tx.clients, insertKey } });
      });
    const { value } = await keys.create(defaultRealm, owner, 'billing');
    const [, keyId, secret] = /^pck_([a-z0-9]{4,32})_([A-Za-z0-9-]{32,128})$/.exec(value.credential) ?? [];
    expect(value.key).toEqual({ id: keyId, clientId: 'billing', createdAt: now });
    expect(stored).toEqual([{ id: keyId, hash: hashSecret(secret ?? '') }]);
    expect(JSON.stringify(await keys.list(defaultRealm, 'billing'))).not.toContain(secret);
  });

  it.each([
    ['an expiry now', now],
    ['an expiry in the past', new Date(0)],
  ])('refuses %s', async (_, expiresAt) => {
    const { keys } = await clientsWith(client([]));
    await expect(keys.create(defaultRealm, owner, 'billing', { expiresAt })).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [{ at: 'expires_at' }],
    });
  });

  it('deletes a key only through its own client', async () => {
    const { keys } = await clientsWith(client([]), client([], 'active', 'other'));
    const { value } = await keys.create(defaultRealm, owner, 'billing');
    await expect(
      keys.delete(defaultRealm, owner, { clientId: 'other', id: value.key.id }),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
    await keys.delete(defaultRealm, owner, { clientId: 'billing', id: value.key.id });
    expect(await keys.list(defaultRealm, 'billing')).toEqual([]);
  });
});
