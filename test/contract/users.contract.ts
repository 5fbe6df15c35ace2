import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AdministrationStore } from '#libs/administration';
import type { JsonObject, User } from '#libs/domain';
import { byBytes, change, everyPage, expectRefusal, freshRealm, user } from './builders.js';

const ann = user('änn', {
  emails: ['Ann@Example.com', 'a@b.c', 'Οδος@b.gr'],
  identities: [
    { iss: 'https://idp', sub: '2' },
    { iss: 'https://idp', sub: '1' },
  ],
  attributes: { level: 3, tags: ['x', null], nested: { deep: true } },
});

/** A second user that takes one thing of `ann`. */
const clashes: [name: string, second: User, at: string][] = [
  ['id', user('änn', { username: 'other' }), 'id'],
  ['username', user('bob', { username: ann.username }), 'username'],
  ['second email', user('bob', { emails: ['b@b.c', 'a@b.c'] }), 'emails[1]'],
  ['email in other letter case', user('bob', { emails: ['aNN@eXAMPLE.COM'] }), 'emails[0]'],
  ['identity', user('bob', { identities: [{ iss: 'https://idp', sub: '1' }] }), 'identities[0]'],
  ['email with another sigma', user('bob', { emails: ['οδοΣ@b.gr'] }), 'emails[0]'],
];

const distinct: [name: string, second: User][] = [
  ['username in other letter case', user('bob', { username: ann.username.toUpperCase() })],
  ['id in other letter case', user('ÄNN')],
  ['username in another Unicode form', user('bob', { username: ann.username.normalize('NFD') })],
  ['id in another Unicode form', user(ann.id.normalize('NFD'))],
  ['email with another letter that looks the same', user('bob', { emails: ['а@b.c'] })],
  ['same sub of another issuer', user('bob', { identities: [{ iss: 'https://other', sub: '1' }] })],
  ['sub in other letter case', user('bob', { identities: [{ iss: 'https://IDP', sub: '1' }] })],
];

export function usersContract(storeOf: () => AdministrationStore): void {
  const insert = (realm: string, ...users: User[]): Promise<void> =>
    change(storeOf(), realm, async (tx) => {
      for (const one of users) await tx.users.insert(one);
    });

  describe('users', () => {
    it('come back as they went in, orders included', async () => {
      const realm = await freshRealm(storeOf());
      await insert(realm, ann);
      await expect((await storeOf().read(realm)).users.find('änn')).resolves.toEqual(ann);
    });

    it('are null when not there', async () => {
      const realm = await freshRealm(storeOf());
      await expect((await storeOf().read(realm)).users.find('änn')).resolves.toBeNull();
    });

    it('keep any JSON in their attributes exactly', async () => {
      const realm = await freshRealm(storeOf());
      await insert(realm, user('any'));
      const attributes = fc.dictionary(
        fc.string({ unit: 'grapheme' }),
        fc.jsonValue(),
      ) as fc.Arbitrary<JsonObject>;
      const check = async (value: JsonObject): Promise<void> => {
        const plain = JSON.parse(JSON.stringify(value)) as JsonObject;
        await change(storeOf(), realm, (tx) => tx.users.update(user('any', { attributes: plain })));
        const found = await (await storeOf().read(realm)).users.find('any');
        expect(found?.attributes).toStrictEqual(plain);
      };
      await check(
        JSON.parse('{"zero\\u0000":"\\u0000","big":1e308,"small":5e-324,"__proto__":{"a":1}}') as JsonObject,
      );
      await fc.assert(fc.asyncProperty(attributes, check), { numRuns: 30 });
    });

    it.each(clashes)('are refused when the %s is taken, naming the member', async (_name, second, at) => {
      const realm = await freshRealm(storeOf());
      await insert(realm, ann);
      await expectRefusal(insert(realm, second), 'already_exists', at);
    });

    it.each(distinct)('may have a %s', async (_name, second) => {
      const realm = await freshRealm(storeOf());
      await expect(insert(realm, ann, second)).resolves.toBeUndefined();
    });

    it.each(['mi\u212Ae@b.c', 'ﬁ@b.c', 'u\u0308@b.c', 'a\u200D@b.c', 'nobody'])(
      'are refused the email %j, which nobody could be found by',
      async (email) => {
        const realm = await freshRealm(storeOf());
        const bob = user('bob', { emails: ['b@b.c', email] });
        await expectRefusal(insert(realm, bob), 'invalid_request', 'emails[1]');
      },
    );

    it('may have the same names in two realms', async () => {
      for (const realm of [await freshRealm(storeOf()), await freshRealm(storeOf())]) {
        await expect(insert(realm, ann)).resolves.toBeUndefined();
      }
    });

    it('are refused an update to names that another has, and keep what they had', async () => {
      const realm = await freshRealm(storeOf());
      await insert(realm, ann, user('bob', { emails: ['b@b.c'] }));
      const update = (changed: User): Promise<boolean> =>
        change(storeOf(), realm, (tx) => tx.users.update(changed));
      await expectRefusal(update(user('bob', { username: ann.username })), 'already_exists', 'username');
      await expectRefusal(
        update(user('bob', { emails: ['new@b.c', 'A@B.C'] })),
        'already_exists',
        'emails[1]',
      );
      await expect((await storeOf().read(realm)).users.find('bob')).resolves.toEqual(
        user('bob', { emails: ['b@b.c'] }),
      );
    });

    it('are updated as a whole', async () => {
      const realm = await freshRealm(storeOf());
      await insert(realm, ann);
      const changed = user('änn', {
        username: 'annie',
        emails: ['a@b.c'],
        status: 'disabled',
        attributes: { a: 1 },
      });
      await expect(change(storeOf(), realm, (tx) => tx.users.update(changed))).resolves.toBe(true);
      await expect((await storeOf().read(realm)).users.find('änn')).resolves.toEqual(changed);
      await expect(change(storeOf(), realm, (tx) => tx.users.update(user('nobody')))).resolves.toBe(false);
    });

    it('are deleted with their names, which are then free', async () => {
      const realm = await freshRealm(storeOf());
      await insert(realm, ann);
      const remove = (): Promise<boolean> => change(storeOf(), realm, (tx) => tx.users.delete('änn'));
      await expect(remove()).resolves.toBe(true);
      await expect(remove()).resolves.toBe(false);
      await expect(insert(realm, { ...ann, id: 'bob' })).resolves.toBeUndefined();
    });

    it('are listed completely and in byte order, whatever the ids and the page size', async () => {
      const id = fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
        .filter((text) => !/\0/.test(text));
      const ids = fc.uniqueArray(
        fc.oneof(id, fc.constantFrom('a', 'B', 'á', '_', '-', '10', '9', '\u{1F600}', '\uFF5E')),
        { maxLength: 12 },
      );
      await fc.assert(
        fc.asyncProperty(ids, fc.integer({ min: 1, max: 5 }), async (names, limit) => {
          const realm = await freshRealm(storeOf());
          if (names.length > 0) await insert(realm, ...names.map((name) => user(name)));
          const { users } = await storeOf().read(realm);
          const { items, sizes } = await everyPage((page) => users.list(page), limit);
          expect(items.map((item) => item.id)).toEqual(names.toSorted(byBytes));
          expect(sizes.slice(0, -1).every((size) => size === limit)).toBe(true);
        }),
        { numRuns: 25 },
      );
    });
  });
}
