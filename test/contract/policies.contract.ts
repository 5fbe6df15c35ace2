import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AdministrationStore, WriteTransaction } from '#libs/administration';
import type { JsonValue, Policy } from '#libs/domain';
import { actor, change, everyPage, expectRefusal, freshRealm, policy, version } from './builders.js';

export function policiesContract(storeOf: () => AdministrationStore): void {
  const write = <T>(realm: string, work: (tx: WriteTransaction) => Promise<T>): Promise<T> =>
    change(storeOf(), realm, work);

  describe('policies', () => {
    const docs = policy('docs', {
      description: 'd',
      package: 'acme/docs',
      resourceTypes: ['file', 'document'],
    });

    it('come back as they went in, without an active version', async () => {
      const realm = await freshRealm(storeOf());
      await write(realm, (tx) => tx.policies.insert(docs));
      const { policies } = await storeOf().read(realm);
      await expect(policies.find('docs')).resolves.toEqual(docs);
      await expect(policies.find('ghost')).resolves.toBeNull();
    });

    const clashes: [name: string, second: Policy, at: string][] = [
      ['a name that is taken', policy('docs'), 'name'],
      [
        'a resource type of another policy',
        policy('b', { resourceTypes: ['new', 'file'] }),
        'resource_types[1]',
      ],
      ['the package of another policy', policy('b', { package: 'acme/docs' }), 'package'],
      ['a package inside that of another', policy('b', { package: 'acme/docs/inner' }), 'package'],
      ['a package around that of another', policy('b', { package: 'acme' }), 'package'],
    ];
    it.each(clashes)('are refused with %s', async (_name, second, at) => {
      const realm = await freshRealm(storeOf());
      await write(realm, (tx) => tx.policies.insert(docs));
      await expectRefusal(
        write(realm, (tx) => tx.policies.insert(second)),
        'already_exists',
        at,
      );
      if (second.name === 'docs') return;
      await write(realm, (tx) => tx.policies.insert(policy(second.name)));
      await expectRefusal(
        write(realm, (tx) => tx.policies.update(second)),
        'already_exists',
        at,
      );
    });

    it.each(['acme/docs2', 'acme/doc', 'acme/d_cs/inner', 'acme/%'])(
      'may have the package %s beside acme/docs',
      async (other) => {
        const realm = await freshRealm(storeOf());
        await write(realm, (tx) => tx.policies.insert(docs));
        const second = policy('b', { package: other });
        await expect(write(realm, (tx) => tx.policies.insert(second))).resolves.toBeUndefined();
      },
    );

    it('are updated but for the active version, listed and deleted', async () => {
      const realm = await freshRealm(storeOf());
      await write(realm, async (tx) => {
        for (const one of [docs, policy('B'), policy('a')]) await tx.policies.insert(one);
        await tx.policies.insertVersion(version('docs', 'sha256:1'));
        await tx.policies.activate('docs', 'sha256:1');
      });
      const changed = { ...docs, description: 'new', resourceTypes: ['document'], activeVersion: null };
      await expect(write(realm, (tx) => tx.policies.update(changed))).resolves.toBe(true);
      await expect(write(realm, (tx) => tx.policies.update(policy('ghost')))).resolves.toBe(false);
      const { policies } = await storeOf().read(realm);
      const { items } = await everyPage((page) => policies.list(page), 2);
      expect(items).toEqual([policy('B'), policy('a'), { ...changed, activeVersion: 'sha256:1' }]);
      await expect(write(realm, (tx) => tx.policies.delete('docs'))).resolves.toBe(true);
      await expect(write(realm, (tx) => tx.policies.delete('docs'))).resolves.toBe(false);
      await expect(policies.findVersion('docs', 'sha256:1')).resolves.toBeNull();
      await expect(write(realm, (tx) => tx.policies.insert(docs))).resolves.toBeUndefined();
    });
  });

  describe('policy versions', () => {
    const full = version('docs', 'sha256:1', {
      regoVersion: 'v0',
      sources: [
        { path: 'policy.rego', content: 'package x\n\n# ümlaut \u0000 "quoted"\n' },
        { path: 'data.json', content: '{}' },
      ],
      artifact: {
        wasm: Uint8Array.from({ length: 256 }, (_, n) => n),
        entrypoints: ['x', 'x/allow'],
        data: { a: [1, null, { b: '\u0000' }] },
      },
    });

    async function realmWithPolicy(): Promise<string> {
      const realm = await freshRealm(storeOf());
      await write(realm, (tx) => tx.policies.insert(policy('docs')));
      return realm;
    }

    it('come back byte for byte', async () => {
      const realm = await realmWithPolicy();
      await write(realm, (tx) => tx.policies.insertVersion(full));
      const found = await (await storeOf().read(realm)).policies.findVersion('docs', full.digest);
      expect({
        ...found,
        artifact: { ...found?.artifact, wasm: Uint8Array.from(found!.artifact.wasm) },
      }).toEqual(full);
    });

    it('are refused twice, and for a policy that is not there', async () => {
      const realm = await realmWithPolicy();
      await write(realm, (tx) => tx.policies.insertVersion(full));
      await expectRefusal(
        write(realm, (tx) => tx.policies.insertVersion(full)),
        'already_exists',
        'digest',
      );
      const lost = version('ghost', 'sha256:2');
      await expectRefusal(
        write(realm, (tx) => tx.policies.insertVersion(lost)),
        'not_found',
        'policy',
      );
    });

    it('are listed without sources and module', async () => {
      const realm = await realmWithPolicy();
      await write(realm, async (tx) => {
        for (const digest of ['sha256:b', 'sha256:a', 'sha256:c'])
          await tx.policies.insertVersion(version('docs', digest));
      });
      const { policies } = await storeOf().read(realm);
      const { items, sizes } = await everyPage((page) => policies.listVersions('docs', page), 2);
      expect(sizes).toEqual([2, 1]);
      expect(items.map(({ digest }) => digest)).toEqual(['sha256:a', 'sha256:b', 'sha256:c']);
      expect(items[0]).toStrictEqual({
        digest: 'sha256:a',
        policy: 'docs',
        regoVersion: 'v1',
        entrypoints: ['pkg_docs'],
        createdAt: version('docs', 'x').createdAt,
      });
    });

    it('are activated and rolled back, and each activation is remembered', async () => {
      const realm = await realmWithPolicy();
      const revisions: number[] = [];
      await write(realm, async (tx) => {
        for (const digest of ['sha256:1', 'sha256:2'])
          await tx.policies.insertVersion(version('docs', digest));
      });
      for (const digest of ['sha256:1', 'sha256:2', 'sha256:1']) {
        const { revision } = await storeOf().write(realm, actor, async (tx) => {
          await tx.policies.activate('docs', digest);
          await tx.record({ kind: 'activation', operation: 'create', subjectId: 'docs' });
        });
        revisions.push(revision);
      }
      const { policies } = await storeOf().read(realm);
      await expect(policies.find('docs')).resolves.toMatchObject({ activeVersion: 'sha256:1' });
      const { items, sizes } = await everyPage((page) => policies.listActivations('docs', page), 2);
      expect(sizes).toEqual([2, 1]);
      expect(items.map(({ digest, revision }) => [digest, revision])).toEqual([
        ['sha256:1', revisions[2]],
        ['sha256:2', revisions[1]],
        ['sha256:1', revisions[0]],
      ]);
      expect(items[0]).toMatchObject({ policy: 'docs', actor, at: expect.any(Date) });
      await expectRefusal(
        policies.listActivations('docs', { limit: 1, after: 'x' }),
        'invalid_request',
        'after',
      );
    });

    it('are deleted with their activations, but not while they are active', async () => {
      const realm = await realmWithPolicy();
      await write(realm, async (tx) => {
        for (const digest of ['sha256:1', 'sha256:2']) {
          await tx.policies.insertVersion(version('docs', digest));
          await tx.policies.activate('docs', digest);
          await tx.record({ kind: 'activation', operation: 'update', subjectId: 'docs' });
        }
      });
      const remove = (digest: string): Promise<boolean> =>
        write(realm, (tx) => tx.policies.deleteVersion('docs', digest));
      await expectRefusal(remove('sha256:2'), 'in_use');
      await expect(remove('sha256:1')).resolves.toBe(true);
      await expect(remove('sha256:1')).resolves.toBe(false);
      const { policies } = await storeOf().read(realm);
      const { items } = await policies.listActivations('docs', { limit: 10 });
      expect(items.map(({ digest }) => digest)).toEqual(['sha256:2']);
    });

    it('are not activated when they are not there, or another policy has them', async () => {
      const realm = await realmWithPolicy();
      await write(realm, async (tx) => {
        await tx.policies.insert(policy('other'));
        await tx.policies.insertVersion(version('other', 'sha256:1'));
      });
      const activate = (name: string, digest: string): Promise<void> =>
        write(realm, (tx) => tx.policies.activate(name, digest));
      await expectRefusal(activate('docs', 'sha256:0'), 'not_found', 'digest');
      await expectRefusal(activate('docs', 'sha256:1'), 'not_found', 'digest');
      await expectRefusal(activate('ghost', 'sha256:1'), 'not_found', 'policy');
    });
  });

  describe('policy data', () => {
    it('is created, replaced, listed and deleted', async () => {
      const realm = await freshRealm(storeOf());
      const put = (name: string, document: JsonValue): Promise<string> =>
        write(realm, (tx) => tx.policyData.put(name, document));
      await expect(put('b', 1)).resolves.toBe('created');
      await expect(put('b', 2)).resolves.toBe('replaced');
      await expect(put('A', [])).resolves.toBe('created');
      const { policyData } = await storeOf().read(realm);
      await expect(policyData.find('b')).resolves.toBe(2);
      await expect(policyData.find('c')).resolves.toBeUndefined();
      const { items } = await everyPage((page) => policyData.list(page), 1);
      expect(items).toEqual([{ name: 'A' }, { name: 'b' }]);
      await expect(write(realm, (tx) => tx.policyData.delete('b'))).resolves.toBe(true);
      await expect(write(realm, (tx) => tx.policyData.delete('b'))).resolves.toBe(false);
    });

    it('keeps any JSON exactly, also null, text and numbers', async () => {
      const realm = await freshRealm(storeOf());
      const check = async (document: JsonValue): Promise<void> => {
        await write(realm, (tx) => tx.policyData.put('any', document));
        await expect((await storeOf().read(realm)).policyData.find('any')).resolves.toStrictEqual(document);
      };
      for (const document of [null, '', 'text', '[1]', 0, false, 1e308, 5e-324, '\u0000', [], {}])
        await check(document);
      const documents = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
      await fc.assert(fc.asyncProperty(documents, check), { numRuns: 30 });
    });
  });
}
