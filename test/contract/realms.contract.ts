import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { AdministrationStore } from '#libs/administration';
import {
  actor,
  assignment,
  change,
  client,
  everyPage,
  expectRefusal,
  freshRealm,
  issuer,
  policy,
  role,
  user,
  version,
} from './builders.js';

const unusedName = (): string => `r-${randomUUID().slice(0, 12)}`;

export function realmsContract(storeOf: () => AdministrationStore): void {
  describe('realms', () => {
    it('keeps what is changed about it, tells it to the next writer, and is not deleted against the judge', async () => {
      const store = storeOf();
      const name = await freshRealm(store);
      const settings = { displayName: 'Renamed', requirePreconditions: true };
      await change(store, name, (tx) => tx.updateRealm(settings));
      const changed = { name, ...settings, revision: 2 };
      await expect(store.findRealm(name)).resolves.toEqual(changed);
      const { value } = await store.write(name, actor, (tx) => Promise.resolve(tx.realm));
      expect(value).toEqual(changed);
      const refused = store.deleteRealm(name, (realm) => Promise.reject(new Error(realm.displayName)));
      await expect(refused).rejects.toThrow('Renamed');
      await expect(store.findRealm(name)).resolves.toEqual(changed);
      await expect(store.deleteRealm(name, () => Promise.resolve())).resolves.toBe(true);
    });

    it('starts at revision 1', async () => {
      const store = storeOf();
      const name = unusedName();
      await expect(store.createRealm({ name, displayName: 'Shop' }, actor)).resolves.toEqual({
        name,
        displayName: 'Shop',
        revision: 1,
        requirePreconditions: false,
      });
      await expect(store.findRealm(name)).resolves.toEqual({
        name,
        displayName: 'Shop',
        revision: 1,
        requirePreconditions: false,
      });
    });

    it('refuses a name that is taken', async () => {
      const store = storeOf();
      const name = await freshRealm(store);
      await expectRefusal(store.createRealm({ name, displayName: 'again' }, actor), 'already_exists', 'name');
    });

    it('answers null, false or realm_not_found for a realm that is not there', async () => {
      const store = storeOf();
      await expect(store.findRealm('nowhere')).resolves.toBeNull();
      await expect(store.deleteRealm('nowhere')).resolves.toBe(false);
      await expectRefusal(store.read('nowhere'), 'realm_not_found');
      await expectRefusal(
        store.write('nowhere', actor, () => Promise.resolve()),
        'realm_not_found',
      );
    });

    it('lists every realm once, in order, whatever the page size', async () => {
      const store = storeOf();
      const mine = [await freshRealm(store), await freshRealm(store), await freshRealm(store)].sort();
      const { items } = await everyPage((page) => store.listRealms(page), 2);
      expect(items.map(({ name }) => name).filter((name) => mine.includes(name))).toEqual(mine);
    });

    it('deletes a realm with everything in it, and nothing of another', async () => {
      const store = storeOf();
      const [doomed, other] = [await freshRealm(store), await freshRealm(store)];
      for (const realm of [doomed, other]) await fill(store, realm);
      await expect(store.deleteRealm(doomed)).resolves.toBe(true);
      await expectRefusal(store.read(doomed), 'realm_not_found');
      const kept = await store.read(other);
      await expect(kept.users.find('ann')).resolves.not.toBeNull();
      await expect(kept.assignments.find('a1')).resolves.not.toBeNull();
      await expect(kept.policies.find('docs')).resolves.toMatchObject({ activeVersion: 'sha256:1' });
    });

    it('never repeats a revision when a realm is created again under an old name', async () => {
      const store = storeOf();
      const name = await freshRealm(store);
      await change(store, name, (tx) => tx.users.insert(user('ann')));
      const last = (await store.findRealm(name))!.revision;
      await store.deleteRealm(name);
      const again = await store.createRealm({ name, displayName: 'again' }, actor);
      expect(again.revision).toBeGreaterThan(last);
      await expect((await store.read(name)).users.find('ann')).resolves.toBeNull();
    });
  });
}

/** One of everything that points at something else. */
async function fill(store: AdministrationStore, realm: string): Promise<void> {
  await change(store, realm, async (tx) => {
    await tx.users.insert(user('ann', { emails: ['ann@example.com'], identities: [{ iss: 'i', sub: 's' }] }));
    await tx.roles.insert(role('reader'));
    await tx.roles.insert(role('editor', { parents: ['reader'] }));
    await tx.assignments.insert(assignment('a1', 'ann', 'editor'));
    await tx.clients.insert(client('shop'));
    await tx.clients.insertKey(
      { id: `key-${realm}`, clientId: 'shop', createdAt: new Date(0) },
      new Uint8Array(32),
    );
    await tx.issuers.insert(issuer('idp'));
    await tx.policies.insert(policy('docs'));
    await tx.policies.insertVersion(version('docs', 'sha256:1'));
    await tx.policies.activate('docs', 'sha256:1');
    await tx.policyData.put('limits', { max: 3 });
  });
}
