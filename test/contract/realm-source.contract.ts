import { describe, expect, it } from '@jest/globals';
import type { AdministrationStore } from '#libs/administration';
import type { RealmSource } from '#libs/decision';
import { actor, change, expectRefusal, freshRealm, issuer, policy, role, user, version } from './builders.js';

export interface Followed {
  readonly store: AdministrationStore;
  readonly source: RealmSource;
}

function fail(): never {
  throw new Error('the source could not tell what changed');
}

export function realmSourceContract(followed: () => Followed): void {
  const everything = (realm: string): ReturnType<RealmSource['changes']> =>
    followed().source.changes(realm, 0, Number.MAX_SAFE_INTEGER, 1000);

  describe('heads', () => {
    it('name every realm with its revision', async () => {
      const { store, source } = followed();
      const [quiet, busy] = [await freshRealm(store), await freshRealm(store)];
      await change(store, busy, (tx) => tx.users.insert(user('a')));
      const heads = await source.heads();
      expect(heads).toEqual(
        expect.arrayContaining([
          { realm: quiet, revision: 1 },
          { realm: busy, revision: 2 },
        ]),
      );
    });
  });

  describe('the feed', () => {
    it('says what changed, in order, with who and when', async () => {
      const { store } = followed();
      const realm = await freshRealm(store);
      await store.write(realm, 'ann', async (tx) => {
        await tx.record({ kind: 'user', operation: 'create', subjectId: 'u' });
        await tx.record({ kind: 'role_assignment', operation: 'delete', subjectId: 'u' });
      });
      const at = expect.any(Date);
      await expect(everything(realm)).resolves.toEqual([
        { realm, revision: 1, kind: 'realm', operation: 'create', subjectId: realm, actor, at },
        { realm, revision: 2, kind: 'user', operation: 'create', subjectId: 'u', actor: 'ann', at },
        {
          realm,
          revision: 3,
          kind: 'role_assignment',
          operation: 'delete',
          subjectId: 'u',
          actor: 'ann',
          at,
        },
      ]);
    });

    it.each([
      ['after one', 2, 99, 99, [3, 4, 5]],
      ['up to one', 0, 3, 99, [1, 2, 3]],
      ['at most so many, oldest first', 1, 99, 2, [2, 3]],
      ['nothing new', 5, 99, 99, []],
    ])('answers changes %s', async (_name, after, upTo, limit, expected) => {
      const { store, source } = followed();
      const realm = await freshRealm(store);
      for (const id of ['a', 'b', 'c', 'd']) await change(store, realm, (tx) => tx.users.insert(user(id)));
      const changes = await source.changes(realm, after, upTo, limit);
      expect(changes.map(({ revision }) => revision)).toEqual(expected);
    });

    it('has no gap and ascending times after 20 writers at once, some of whom gave up', async () => {
      const { store } = followed();
      const realm = await freshRealm(store);
      const write = (n: number): Promise<unknown> =>
        store.write(realm, actor, async (tx) => {
          await tx.users.insert(user(`u${n}`));
          await tx.record({ kind: 'user', operation: 'create', subjectId: `u${n}` });
          if (n % 4 === 0) throw new Error('given up');
        });
      await Promise.allSettled(Array.from({ length: 20 }, (_, n) => write(n)));
      const changes = await everything(realm);
      expect(changes.map(({ revision }) => revision)).toEqual(Array.from({ length: 16 }, (_, n) => n + 1));
      const times = changes.map(({ at }) => at.getTime());
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    });

    it('is not there for a realm that is not there', async () => {
      await expectRefusal(everything('nowhere'), 'realm_not_found');
    });
  });

  describe('snapshot', () => {
    it('holds roles, documents, issuers and active policies', async () => {
      const { store, source } = followed();
      const realm = await freshRealm(store);
      const [editor, idp] = [role('editor', { permissions: ['a:b'], parents: ['reader'] }), issuer('idp')];
      await store.write(realm, actor, async (tx) => {
        await tx.roles.insert(role('reader'));
        await tx.roles.insert(editor);
        await tx.record({ kind: 'role', operation: 'create', subjectId: 'editor' });
        await tx.policyData.put('limits', { max: [1, null] });
        await tx.policyData.put('__proto__', 'odd name');
        await tx.record({ kind: 'policy_data', operation: 'create', subjectId: 'limits' });
        await tx.issuers.insert(idp);
        await tx.policies.insert(policy('idle'));
        await tx.policies.insert(policy('docs', { resourceTypes: ['b', 'a'] }));
        for (const digest of ['sha256:1', 'sha256:2'])
          await tx.policies.insertVersion(version('docs', digest));
        for (const digest of ['sha256:1', 'sha256:2']) {
          await tx.policies.activate('docs', digest);
          await tx.record({ kind: 'activation', operation: 'create', subjectId: 'docs' });
        }
      });
      const { documents, ...snapshot } = await source.snapshot(realm);
      expect(snapshot).toEqual({
        realm,
        incarnation: expect.stringMatching(/^[0-9a-f-]{36}$/),
        revision: 5,
        roles: [editor, role('reader')],
        dataRevision: 3,
        issuers: [idp],
        policies: [
          { name: 'docs', package: 'pkg_docs', resourceTypes: ['b', 'a'], digest: 'sha256:2', revision: 5 },
        ],
      });
      expect([...documents].map(([name, text]) => [name, text.parsed()])).toEqual([
        ['__proto__', 'odd name'],
        ['limits', { max: [1, null] }],
      ]);
    });

    it.each([
      ['large', 7, 400_000],
      ['many', 1_100, 1],
    ])('holds all documents, also when they are %s', async (_, number, size) => {
      const { store, source } = followed();
      const realm = await freshRealm(store);
      const names = Array.from({ length: number }, (_unused, n) => `d${String(n).padStart(4, '0')}`);
      await change(store, realm, async (tx) => {
        for (const name of names) await tx.policyData.put(name, name.padEnd(size));
      });
      const { documents } = await source.snapshot(realm);
      expect([...documents.keys()]).toEqual(names);
      expect([...documents.values()].map((text) => String(text.parsed()).trimEnd())).toEqual(names);
    });

    it('of an unknown realm is realm_not_found', async () => {
      await expectRefusal(followed().source.snapshot('nowhere'), 'realm_not_found');
    });

    it('never shows a change beyond its revision, nor misses one up to it, while writers run', async () => {
      const { store, source } = followed();
      const realm = await freshRealm(store);
      const writing = (async () => {
        for (let n = 0; n < 40; n += 1) {
          await store.write(realm, actor, async (tx) => {
            await tx.roles.insert(role(`r${String(n).padStart(2, '0')}`));
            await tx.record({ kind: 'role', operation: 'create', subjectId: 'r' });
            await tx.policyData.put('count', n + 1);
            await tx.record({ kind: 'policy_data', operation: 'update', subjectId: 'count' });
          });
        }
        return 'written' as const;
      })();
      let seen = 0;
      while ((await Promise.race([writing, Promise.resolve('still writing')])) === 'still writing') {
        const { revision, roles, documents, dataRevision } = await source.snapshot(realm);
        expect(roles).toHaveLength((revision - 1) / 2);
        expect(documents.get('count')?.parsed() ?? 0).toBe(roles.length);
        expect(dataRevision).toBe(revision);
        seen += 1;
      }
      expect(seen).toBeGreaterThan(1);
    });
  });

  describe('advance', () => {
    const limit = 100;

    /** A realm with two of everything, and its revision then. */
    async function furnished(): Promise<{ realm: string; revision: number }> {
      const { store } = followed();
      const realm = await freshRealm(store);
      const { revision } = await store.write(realm, actor, async (tx) => {
        for (const name of ['reader', 'editor']) {
          await tx.roles.insert(role(name));
          await tx.policyData.put(name, { of: name });
          await tx.issuers.insert(issuer(name));
          await tx.policies.insert(policy(name));
          await tx.policies.insertVersion(version(name, `sha256:${name}`));
          await tx.policies.activate(name, `sha256:${name}`);
        }
        await tx.record({ kind: 'realm', operation: 'update', subjectId: realm });
      });
      return { realm, revision };
    }

    it('holds the changes and what they name, as that is now, and nothing else', async () => {
      const { store, source } = followed();
      const { realm, revision } = await furnished();
      const editor = role('editor', { permissions: ['a:b'], parents: ['reader'] });
      const written = await store.write(realm, actor, async (tx) => {
        await tx.roles.update(editor);
        await tx.record({ kind: 'role', operation: 'update', subjectId: 'editor' });
        await tx.record({ kind: 'role', operation: 'delete', subjectId: 'gone' });
        await tx.policyData.put('editor', [1]);
        await tx.record({ kind: 'policy_data', operation: 'update', subjectId: 'editor' });
        await tx.record({ kind: 'policy_data', operation: 'delete', subjectId: 'gone' });
        await tx.record({ kind: 'user', operation: 'update', subjectId: 'reader' });
      });
      const { incarnation } = await source.snapshot(realm);
      const { changes, documents, ...advance } = (await source.advance(realm, revision, limit)) ?? fail();
      expect(advance).toEqual({
        incarnation,
        revision: written.revision,
        dataRevision: written.revision - 1,
        roles: new Map([
          ['editor', editor],
          ['gone', null],
        ]),
        issuers: null,
        policies: null,
      });
      expect([...documents].map(([name, text]) => [name, text?.parsed()])).toEqual([
        ['editor', [1]],
        ['gone', undefined],
      ]);
      expect(changes.map(({ kind, subjectId }) => `${kind} ${subjectId}`)).toEqual([
        'role editor',
        'role gone',
        'policy_data editor',
        'policy_data gone',
        'user reader',
      ]);
      await expect(source.changes(realm, revision, written.revision, limit)).resolves.toEqual(changes);
    });

    it.each([
      ['trusted_issuer', 2, null],
      ['policy', null, 2],
      ['policy_version', null, 2],
      ['activation', null, 2],
      ['user', null, null],
      ['role_assignment', null, null],
      ['client', null, null],
      ['realm', null, null],
    ] as const)(
      'after a change of kind %s holds %s issuers and %s policies',
      async (kind, trusted, active) => {
        const { store, source } = followed();
        const { realm, revision } = await furnished();
        await store.write(realm, actor, (tx) => tx.record({ kind, operation: 'update', subjectId: 'x' }));
        const { issuers, policies } = (await source.advance(realm, revision, limit)) ?? fail();
        expect([issuers?.length ?? null, policies?.length ?? null]).toEqual([trusted, active]);
      },
    );

    it('holds nothing when nothing happened', async () => {
      const { source } = followed();
      const { realm, revision } = await furnished();
      await expect(source.advance(realm, revision, limit)).resolves.toMatchObject({
        revision,
        changes: [],
        roles: new Map(),
        documents: new Map(),
        issuers: null,
        policies: null,
      });
    });

    it.each([
      ['there are more changes than asked for', 1, 2],
      ['the revision is not reached yet', 99, limit],
    ])('is null when %s', async (_, after, most) => {
      const { store, source } = followed();
      const realm = await freshRealm(store);
      for (const id of ['a', 'b', 'c']) await change(store, realm, (tx) => tx.users.insert(user(id)));
      await expect(source.advance(realm, after, most)).resolves.toBeNull();
      await expect(source.advance(realm, 1, 3)).resolves.not.toBeNull();
    });

    it('is null when the realm was made again since', async () => {
      const { store, source } = followed();
      const { realm, revision } = await furnished();
      await store.deleteRealm(realm);
      await store.createRealm({ name: realm, displayName: realm }, actor);
      await expect(source.advance(realm, revision, limit)).resolves.toBeNull();
    });

    it('of an unknown realm is realm_not_found', async () => {
      await expectRefusal(followed().source.advance('nowhere', 0, limit), 'realm_not_found');
    });

    it('shows every change up to its revision and none beyond, while writers run', async () => {
      const { store, source } = followed();
      const realm = await freshRealm(store);
      const names = ['a', 'b', 'c'];
      for (const name of names) await change(store, realm, (tx) => tx.policyData.put(name, 0));
      const start = (await source.snapshot(realm)).revision;
      const writing = (async () => {
        for (let n = 0; n < 60; n += 1) {
          const name = names[n % 3] as string;
          await store.write(realm, actor, async (tx) => {
            await tx.policyData.put(name, start + n + 1);
            await tx.record({ kind: 'policy_data', operation: 'update', subjectId: name });
          });
        }
        return 'written' as const;
      })();
      let [after, seen] = [start, 0];
      while ((await Promise.race([writing, Promise.resolve('still writing')])) === 'still writing') {
        const { revision, changes, documents } = (await source.advance(realm, after, limit)) ?? fail();
        const last = new Map(changes.map((each) => [each.subjectId, each.revision]));
        expect(new Map([...documents].map(([name, text]) => [name, text?.parsed()]))).toEqual(last);
        [after, seen] = [revision, seen + changes.length];
      }
      expect(seen).toBeGreaterThan(1);
    });
  });

  describe('artifact', () => {
    it('is what was stored', async () => {
      const { store, source } = followed();
      const realm = await freshRealm(store);
      const stored = version('docs', 'sha256:1', {
        artifact: {
          wasm: Uint8Array.of(0, 1, 254, 255),
          entrypoints: ['x', 'x/allow'],
          data: { a: { b: 1 } },
        },
      });
      await change(store, realm, async (tx) => {
        await tx.policies.insert(policy('docs'));
        await tx.policies.insertVersion(stored);
      });
      const artifact = await source.artifact(realm, 'sha256:1');
      expect({ ...artifact, wasm: Uint8Array.from(artifact.wasm) }).toEqual(stored.artifact);
      await expectRefusal(source.artifact(realm, 'sha256:2'), 'not_found');
      await expectRefusal(source.artifact('nowhere', 'sha256:1'), 'realm_not_found');
    });
  });
}
