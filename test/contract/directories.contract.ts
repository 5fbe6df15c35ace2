import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { AdministrationStore } from '#libs/administration';
import type { ClientDirectory, SubjectDirectory, SubjectKey } from '#libs/decision';
import { type ChangeKind, emailKey } from '#libs/domain';
import { actor, assignment, change, client, expectRefusal, freshRealm, role, user } from './builders.js';

export interface Directories {
  readonly store: AdministrationStore;
  readonly subjects: SubjectDirectory;
  readonly clients: ClientDirectory;
}

const ann = user('ann', {
  username: 'Ännie',
  emails: ['Ann@Example.com', 'second@example.com', 'kÄtheς@Example.com'],
  identities: [{ iss: 'https://idp', sub: 'S1' }],
  status: 'disabled',
  attributes: { clearance: 'high', zero: '\u0000' },
});

export function directoriesContract(directoriesOf: () => Directories): void {
  async function realmWithAnn(): Promise<string> {
    const { store } = directoriesOf();
    const realm = await freshRealm(store);
    await store.write(realm, actor, async (tx) => {
      await tx.users.insert(user('bob'));
      await tx.users.insert(ann);
      await tx.roles.insert(role('editor'));
      await tx.record({ kind: 'role', operation: 'create', subjectId: 'editor' });
      await tx.assignments.insert(assignment('1', 'ann', 'editor'));
      await tx.assignments.insert(assignment('2', 'ann', 'editor', { type: 'document', id: 'd"1' }));
      await tx.record({ kind: 'user', operation: 'create', subjectId: 'ann' });
    });
    return realm;
  }

  describe('subject directory', () => {
    const keys: [name: string, key: SubjectKey][] = [
      ['id', { by: 'id', value: 'ann' }],
      ['username', { by: 'username', value: 'Ännie' }],
      ['email in any letter case', { by: 'email', value: 'aNN@example.COM' }],
      ['second email', { by: 'email', value: 'second@example.com' }],
      ['email in any letter case beyond ASCII', { by: 'email', value: 'KäTHEΣ@example.com' }],
      ['email by its key', { by: 'email', value: emailKey('kÄtheς@Example.com') as string }],
      ['identity', { by: 'identity', iss: 'https://idp', sub: 'S1' }],
    ];
    it.each(keys)('finds a user by %s, with everything stored and the revisions', async (_name, key) => {
      const realm = await realmWithAnn();
      await expect(directoriesOf().subjects.find(realm, key)).resolves.toStrictEqual({
        record: {
          id: 'ann',
          username: 'Ännie',
          emails: ann.emails,
          status: 'disabled',
          attributes: ann.attributes,
          assignments: [{ role: 'editor' }, { role: 'editor', resource: { type: 'document', id: 'd"1' } }],
          revision: 3,
        },
        revision: 3,
      });
    });

    const strangers: [name: string, key: SubjectKey][] = [
      ['an id that is a username', { by: 'id', value: 'Ännie' }],
      ['a username that is an id', { by: 'username', value: 'ann' }],
      ['an email that is a username', { by: 'email', value: 'Ännie' }],
      ['an email with a Kelvin sign for a k', { by: 'email', value: '\u212AÄtheς@Example.com' }],
      ['an email in another Unicode form', { by: 'email', value: 'kÄtheς@Example.com'.normalize('NFD') }],
      ['an email with something unseen', { by: 'email', value: 'second\u200B@example.com' }],
      ['an email with U+0000', { by: 'email', value: 'second@example.com\0' }],
      ['a username in another Unicode form', { by: 'username', value: 'Ännie'.normalize('NFD') }],
      ['a username in other letter case', { by: 'username', value: 'ännie' }],
      ['an id with a blank more', { by: 'id', value: 'ann ' }],
      ['a pattern', { by: 'id', value: 'a%' }],
      ['a sub in other letter case', { by: 'identity', iss: 'https://idp', sub: 's1' }],
      ['another issuer', { by: 'identity', iss: 'https://idp/', sub: 'S1' }],
      ['the empty text', { by: 'id', value: '' }],
    ];
    it.each(strangers)('does not find %s, and says at which revision it looked', async (_name, key) => {
      const realm = await realmWithAnn();
      await expect(directoriesOf().subjects.find(realm, key)).resolves.toEqual({ record: null, revision: 3 });
    });

    it('knows no users of another realm', async () => {
      await realmWithAnn();
      const other = await freshRealm(directoriesOf().store);
      const reading = await directoriesOf().subjects.find(other, { by: 'id', value: 'ann' });
      expect(reading).toEqual({ record: null, revision: 1 });
    });

    it('rejects for a realm that is not there', async () => {
      await expectRefusal(
        directoriesOf().subjects.find('nowhere', { by: 'id', value: 'a' }),
        'realm_not_found',
      );
    });

    it.each(['a\u0000', '\ud800', 'a\udc00b'])(
      'rejects text that the store cannot tell apart (%j)',
      async (value) => {
        const realm = await realmWithAnn();
        await expectRefusal(directoriesOf().subjects.find(realm, { by: 'id', value }), 'invalid_request');
      },
    );

    const kinds: [kind: ChangeKind, stamps: boolean][] = [
      ['user', true],
      ['role_assignment', true],
      ['role', false],
      ['policy_data', false],
      ['activation', false],
    ];
    it.each(kinds)('a change of kind %s stamps the user it names: %s', async (kind, stamps) => {
      const { store, subjects } = directoriesOf();
      const realm = await realmWithAnn();
      const { revision } = await store.write(realm, actor, (tx) =>
        tx.record({ kind, operation: 'update', subjectId: 'ann' }),
      );
      const find = (value: string): ReturnType<typeof subjects.find> =>
        subjects.find(realm, { by: 'id', value });
      await expect(find('ann')).resolves.toMatchObject({
        revision,
        record: { revision: stamps ? revision : 3 },
      });
      await expect(find('bob')).resolves.toMatchObject({ revision, record: { revision: 0 } });
    });
  });

  describe('client directory', () => {
    it('finds a key with its client, realm and hash', async () => {
      const { store, clients } = directoriesOf();
      const realm = await freshRealm(store);
      const hash = Uint8Array.from({ length: 32 }, (_, n) => 255 - n);
      const expiresAt = new Date('2030-01-01T00:00:00.001Z');
      const [eternal, mortal] = [randomUUID(), randomUUID()];
      const shop = client('shop', { status: 'disabled', scopes: ['admin:read', 'realms:admin'] });
      await change(store, realm, async (tx) => {
        await tx.clients.insert(shop);
        await tx.clients.insertKey({ id: eternal, clientId: 'shop', createdAt: new Date(0) }, hash);
        await tx.clients.insertKey({ id: mortal, clientId: 'shop', createdAt: new Date(0), expiresAt }, hash);
      });
      const found = await clients.findByKeyId(eternal);
      expect(found).toMatchObject({ realm, client: shop, expiresAt: null, revision: 2 });
      expect(Uint8Array.from(found!.secretHash)).toEqual(hash);
      await expect(clients.findByKeyId(mortal)).resolves.toMatchObject({ expiresAt });
      await expect(clients.findByKeyId(randomUUID())).resolves.toBeNull();
    });
  });
}
