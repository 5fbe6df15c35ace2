import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { AdministrationStore, Fleet } from '#libs/administration';
import { change, freshRealm, user } from './builders.js';

interface Adapters {
  readonly store: AdministrationStore;
  /** A fleet whose replicas count as alive for so long after a heartbeat; 0: not at all. */
  readonly fleetWith: (expiryMs: number) => Fleet;
}

export function fleetContract(adaptersOf: () => Adapters): void {
  describe('the fleet', () => {
    const joinedIds: string[] = [];
    const fleetOf = (): Fleet => adaptersOf().fleetWith(600_000);
    /** Expires in the moment in which it speaks. */
    const dyingFleetOf = (): Fleet => adaptersOf().fleetWith(0);

    afterEach(async () => {
      for (const id of joinedIds.splice(0)) await fleetOf().leave(id);
    });

    async function joined(...names: string[]): Promise<string[]> {
      const ids = names.map((name) => `${name}-${randomUUID()}`);
      for (const id of ids) await fleetOf().heartbeat(id);
      joinedIds.push(...ids);
      return ids;
    }

    async function realmAt(revision: number): Promise<string> {
      const realm = await freshRealm(adaptersOf().store);
      for (let n = 1; n < revision; n += 1) await write(realm);
      return realm;
    }

    async function write(realm: string): Promise<void> {
      await change(adaptersOf().store, realm, (tx) => tx.users.insert(user(randomUUID())));
    }

    it('knows who lives, and says to a newcomer that it is new', async () => {
      const id = `new-${randomUUID()}`;
      joinedIds.push(id);
      await expect(fleetOf().heartbeat(id)).resolves.toBe(false);
      await expect(fleetOf().heartbeat(id)).resolves.toBe(true);
    });

    it('names every live replica by id, also those that said nothing of the realm yet', async () => {
      const realm = await realmAt(2);
      const ids = await joined('b', 'a', 'c');
      const [b, a, c] = ids as [string, string, string];
      await fleetOf().announce(b, [{ realm, revision: 2 }]);
      await fleetOf().announce(a, [{ realm, revision: 1 }]);
      await expect(fleetOf().progress(realm, 2)).resolves.toEqual([
        { id: a, revision: 1, milliseconds: null },
        { id: b, revision: 2, milliseconds: expect.any(Number) },
        { id: c, revision: 0, milliseconds: null },
      ]);
    });

    it('measures in whole milliseconds, never below zero, and counts a later revision as having this one', async () => {
      const realm = await realmAt(3);
      const [id] = (await joined('a')) as [string];
      await fleetOf().announce(id, [{ realm, revision: 3 }]);
      for (const revision of [1, 2, 3]) {
        const [one] = await fleetOf().progress(realm, revision);
        expect(one).toMatchObject({ id, revision: 3 });
        expect(Number.isInteger(one?.milliseconds)).toBe(true);
        expect(one?.milliseconds).toBeGreaterThanOrEqual(0);
      }
    });

    it('takes several realms at once, and none back', async () => {
      const [one, two] = [await realmAt(3), await realmAt(3)];
      const [id] = (await joined('a')) as [string];
      const revisions = async () =>
        Promise.all([one, two].map(async (realm) => (await fleetOf().progress(realm, 3))[0]?.revision));
      await fleetOf().announce(id, [
        { realm: two, revision: 2 },
        { realm: one, revision: 3 },
      ]);
      await fleetOf().announce(id, [
        { realm: one, revision: 1 },
        { realm: two, revision: 3 },
      ]);
      await expect(revisions()).resolves.toEqual([3, 3]);
      await fleetOf().announce(id, []);
      await expect(revisions()).resolves.toEqual([3, 3]);
    });

    it('keeps the first time when the same is said again', async () => {
      const realm = await realmAt(2);
      const [id] = (await joined('a')) as [string];
      await fleetOf().announce(id, [{ realm, revision: 2 }]);
      const before = await fleetOf().progress(realm, 2);
      for (let n = 0; n < 20; n += 1) await fleetOf().announce(id, [{ realm, revision: 2 }]);
      await expect(fleetOf().progress(realm, 2)).resolves.toEqual(before);
    });

    it('passes over a realm that is gone, and forgets what was said of a realm that is deleted', async () => {
      const { store } = adaptersOf();
      const [gone, stays] = [await realmAt(1), await realmAt(1)];
      const [id] = (await joined('a')) as [string];
      await fleetOf().announce(id, [{ realm: gone, revision: 1 }]);
      await store.deleteRealm(gone);
      await fleetOf().announce(id, [
        { realm: gone, revision: 1 },
        { realm: stays, revision: 1 },
      ]);
      await expect(fleetOf().progress(stays, 1)).resolves.toMatchObject([{ id, revision: 1 }]);
      const again = await store.createRealm({ name: gone, displayName: '' }, 'tester');
      await expect(fleetOf().progress(gone, again.revision)).resolves.toEqual([
        { id, revision: 0, milliseconds: null },
      ]);
    });

    it('does not count who went silent', async () => {
      const realm = await realmAt(1);
      const [alive, silent] = (await joined('alive', 'silent')) as [string, string];
      for (const id of [alive, silent]) await fleetOf().announce(id, [{ realm, revision: 1 }]);
      await expect(dyingFleetOf().heartbeat(silent)).resolves.toBe(true);
      await expect(fleetOf().progress(realm, 1)).resolves.toMatchObject([{ id: alive }]);
    });

    it('takes a silent one back as it was, unless others have cleared it away', async () => {
      const realm = await realmAt(1);
      const [alive, silent] = (await joined('alive', 'silent')) as [string, string];
      await fleetOf().announce(silent, [{ realm, revision: 1 }]);
      await dyingFleetOf().heartbeat(silent);
      await expect(fleetOf().heartbeat(silent)).resolves.toBe(true);
      await expect(fleetOf().progress(realm, 1)).resolves.toMatchObject([{ id: alive }, { revision: 1 }]);

      await dyingFleetOf().heartbeat(silent);
      await fleetOf().heartbeat(alive);
      await expect(fleetOf().announce(silent, [{ realm, revision: 1 }])).rejects.toMatchObject({
        name: 'AuthzError',
      });
      await expect(fleetOf().heartbeat(silent)).resolves.toBe(false);
      await expect(fleetOf().progress(realm, 1)).resolves.toMatchObject([{ id: alive }, { revision: 0 }]);
    });

    it('lets go at once of who leaves', async () => {
      const realm = await realmAt(1);
      const [stays, leaves] = (await joined('stays', 'leaves')) as [string, string];
      await fleetOf().announce(leaves, [{ realm, revision: 1 }]);
      await fleetOf().leave(leaves);
      await fleetOf().leave(leaves);
      await expect(fleetOf().progress(realm, 1)).resolves.toMatchObject([{ id: stays }]);
    });

    it('hears announcements while a write holds the realm', async () => {
      const { store } = adaptersOf();
      const realm = await realmAt(2);
      const [id] = (await joined('a')) as [string];
      await fleetOf().announce(id, [{ realm, revision: 1 }]);
      await change(store, realm, async () => {
        await fleetOf().announce(id, [{ realm, revision: 2 }]);
      });
      await expect(fleetOf().progress(realm, 2)).resolves.toMatchObject([{ id, revision: 2 }]);
    });

    it('survives that all speak, clear away and leave at once', async () => {
      const realm = await realmAt(1);
      const [survivor] = (await joined('survivor')) as [string];
      const others = await joined(...Array.from({ length: 8 }, (_, n) => `other-${n}`));
      await Promise.all(
        others.map(async (id) => {
          for (let n = 0; n < 5; n += 1) {
            await dyingFleetOf().heartbeat(id);
            await fleetOf().heartbeat(survivor);
            await fleetOf().announce(survivor, [{ realm, revision: 1 }]);
          }
          await fleetOf().leave(id);
        }),
      );
      await expect(fleetOf().progress(realm, 1)).resolves.toMatchObject([{ id: survivor, revision: 1 }]);
    });
  });
}
