import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { AdministrationStore, Page, PageRequest, WriteTransaction } from '#libs/administration';
import type { Client, Policy, PolicyVersion, Role, RoleAssignment, TrustedIssuer, User } from '#libs/domain';

export const actor = 'tester';

/** Each test works in realms of its own, so tests never meet. */
export async function freshRealm(store: AdministrationStore): Promise<string> {
  const name = `r-${randomUUID().slice(0, 12)}`;
  await store.createRealm({ name, displayName: name }, actor);
  return name;
}

/** One write; records a change of its own, which every write needs. */
export async function change<T>(
  store: AdministrationStore,
  realm: string,
  work: (tx: WriteTransaction) => Promise<T>,
): Promise<T> {
  const written = await store.write(realm, actor, async (tx) => {
    const value = await work(tx);
    await tx.record({ kind: 'realm', operation: 'update', subjectId: realm });
    return value;
  });
  return written.value;
}

export const user = (id: string, more: Partial<User> = {}): User => ({
  id,
  username: `name-of-${id}`,
  emails: [],
  identities: [],
  status: 'active',
  attributes: {},
  ...more,
});

export const role = (name: string, more: Partial<Role> = {}): Role => ({
  name,
  description: '',
  permissions: [],
  parents: [],
  ...more,
});

export const assignment = (
  id: string,
  userId: string,
  roleName: string,
  resource?: RoleAssignment['resource'],
): RoleAssignment => ({ id, userId, role: roleName, ...(resource && { resource }) });

export const client = (id: string, more: Partial<Client> = {}): Client => ({
  id,
  name: `client ${id}`,
  status: 'active',
  scopes: ['decisions:evaluate'],
  ...more,
});

export const issuer = (id: string, more: Partial<TrustedIssuer> = {}): TrustedIssuer => ({
  id,
  issuer: `https://${id}.example`,
  audiences: ['portcullis'],
  requiredClaims: {},
  ignoredHeaders: [],
  algorithms: ['ES256'],
  types: null,
  keys: { jwksUri: `https://${id}.example/jwks` },
  clockToleranceSeconds: 5,
  maxAgeSeconds: 3600,
  callerScopes: [],
  ...more,
});

export const policy = (name: string, more: Partial<Policy> = {}): Policy => ({
  name,
  description: '',
  package: `pkg_${name}`,
  resourceTypes: [`type-of-${name}`],
  activeVersion: null,
  ...more,
});

export const version = (
  policyName: string,
  digest: string,
  more: Partial<PolicyVersion> = {},
): PolicyVersion => ({
  digest,
  policy: policyName,
  regoVersion: 'v1',
  sources: [{ path: 'policy.rego', content: `package pkg_${policyName}` }],
  artifact: { wasm: Uint8Array.of(0, 97, 115, 109, 255), entrypoints: [`pkg_${policyName}`], data: {} },
  createdAt: new Date('2026-01-02T03:04:05.678Z'),
  ...more,
});

/** Fails unless `promise` rejects with this code, and with a fault at `at` when one is named. */
export async function expectRefusal(promise: Promise<unknown>, code: string, at?: string): Promise<void> {
  const faults = at === undefined ? {} : { faults: [expect.objectContaining({ at })] };
  await expect(promise).rejects.toMatchObject({ name: 'AuthzError', code, ...faults });
}

/** Everything that a list holds, page by page. */
export async function everyPage<T>(
  list: (page: PageRequest) => Promise<Page<T>>,
  limit: number,
): Promise<{ items: T[]; sizes: number[] }> {
  const items: T[] = [];
  const sizes: number[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const page: Page<T> = await list({ limit, ...(after !== undefined && { after }) });
    items.push(...page.items);
    sizes.push(page.items.length);
    after = page.next;
  }
  return { items, sizes };
}

export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
