import { describe, expect, it } from '@jest/globals';
import type { AdministrationStore } from '#libs/administration';
import { actor, change, expectRefusal, freshRealm, user } from './builders.js';

export function writesContract(storeOf: () => AdministrationStore): void {
  const revisionOf = async (realm: string): Promise<number> => (await storeOf().findRealm(realm))!.revision;
  const record = { kind: 'user', operation: 'create' } as const;

  describe('writes', () => {
    it('raises the revision by one per recorded change and answers the last', async () => {
      const store = storeOf();
      const realm = await freshRealm(store);
      const written = await store.write(realm, actor, async (tx) => {
        for (const id of ['a', 'b', 'c']) {
          await tx.users.insert(user(id));
          await tx.record({ ...record, subjectId: id });
        }
        return 'done';
      });
      expect(written).toEqual({ value: 'done', revision: 4 });
      await expect(revisionOf(realm)).resolves.toBe(4);
    });

    it('answers the present revision when nothing changed', async () => {
      const store = storeOf();
      const realm = await freshRealm(store);
      await expect(store.write(realm, actor, (tx) => tx.users.find('a'))).resolves.toEqual({
        value: null,
        revision: 1,
      });
    });

    it('leaves no row, no change and no gap when the work rejects', async () => {
      const store = storeOf();
      const realm = await freshRealm(store);
      const failing = store.write(realm, actor, async (tx) => {
        await tx.users.insert(user('a'));
        await tx.record({ ...record, subjectId: 'a' });
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      await expect((await store.read(realm)).users.find('a')).resolves.toBeNull();
      await expect(revisionOf(realm)).resolves.toBe(1);
      await change(store, realm, (tx) => tx.users.insert(user('b')));
      await expect(revisionOf(realm)).resolves.toBe(2);
    });

    it('does not call a write a success whose statement failed, even when the work goes on', async () => {
      const store = storeOf();
      const realm = await freshRealm(store);
      await change(store, realm, (tx) => tx.users.insert(user('a')));
      const swallowing = store.write(realm, actor, async (tx) => {
        await tx.users.insert(user('b'));
        await tx.users.insert(user('a')).catch(() => undefined);
        return 'fine';
      });
      await expectRefusal(swallowing, 'already_exists', 'id');
      await expect((await store.read(realm)).users.find('b')).resolves.toBeNull();
    });

    it('refuses a write that changed something without recording it', async () => {
      const store = storeOf();
      const realm = await freshRealm(store);
      await expectRefusal(
        store.write(realm, actor, (tx) => tx.users.insert(user('a'))),
        'internal',
      );
      await expect((await store.read(realm)).users.find('a')).resolves.toBeNull();
    });

    it('refuses to change anything through what was opened for reading', async () => {
      const store = storeOf();
      const realm = await freshRealm(store);
      const repositories = await store.read(realm);
      await expectRefusal(repositories.users.insert(user('a')), 'internal');
      await expect(repositories.users.find('a')).resolves.toBeNull();
    });

    it('sees its own changes inside the transaction, and others do not before it ends', async () => {
      const store = storeOf();
      const realm = await freshRealm(store);
      await change(store, realm, async (tx) => {
        await tx.users.insert(user('a'));
        await expect(tx.users.find('a')).resolves.toEqual(user('a'));
        await expect((await store.read(realm)).users.find('a')).resolves.toBeNull();
      });
    });

    it('gives 20 writers at once consecutive revisions of their own', async () => {
      const store = storeOf();
      const realm = await freshRealm(store);
      const written = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          store.write(realm, actor, async (tx) => {
            await tx.users.insert(user(`u${n}`));
            await tx.record({ ...record, subjectId: `u${n}` });
          }),
        ),
      );
      const revisions = written.map(({ revision }) => revision).sort((a, b) => a - b);
      expect(revisions).toEqual(Array.from({ length: 20 }, (_, n) => n + 2));
    });
  });
}
