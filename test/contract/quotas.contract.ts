import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AdministrationStore,
  type Measure,
  type Quota,
  type QuotaLimits,
  usualQuotas,
  type WriteTransaction,
} from '#libs/administration';
import type { Role } from '#libs/domain';
import {
  assignment,
  change,
  client,
  expectRefusal,
  freshRealm,
  issuer,
  policy,
  role,
  user,
  version,
} from './builders.js';

const createdAt = new Date('2026-03-04T05:06:07.891Z');
const hash = new Uint8Array(32).fill(7);
const permissions = (count: number, prefix = 'p'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}:${index}`);

type Work = (tx: WriteTransaction) => Promise<unknown>;
interface Growth {
  readonly measure: Measure;
  /** What is there before the quota is touched, and how much it counts. */
  readonly given: Work;
  readonly counts: number;
  /** One step more. */
  readonly grow: Work;
  readonly at: string;
}

export function quotasContract(storeWith: (limits: QuotaLimits) => AdministrationStore): void {
  const withLimit = (quota: Quota, limit: number): AdministrationStore =>
    storeWith({ ...usualQuotas, [quota]: limit });
  const insertKey: Work = (tx) => tx.clients.insertKey({ id: randomUUID(), clientId: 'c', createdAt }, hash);
  const jwks = (id: string) => issuer(id, { keys: { jwks: { keys: [{ kty: 'OKP' }] } } });
  const keyBytes = Buffer.byteLength('{"keys":[{"kty":"OKP"}]}');
  const one = version('p', 'sha256:1');
  const versionBytes = Buffer.byteLength(JSON.stringify(one.sources)) + 5 + 2;
  const withVersions: Work = async (tx) => {
    await tx.policies.insert(policy('p'));
    await tx.policies.insertVersion(one);
  };

  const cases: Growth[] = [
    {
      measure: { quota: 'roles' },
      given: (tx) => tx.roles.insert(role('a')),
      ...{ counts: 1, at: '(root)', grow: (tx) => tx.roles.insert(role('b')) },
    },
    {
      measure: { quota: 'rolePermissions', of: 'a' },
      given: (tx) => tx.roles.insert(role('a', { permissions: permissions(3) })),
      grow: (tx) => tx.roles.update(role('a', { permissions: permissions(4) })),
      ...{ counts: 3, at: 'permissions' },
    },
    {
      measure: { quota: 'roleAncestors', of: 'b' },
      given: async (tx) => {
        for (const name of ['a', 'a2', 'a3']) await tx.roles.insert(role(name));
        await tx.roles.insert(role('b', { parents: ['a', 'a2'] }));
        await tx.roles.insert(role('c', { parents: ['b'] }));
      },
      grow: (tx) => tx.roles.update(role('b', { parents: ['a', 'a2', 'a3'] })),
      // Those of `c`, which inherits from `b`.
      ...{ counts: 3, at: 'parents' },
    },
    {
      measure: { quota: 'effectivePermissions' },
      given: async (tx) => {
        await tx.roles.insert(role('a', { permissions: permissions(2) }));
        await tx.roles.insert(role('b', { permissions: permissions(3), parents: ['a'] }));
      },
      grow: (tx) => tx.roles.update(role('a', { permissions: permissions(3) })),
      ...{ counts: 7, at: '(root)' },
    },
    {
      measure: { quota: 'userAssignments', of: 'ann' },
      given: async (tx) => {
        for (const name of ['r', 's']) await tx.roles.insert(role(name));
        for (const name of ['ann', 'bob']) await tx.users.insert(user(name));
        await tx.assignments.insert(assignment('1', 'ann', 'r'));
        await tx.assignments.insert(assignment('2', 'bob', 'r'));
      },
      grow: (tx) => tx.assignments.insert(assignment('3', 'ann', 's')),
      ...{ counts: 1, at: 'user_id' },
    },
    {
      measure: { quota: 'clients' },
      given: (tx) => tx.clients.insert(client('a')),
      ...{ counts: 1, at: '(root)', grow: (tx) => tx.clients.insert(client('b')) },
    },
    {
      measure: { quota: 'clientKeys', of: 'c' },
      given: async (tx) => {
        await tx.clients.insert(client('c'));
        await insertKey(tx);
      },
      ...{ counts: 1, at: '(root)', grow: insertKey },
    },
    {
      measure: { quota: 'issuers' },
      given: (tx) => tx.issuers.insert(issuer('a')),
      ...{ counts: 1, at: '(root)', grow: (tx) => tx.issuers.insert(issuer('b')) },
    },
    {
      measure: { quota: 'issuerKeyBytes' },
      given: async (tx) => {
        await tx.issuers.insert(jwks('a'));
        await tx.issuers.insert(issuer('remote'));
      },
      ...{ counts: keyBytes, at: 'jwks', grow: (tx) => tx.issuers.insert(jwks('b')) },
    },
    {
      measure: { quota: 'policies' },
      given: (tx) => tx.policies.insert(policy('a')),
      ...{ counts: 1, at: '(root)', grow: (tx) => tx.policies.insert(policy('b')) },
    },
    {
      measure: { quota: 'policyVersions', of: 'p' },
      given: withVersions,
      ...{ counts: 1, at: '(root)', grow: (tx) => tx.policies.insertVersion(version('p', 'sha256:2')) },
    },
    {
      measure: { quota: 'policyBytes' },
      given: withVersions,
      grow: (tx) => tx.policies.insertVersion(version('p', 'sha256:2')),
      ...{ counts: versionBytes, at: '(root)' },
    },
    {
      measure: { quota: 'livePolicyBytes' },
      given: async (tx) => {
        await withVersions(tx);
        await tx.policies.insert(policy('q'));
        await tx.policies.insertVersion(version('q', 'sha256:1'));
        await tx.policies.activate('p', 'sha256:1');
      },
      grow: (tx) => tx.policies.activate('q', 'sha256:1'),
      ...{ counts: versionBytes, at: '(root)' },
    },
    {
      measure: { quota: 'documents' },
      given: (tx) => tx.policyData.put('a', null),
      ...{ counts: 1, at: '(root)', grow: (tx) => tx.policyData.put('b', null) },
    },
    {
      measure: { quota: 'documentBytes', of: 'a' },
      given: async (tx) => {
        await tx.policyData.put('a', 'é');
        await tx.policyData.put('b', 'longer');
      },
      ...{ counts: 4, at: 'document', grow: (tx) => tx.policyData.put('a', 'éé') },
    },
    {
      measure: { quota: 'allDocumentBytes' },
      given: async (tx) => {
        await tx.policyData.put('a', '1');
        await tx.policyData.put('b', [2]);
      },
      ...{ counts: 6, at: 'document', grow: (tx) => tx.policyData.put('b', [22]) },
    },
  ];

  describe.each(cases)('the quota $measure.quota', ({ measure, given, counts, grow, at }) => {
    const { quota } = measure;
    let realm: string;
    beforeEach(async () => {
      const store = storeWith(usualQuotas);
      realm = await freshRealm(store);
      await change(store, realm, given);
    });
    const growAt = (limit: number) =>
      change(withLimit(quota, limit), realm, (tx) => tx.quotas.within([measure], () => grow(tx)));
    const count = () => countOf(withLimit(quota, 1), realm, measure);

    it('counts what is there', async () => {
      await expect(count()).resolves.toBe(counts);
    });

    it('refuses one step beyond, and leaves everything as it was', async () => {
      const store = withLimit(quota, counts);
      const before = await store.findRealm(realm);
      await expectRefusal(growAt(counts), 'quota_exceeded', at);
      await expect(store.findRealm(realm)).resolves.toEqual(before);
      await expect(count()).resolves.toBe(counts);
    });

    it('lets the step through that stays within', async () => {
      await growAt(usualQuotas[quota]);
      const grown = await count();
      expect(grown).toBeGreaterThan(counts);
    });

    it('lets a step that adds nothing through, also in a realm that is beyond a lowered quota', async () => {
      const measures = [measure];
      const touch = change(withLimit(quota, 1), realm, (tx) =>
        tx.quotas.within(measures, () => Promise.resolve('done')),
      );
      await expect(touch).resolves.toBe('done');
    });
  });

  describe('a role', () => {
    it('tells from whom it inherits, and how far down others inherit from it', async () => {
      const store = storeWith(usualQuotas);
      const realm = await freshRealm(store);
      await change(store, realm, async (tx) => {
        await tx.roles.insert(role('top'));
        for (const name of ['left', 'right']) await tx.roles.insert(role(name, { parents: ['top'] }));
        await tx.roles.insert(role('bottom', { parents: ['right', 'left'] }));
        await tx.roles.insert(role('aside'));
        await expect(tx.roles.lineage(['bottom', 'ghost'])).resolves.toEqual(
          new Map([
            ['bottom', ['right', 'left']],
            ['right', ['top']],
            ['left', ['top']],
            ['top', []],
          ]),
        );
        await expect(tx.roles.lineage([])).resolves.toEqual(new Map());
        const levels = [];
        for (const name of ['top', 'left', 'bottom', 'ghost']) levels.push(await tx.roles.levelsBelow(name));
        expect(levels).toEqual([2, 1, 0, 0]);
      });
    });

    it('counts exactly, whatever was written in whatever order', async () => {
      const store = storeWith(usualQuotas);
      const names = ['a', 'b', 'c', 'd', 'e'];
      // A parent has an earlier name, so no cycle can come about.
      const writes = fc.array(
        fc.record({
          index: fc.nat(names.length - 1),
          parents: fc.subarray(names),
          count: fc.nat(4),
        }),
        { minLength: 1, maxLength: 8 },
      );
      await fc.assert(
        fc.asyncProperty(writes, async (steps) => {
          const realm = await freshRealm(store);
          const model = new Map<string, Role>();
          await change(store, realm, async (tx) => {
            for (const { index, parents, count } of steps) {
              const name = names[index]!;
              const known = parents.filter((parent) => parent < name && model.has(parent));
              const written = role(name, { parents: known, permissions: permissions(count, name) });
              await (model.has(name) ? tx.roles.update(written) : tx.roles.insert(written));
              model.set(name, written);
            }
          });
          await expect(countOf(store, realm, { quota: 'effectivePermissions' })).resolves.toBe(
            [...model.keys()].reduce((total, name) => total + effective(model, name), 0),
          );
        }),
        { numRuns: 15 },
      );
    });
  });
}

async function countOf(store: AdministrationStore, realm: string, measure: Measure): Promise<number> {
  const { value } = await store.write(realm, 'tester', (tx) => tx.quotas.count(measure));
  return value;
}

function effective(roles: ReadonlyMap<string, Role>, name: string): number {
  const lineage = new Set([name]);
  for (const one of lineage) for (const parent of roles.get(one)!.parents) lineage.add(parent);
  return [...lineage].reduce((total, one) => total + roles.get(one)!.permissions.length, 0);
}
