import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { AdministrationStore, WriteTransaction } from '#libs/administration';
import { change, client, everyPage, expectRefusal, freshRealm, issuer } from './builders.js';

export function callersContract(storeOf: () => AdministrationStore): void {
  const write = <T>(realm: string, work: (tx: WriteTransaction) => Promise<T>): Promise<T> =>
    change(storeOf(), realm, work);
  const createdAt = new Date('2026-03-04T05:06:07.891Z');
  const hash = new Uint8Array(32).fill(7);
  const keyId = (): string => `k${randomUUID().replaceAll('-', '').slice(0, 20)}`;

  describe('clients', () => {
    it('are created, read, updated, listed and deleted', async () => {
      const realm = await freshRealm(storeOf());
      await write(realm, async (tx) => {
        for (const id of ['b', 'a', 'C'])
          await tx.clients.insert(client(id, { scopes: ['admin:read', 'admin:write'] }));
      });
      const changed = client('a', { name: 'renamed', status: 'disabled', scopes: [] });
      await expect(write(realm, (tx) => tx.clients.update(changed))).resolves.toBe(true);
      await expect(write(realm, (tx) => tx.clients.update(client('ghost')))).resolves.toBe(false);
      const { clients } = await storeOf().read(realm);
      const { items } = await everyPage((page) => clients.list(page), 2);
      expect(items).toEqual([
        client('C', { scopes: ['admin:read', 'admin:write'] }),
        changed,
        client('b', { scopes: ['admin:read', 'admin:write'] }),
      ]);
      await expect(write(realm, (tx) => tx.clients.delete('a'))).resolves.toBe(true);
      await expect(clients.find('a')).resolves.toBeNull();
      await expect(write(realm, (tx) => tx.clients.delete('a'))).resolves.toBe(false);
    });

    it('are refused when the id is taken, in the same realm only', async () => {
      const [realm, other] = [await freshRealm(storeOf()), await freshRealm(storeOf())];
      await write(realm, (tx) => tx.clients.insert(client('a')));
      await expectRefusal(
        write(realm, (tx) => tx.clients.insert(client('a'))),
        'already_exists',
        'id',
      );
      await expect(write(other, (tx) => tx.clients.insert(client('a')))).resolves.toBeUndefined();
    });

    it('have keys, which go with them', async () => {
      const realm = await freshRealm(storeOf());
      const [first, second] = [keyId(), keyId()].sort() as [string, string];
      const expiresAt = new Date('2027-01-01T00:00:00Z');
      await write(realm, async (tx) => {
        await tx.clients.insert(client('a'));
        await tx.clients.insertKey({ id: second, clientId: 'a', createdAt }, hash);
        await tx.clients.insertKey({ id: first, clientId: 'a', createdAt, expiresAt }, hash);
      });
      const { clients } = await storeOf().read(realm);
      await expect(clients.keys('a')).resolves.toStrictEqual([
        { id: first, clientId: 'a', createdAt, expiresAt },
        { id: second, clientId: 'a', createdAt },
      ]);
      await expect(write(realm, (tx) => tx.clients.deleteKey('other', first))).resolves.toBe(false);
      await expect(write(realm, (tx) => tx.clients.deleteKey('a', first))).resolves.toBe(true);
      await write(realm, (tx) => tx.clients.delete('a'));
      await expect(clients.keys('a')).resolves.toEqual([]);
    });

    it('are found by what they hold for good only with a key that does not expire', async () => {
      const realm = await freshRealm(storeOf());
      const expiresAt = new Date('2999-01-01T00:00:00Z');
      const { clients } = await storeOf().read(realm);
      await write(realm, async (tx) => {
        await tx.clients.insert(client('a', { scopes: ['admin:read'] }));
        await tx.clients.insertKey({ id: keyId(), clientId: 'a', createdAt, expiresAt }, hash);
      });
      await expect(clients.someoneHolds(['admin:read'], null)).resolves.toBe(false);
      await write(realm, (tx) => tx.clients.insertKey({ id: keyId(), clientId: 'a', createdAt }, hash));
      await expect(clients.someoneHolds(['admin:read'], null)).resolves.toBe(true);
      await expect(clients.someoneHolds(['admin:write'], null)).resolves.toBe(false);
    });

    it('are found by what they hold, when they are active and a key of theirs has not expired', async () => {
      const realm = await freshRealm(storeOf());
      const expiresAt = new Date('2027-01-01T00:00:00Z');
      await write(realm, async (tx) => {
        const granted = { scopes: ['admin:read', 'admin:write'] } as const;
        await tx.clients.insert(client('active', granted));
        await tx.clients.insertKey({ id: keyId(), clientId: 'active', createdAt, expiresAt }, hash);
        await tx.clients.insert(client('off', { scopes: ['realms:admin'], status: 'disabled' }));
        await tx.clients.insertKey({ id: keyId(), clientId: 'off', createdAt }, hash);
        await tx.clients.insert(client('keyless', { scopes: ['decisions:evaluate'] }));
      });
      const { clients } = await storeOf().read(realm);
      const before = new Date(expiresAt.getTime() - 1);
      await expect(clients.someoneHolds(['admin:write'], before)).resolves.toBe(true);
      await expect(clients.someoneHolds(['admin:write', 'admin:read'], before)).resolves.toBe(true);
      await expect(clients.someoneHolds(['admin:write'], expiresAt)).resolves.toBe(false);
      await expect(clients.someoneHolds(['admin:write', 'realms:admin'], before)).resolves.toBe(false);
      await expect(clients.someoneHolds(['realms:admin'], before)).resolves.toBe(false);
      await expect(clients.someoneHolds(['decisions:evaluate'], before)).resolves.toBe(false);
    });

    it('cannot take a key id of any realm, nor a key for a client that is not there', async () => {
      const [realm, other] = [await freshRealm(storeOf()), await freshRealm(storeOf())];
      const id = keyId();
      for (const one of [realm, other]) await write(one, (tx) => tx.clients.insert(client('a')));
      const insertKey = (where: string, clientId: string): Promise<void> =>
        write(where, (tx) => tx.clients.insertKey({ id, clientId, createdAt }, hash));
      await insertKey(realm, 'a');
      await expectRefusal(insertKey(other, 'a'), 'already_exists', 'id');
      await write(realm, (tx) => tx.clients.deleteKey('a', id));
      await expectRefusal(insertKey(realm, 'ghost'), 'not_found', 'client_id');
    });
  });

  describe('trusted issuers', () => {
    const remote = issuer('remote', { types: ['at+jwt'], callerScopes: ['admin:read'] });
    const fixed = issuer('fixed', {
      keys: { jwks: { keys: [{ kty: 'EC', kid: '1' }] } },
      clockToleranceSeconds: 0,
    });

    const cognito = issuer('cognito', {
      audiences: [],
      requiredClaims: { client_id: ['a', 'b'], token_use: ['access'], 'https://x/__proto__': ['é'] },
      ignoredHeaders: ['jku', 'x5c'],
    });

    it('come back as they went in, with remote and with fixed keys, with and without audience', async () => {
      const realm = await freshRealm(storeOf());
      await write(realm, async (tx) => {
        for (const one of [remote, fixed, cognito]) await tx.issuers.insert(one);
      });
      const { issuers } = await storeOf().read(realm);
      for (const one of [remote, fixed, cognito])
        await expect(issuers.find(one.id)).resolves.toStrictEqual(one);
      const { items } = await everyPage((page) => issuers.list(page), 1);
      expect(items).toEqual([cognito, fixed, remote]);
    });

    it.each([
      ['gains', remote, { ...cognito, id: 'remote' }],
      ['loses', { ...cognito, id: 'remote' }, remote],
    ])('are updated when one %s required claims and ignored headers', async (_, before, after) => {
      const realm = await freshRealm(storeOf());
      await write(realm, (tx) => tx.issuers.insert(before));
      await expect(write(realm, (tx) => tx.issuers.update(after))).resolves.toBe(true);
      await expect((await storeOf().read(realm)).issuers.find('remote')).resolves.toStrictEqual(after);
    });

    it('are updated, keys included, and deleted', async () => {
      const realm = await freshRealm(storeOf());
      await write(realm, (tx) => tx.issuers.insert(remote));
      const changed = { ...fixed, id: 'remote' };
      await expect(write(realm, (tx) => tx.issuers.update(changed))).resolves.toBe(true);
      await expect(write(realm, (tx) => tx.issuers.update(fixed))).resolves.toBe(false);
      await expect((await storeOf().read(realm)).issuers.find('remote')).resolves.toStrictEqual(changed);
      await expect(write(realm, (tx) => tx.issuers.delete('remote'))).resolves.toBe(true);
      await expect(write(realm, (tx) => tx.issuers.delete('remote'))).resolves.toBe(false);
    });

    it('are refused when id or issuer is taken', async () => {
      const realm = await freshRealm(storeOf());
      await write(realm, (tx) => tx.issuers.insert(remote));
      const insert = (one: typeof remote): Promise<void> => write(realm, (tx) => tx.issuers.insert(one));
      await expectRefusal(insert({ ...fixed, id: 'remote' }), 'already_exists', 'id');
      await expectRefusal(insert({ ...fixed, issuer: remote.issuer }), 'already_exists', 'issuer');
    });
  });
}
