import { describe, expect, it } from '@jest/globals';
import { type Client, defaultRealm, scopes } from '#libs/domain';
import {
  callerWith,
  countingEnvironment,
  newStore,
  now,
} from '../../../../test/support/administration-fixture.js';
import { bootstrapAdmin, bootstrapFirstAdmin } from './bootstrap.js';
import { ClientKeys } from './client-keys.js';
import { Clients } from './clients.js';
import { hasAdmin } from './last-admin.js';

const clock = () => now;
const key = { keyId: 'abcd1234', secret: 's'.repeat(43) };

describe('bootstrapAdmin', () => {
  it.each([
    ['the first time', async () => newStore()],
    ['again', async () => bootstrapped(key)],
    ['with another key', async () => bootstrapped({ ...key, keyId: 'other' })],
    ['with another secret of the same key', async () => bootstrapped({ ...key, secret: 'x'.repeat(43) })],
    ['after somebody disabled the client', disabled],
  ])('leaves one active client with every scope and one key: %s', async (_, start) => {
    const store = await start();
    await bootstrapAdmin(store, key, clock);
    const { clients } = await store.read(defaultRealm);
    expect(await clients.find('bootstrap')).toMatchObject({ status: 'active', scopes });
    expect((await clients.keys('bootstrap')).map(({ id }) => id)).toEqual(['abcd1234']);
    expect(await hasAdmin(clients, now)).toBe(true);
  });
});

describe('bootstrapFirstAdmin', () => {
  it('makes one admin, however many try at once, and only the one that is told so has a key that holds', async () => {
    const store = newStore();
    const keys = ['k1', 'k2', 'k3', 'k4'].map((keyId) => ({ ...key, keyId }));
    const made = await Promise.all(keys.map((one) => bootstrapFirstAdmin(store, one, clock)));
    expect(made).toEqual([true, false, false, false]);
    const { clients } = await store.read(defaultRealm);
    expect((await clients.keys('bootstrap')).map(({ id }) => id)).toEqual(['k1']);
  });
});

describe('hasAdmin', () => {
  const admin: Client = { id: 'root', name: '', status: 'active', scopes: [...scopes] };
  it.each([
    ['a client without key', admin, null, false],
    ['a client that lacks a scope', { ...admin, scopes: scopes.slice(1) }, undefined, false],
    ['a disabled client', { ...admin, status: 'disabled' as const }, undefined, false],
    ['a key that has expired since', admin, new Date(now.getTime() + 1000), false],
    ['a key that does not expire', admin, undefined, true],
  ])('with %s', async (_, client, expiresAt, expected) => {
    const store = newStore();
    await new Clients(store, countingEnvironment()).create(defaultRealm, callerWith(), client);
    const keys = new ClientKeys(store, countingEnvironment());
    if (expiresAt !== null) {
      await keys.create(defaultRealm, callerWith(), 'root', expiresAt ? { expiresAt } : {});
    }
    const { clients } = await store.read(defaultRealm);
    expect(await hasAdmin(clients, new Date(now.getTime() + 2000))).toBe(expected);
  });
});

async function bootstrapped(first: typeof key) {
  const store = newStore();
  await bootstrapAdmin(store, first, clock);
  return store;
}

async function disabled() {
  const store = await bootstrapped(key);
  const client: Client = { id: 'bootstrap', name: '', status: 'disabled', scopes: [] };
  // Around the use case, which keeps the last admin: as somebody with access to the database would.
  await store.write(defaultRealm, 'sql', (tx) => tx.clients.update(client));
  return store;
}
