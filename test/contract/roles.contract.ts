import { describe, expect, it } from '@jest/globals';
import type { AdministrationStore, WriteTransaction } from '#libs/administration';
import type { RoleAssignment } from '#libs/domain';
import { assignment, change, everyPage, expectRefusal, freshRealm, role, user } from './builders.js';

const document = { type: 'document', id: '1' };

export function rolesContract(storeOf: () => AdministrationStore): void {
  const write = <T>(realm: string, work: (tx: WriteTransaction) => Promise<T>): Promise<T> =>
    change(storeOf(), realm, work);

  /** Users `ann` and `bob`, roles `reader` and, above it, `editor`. */
  async function realmWithRoles(): Promise<string> {
    const realm = await freshRealm(storeOf());
    await write(realm, async (tx) => {
      for (const id of ['ann', 'bob']) await tx.users.insert(user(id));
      await tx.roles.insert(
        role('reader', { description: 'reads', permissions: ['document:read', '*:list'] }),
      );
      await tx.roles.insert(role('editor', { parents: ['reader'] }));
    });
    return realm;
  }

  describe('roles', () => {
    it('come back as they went in', async () => {
      const { roles } = await storeOf().read(await realmWithRoles());
      await expect(roles.find('reader')).resolves.toEqual(
        role('reader', { description: 'reads', permissions: ['document:read', '*:list'] }),
      );
      await expect(roles.find('nobody')).resolves.toBeNull();
    });

    it('keep the order of their parents', async () => {
      const realm = await realmWithRoles();
      await write(realm, (tx) => tx.roles.insert(role('boss', { parents: ['reader', 'editor'] })));
      const { roles } = await storeOf().read(realm);
      await expect(roles.find('boss')).resolves.toMatchObject({ parents: ['reader', 'editor'] });
    });

    it('are refused when the name is taken', async () => {
      const realm = await realmWithRoles();
      await expectRefusal(
        write(realm, (tx) => tx.roles.insert(role('reader'))),
        'already_exists',
        'name',
      );
    });

    it('are refused with a parent that does not exist, at creation and later', async () => {
      const realm = await realmWithRoles();
      const orphan = role('boss', { parents: ['reader', 'ghost'] });
      await expectRefusal(
        write(realm, (tx) => tx.roles.insert(orphan)),
        'not_found',
        'parents[1]',
      );
      const changed = role('editor', { parents: ['ghost'] });
      await expectRefusal(
        write(realm, (tx) => tx.roles.update(changed)),
        'not_found',
        'parents[0]',
      );
    });

    it('cannot have a parent of another realm', async () => {
      const [realm, other] = [await realmWithRoles(), await freshRealm(storeOf())];
      await write(other, (tx) => tx.roles.insert(role('foreign')));
      const changed = role('editor', { parents: ['foreign'] });
      await expectRefusal(
        write(realm, (tx) => tx.roles.update(changed)),
        'not_found',
        'parents[0]',
      );
    });

    it('are updated as a whole', async () => {
      const realm = await realmWithRoles();
      const changed = role('editor', { description: 'd', permissions: ['a:b'], parents: [] });
      await expect(write(realm, (tx) => tx.roles.update(changed))).resolves.toBe(true);
      await expect((await storeOf().read(realm)).roles.find('editor')).resolves.toEqual(changed);
      await expect(write(realm, (tx) => tx.roles.update(role('ghost')))).resolves.toBe(false);
    });

    it('are not deleted while assigned or a parent', async () => {
      const realm = await realmWithRoles();
      await write(realm, (tx) => tx.assignments.insert(assignment('a1', 'ann', 'editor')));
      const remove = (name: string): Promise<boolean> => write(realm, (tx) => tx.roles.delete(name));
      await expectRefusal(remove('editor'), 'in_use');
      await expectRefusal(remove('reader'), 'in_use');
      await write(realm, (tx) => tx.assignments.delete('a1'));
      await expect(remove('editor')).resolves.toBe(true);
      await expect(remove('reader')).resolves.toBe(true);
      await expect(remove('reader')).resolves.toBe(false);
    });

    it('are listed in byte order, page by page', async () => {
      const realm = await freshRealm(storeOf());
      await write(realm, async (tx) => {
        for (const name of ['b', 'A', 'a', 'ä', '_']) await tx.roles.insert(role(name));
      });
      const { roles } = await storeOf().read(realm);
      const { items, sizes } = await everyPage((page) => roles.list(page), 2);
      expect(items.map(({ name }) => name)).toEqual(['A', '_', 'a', 'b', 'ä']);
      expect(sizes).toEqual([2, 2, 1]);
    });
  });

  describe('role assignments', () => {
    it('come back as they went in, with and without a resource', async () => {
      const realm = await realmWithRoles();
      const both = [assignment('a1', 'ann', 'reader'), assignment('a2', 'ann', 'reader', document)];
      await write(realm, async (tx) => {
        for (const one of both) await tx.assignments.insert(one);
      });
      const { assignments } = await storeOf().read(realm);
      for (const one of both) await expect(assignments.find(one.id)).resolves.toStrictEqual(one);
      await expect(assignments.find('a3')).resolves.toBeNull();
    });

    const repeats: [name: string, first: RoleAssignment, second: RoleAssignment, at: string][] = [
      ['id', assignment('a', 'ann', 'reader'), assignment('a', 'bob', 'reader'), 'id'],
      ['user and role', assignment('a', 'ann', 'reader'), assignment('b', 'ann', 'reader'), 'role'],
      [
        'user, role and resource',
        assignment('a', 'ann', 'reader', document),
        assignment('b', 'ann', 'reader', document),
        'role',
      ],
    ];
    it.each(repeats)('are refused when the %s repeats', async (_name, first, second, at) => {
      const realm = await realmWithRoles();
      await write(realm, (tx) => tx.assignments.insert(first));
      await expectRefusal(
        write(realm, (tx) => tx.assignments.insert(second)),
        'already_exists',
        at,
      );
    });

    it.each([
      ['user', assignment('a', 'ghost', 'reader'), 'user_id'],
      ['role', assignment('a', 'ann', 'ghost'), 'role'],
    ])('are refused when the %s does not exist', async (_name, wrong, at) => {
      const realm = await realmWithRoles();
      await expectRefusal(
        write(realm, (tx) => tx.assignments.insert(wrong)),
        'not_found',
        at,
      );
    });

    it('go with their user', async () => {
      const realm = await realmWithRoles();
      await write(realm, (tx) => tx.assignments.insert(assignment('a1', 'ann', 'reader')));
      await write(realm, (tx) => tx.users.delete('ann'));
      await expect((await storeOf().read(realm)).assignments.find('a1')).resolves.toBeNull();
    });

    it('are listed by user, by role and by both', async () => {
      const realm = await realmWithRoles();
      await write(realm, async (tx) => {
        await tx.assignments.insert(assignment('1', 'ann', 'reader'));
        await tx.assignments.insert(assignment('2', 'bob', 'reader'));
        await tx.assignments.insert(assignment('3', 'ann', 'editor'));
      });
      const { assignments } = await storeOf().read(realm);
      const ids = async (filter: { userId?: string; role?: string }): Promise<string[]> =>
        (await everyPage((page) => assignments.list(page, filter), 1)).items.map(({ id }) => id);
      await expect(ids({})).resolves.toEqual(['1', '2', '3']);
      await expect(ids({ userId: 'ann' })).resolves.toEqual(['1', '3']);
      await expect(ids({ role: 'reader' })).resolves.toEqual(['1', '2']);
      await expect(ids({ userId: 'ann', role: 'reader' })).resolves.toEqual(['1']);
      await expect(ids({ userId: 'ghost' })).resolves.toEqual([]);
    });
  });
}
