import { describe, expect, it } from '@jest/globals';
import { type Client, defaultRealm, scopes } from '#libs/domain';
import type { InMemoryAdministrationStore } from '../../../../test/support/in-memory-administration-store.js';
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

  const owner = callerWith(scopes, 'owner');
  const other = { ...key, keyId: 'other' };
  const expired = { expiresAt: new Date(now.getTime() + 1) };
  const longer = { expiresAt: new Date(now.getTime() + 2) };
  const later = () => expired.expiresAt;

  it.each<[string, () => Promise<InMemoryAdministrationStore>, boolean, string[]]>([
    ['there is nobody', async () => newStore(), true, ['abcd1234']],
    ['another key of it administers', () => bootstrapped(other), false, ['other']],
    ['this key administers', () => bootstrapped(key), false, ['abcd1234']],
    ['the key that it has expires, but not yet', () => withKeys([other], longer), false, ['other']],
    ['the keys that it has expired', () => withKeys([other], expired), true, ['other', 'abcd1234']],
    ['this key is there and expired', () => withKeys([key], expired), true, ['abcd1234']],
    ['it was disabled: its keys must not come back', disabled, false, ['abcd1234']],
  ])('when %s', async (_, start, written, left) => {
    const store = await start();
    expect(await bootstrapFirstAdmin(store, key, later)).toBe(written);
    const { clients } = await store.read(defaultRealm);
    expect((await clients.keys('bootstrap')).map(({ id }) => id)).toEqual(left);
    expect(await hasAdmin(clients, later())).toBe(start !== disabled);
  });

  it('does not bring back a key that was deleted', async () => {
    const store = await bootstrapped(key);
    const keys = new ClientKeys(store, countingEnvironment());
    const { value } = await keys.create(defaultRealm, owner, 'bootstrap');
    await keys.delete(defaultRealm, owner, { clientId: 'bootstrap', id: key.keyId });
    expect(await bootstrapFirstAdmin(store, key, clock)).toBe(false);
    expect((await keys.list(defaultRealm, 'bootstrap')).map(({ id }) => id)).toEqual([value.key.id]);
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

/** A `bootstrap` with every scope and these keys. */
async function withKeys(parts: readonly (typeof key)[], more: { expiresAt: Date }) {
  const store = newStore();
  await store.write(defaultRealm, 'sql', async (tx) => {
    await tx.clients.insert({ id: 'bootstrap', name: '', status: 'active', scopes: [...scopes] });
    for (const { keyId } of parts) {
      await tx.clients.insertKey(
        { id: keyId, clientId: 'bootstrap', createdAt: now, ...more },
        new Uint8Array(32),
      );
    }
  });
  return store;
}

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
