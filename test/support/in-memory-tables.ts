import type { Activation, Page, PageRequest, RealmRepositories } from '#libs/administration';
import {
  type ApiKey,
  AuthzError,
  type Client,
  emailKey,
  inheritanceLevels,
  type JsonValue,
  type Policy,
  type PolicyVersion,
  type Role,
  type RoleAssignment,
  type TrustedIssuer,
  unusableEmail,
  type User,
} from '#libs/domain';

/** One realm's rows, by key. Plain data, so that `structuredClone` makes a transaction's draft. */
export interface RealmTables {
  users: Map<string, User>;
  roles: Map<string, Role>;
  assignments: Map<string, RoleAssignment>;
  clients: Map<string, Client>;
  keys: Map<string, { key: ApiKey; secretHash: Uint8Array }>;
  issuers: Map<string, TrustedIssuer>;
  policies: Map<string, Policy>;
  versions: Map<string, PolicyVersion>;
  activations: Activation[];
  policyData: Map<string, JsonValue>;
}

export function emptyTables(): RealmTables {
  return {
    users: new Map(),
    roles: new Map(),
    assignments: new Map(),
    clients: new Map(),
    keys: new Map(),
    issuers: new Map(),
    policies: new Map(),
    versions: new Map(),
    activations: [],
    policyData: new Map(),
  };
}

export function byteOrder<T>(keyOf: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => Buffer.compare(Buffer.from(keyOf(a)), Buffer.from(keyOf(b)));
}

export function pageOf<T>(sorted: readonly T[], keyOf: (item: T) => string, page: PageRequest): Page<T> {
  const after = page.after === undefined ? null : Buffer.from(page.after);
  const rest = sorted.filter((item) => !after || Buffer.compare(Buffer.from(keyOf(item)), after) > 0);
  const items = rest.slice(0, page.limit);
  const last = items.at(-1);
  return { items, next: last !== undefined && rest.length > items.length ? keyOf(last) : null };
}

function listOf<T>(rows: Iterable<T>, keyOf: (item: T) => string, page: PageRequest): Page<T> {
  return pageOf([...rows].sort(byteOrder(keyOf)), keyOf, page);
}

function taken(at: string): AuthzError {
  return new AuthzError('already_exists', `\`${at}\` is taken`, { faults: [{ at, message: 'is taken' }] });
}

function inUse(what: string): AuthzError {
  return new AuthzError('in_use', `the ${what} is in use`);
}

function insertInto<T>(rows: Map<string, T>, key: string, at: string, row: T): void {
  if (rows.has(key)) throw taken(at);
  rows.set(key, row);
}

function updateIn<T>(rows: Map<string, T>, key: string, row: T): boolean {
  if (!rows.has(key)) return false;
  rows.set(key, row);
  return true;
}

function deleteWhere<T>(rows: Map<string, T>, matches: (row: T) => boolean): void {
  for (const [key, row] of rows) if (matches(row)) rows.delete(key);
}

/** Stamps what a transaction's `activate` remembers. */
export interface Transaction {
  readonly revision: () => number;
  readonly actor: string;
  readonly at: Date;
}

export function repositoriesOf(tables: () => RealmTables, transaction?: Transaction): RealmRepositories {
  return {
    users: {
      find: async (id) => tables().users.get(id) ?? null,
      list: async (page) => listOf(tables().users.values(), ({ id }) => id, page),
      insert: async (user) => {
        assertUserUnique(tables(), user);
        insertInto(tables().users, user.id, 'id', user);
      },
      update: async (user) => {
        assertUserUnique(tables(), user);
        return updateIn(tables().users, user.id, user);
      },
      delete: async (id) => {
        deleteWhere(tables().assignments, ({ userId }) => userId === id);
        return tables().users.delete(id);
      },
    },
    roles: {
      find: async (name) => tables().roles.get(name) ?? null,
      list: async (page) => listOf(tables().roles.values(), ({ name }) => name, page),
      lineage: async (names) => lineageOf(tables().roles, names),
      levelsBelow: async (name) => inheritanceLevels(name, childrenOf(tables().roles)),
      insert: async (role) => {
        insertInto(tables().roles, role.name, 'name', role);
      },
      update: async (role) => updateIn(tables().roles, role.name, role),
      delete: async (name) => {
        if ([...tables().assignments.values()].some(({ role }) => role === name)) throw inUse('role');
        if ([...tables().roles.values()].some(({ parents }) => parents.includes(name))) throw inUse('role');
        return tables().roles.delete(name);
      },
    },
    assignments: {
      find: async (id) => tables().assignments.get(id) ?? null,
      list: async (page, filter) => {
        const rows = [...tables().assignments.values()].filter(
          ({ userId, role }) => userId === (filter.userId ?? userId) && role === (filter.role ?? role),
        );
        return listOf(rows, ({ id }) => id, page);
      },
      insert: async (row) => {
        const same = ({ userId, role, resource }: RoleAssignment) =>
          JSON.stringify([userId, role, resource?.type, resource?.id]);
        if ([...tables().assignments.values()].some((other) => same(other) === same(row)))
          throw taken('role');
        insertInto(tables().assignments, row.id, 'id', row);
      },
      delete: async (id) => tables().assignments.delete(id),
    },
    clients: {
      find: async (id) => tables().clients.get(id) ?? null,
      list: async (page) => listOf(tables().clients.values(), ({ id }) => id, page),
      insert: async (client) => {
        insertInto(tables().clients, client.id, 'id', client);
      },
      update: async (client) => updateIn(tables().clients, client.id, client),
      delete: async (id) => {
        deleteWhere(tables().keys, ({ key }) => key.clientId === id);
        return tables().clients.delete(id);
      },
      keys: async (clientId) =>
        [...tables().keys.values()].map(({ key }) => key).filter((key) => key.clientId === clientId),
      someoneHolds: async (scopes, at) =>
        [...tables().keys.values()].some(({ key: { clientId, expiresAt } }) => {
          const client = tables().clients.get(clientId);
          const holds = client?.status === 'active' && scopes.every((scope) => client.scopes.includes(scope));
          return holds && (expiresAt === undefined || (at !== null && expiresAt > at));
        }),
      insertKey: async (key, secretHash) => {
        insertInto(tables().keys, key.id, 'id', { key, secretHash });
      },
      deleteKey: async (clientId, keyId) =>
        tables().keys.get(keyId)?.key.clientId === clientId && tables().keys.delete(keyId),
    },
    issuers: {
      find: async (id) => tables().issuers.get(id) ?? null,
      list: async (page) => listOf(tables().issuers.values(), ({ id }) => id, page),
      insert: async (issuer) => {
        insertInto(tables().issuers, issuer.id, 'id', issuer);
      },
      update: async (issuer) => updateIn(tables().issuers, issuer.id, issuer),
      delete: async (id) => tables().issuers.delete(id),
    },
    policies: {
      find: async (name) => tables().policies.get(name) ?? null,
      list: async (page) => listOf(tables().policies.values(), ({ name }) => name, page),
      insert: async (policy) => {
        assertTypesFree(tables(), policy);
        assertPackageFree(tables(), policy);
        insertInto(tables().policies, policy.name, 'name', policy);
      },
      update: async (policy) => {
        assertTypesFree(tables(), policy);
        return updateIn(tables().policies, policy.name, policy);
      },
      delete: async (name) => {
        deleteWhere(tables().versions, ({ policy }) => policy === name);
        tables().activations = tables().activations.filter(({ policy }) => policy !== name);
        return tables().policies.delete(name);
      },
      findVersion: async (policy, digest) => tables().versions.get(`${policy} ${digest}`) ?? null,
      listVersions: async (policy, page) => {
        const rows = [...tables().versions.values()].filter((version) => version.policy === policy);
        const summaries = rows.map(({ digest, regoVersion, createdAt, artifact }) => ({
          ...{ digest, policy, regoVersion, createdAt },
          entrypoints: artifact.entrypoints,
        }));
        return listOf(summaries, ({ digest }) => digest, page);
      },
      insertVersion: async (version) => {
        insertInto(tables().versions, `${version.policy} ${version.digest}`, 'digest', version);
      },
      deleteVersion: async (policy, digest) => {
        if (tables().policies.get(policy)?.activeVersion === digest) throw inUse('version');
        const gone = (activation: Activation) => activation.policy === policy && activation.digest === digest;
        tables().activations = tables().activations.filter((activation) => !gone(activation));
        return tables().versions.delete(`${policy} ${digest}`);
      },
      listActivations: async (policy, page) => {
        const newestFirst = tables().activations.filter((activation) => activation.policy === policy);
        const keyOf = ({ revision }: Activation) => String(1e9 - revision);
        return listOf(newestFirst, keyOf, page);
      },
      activate: async (policy, digest) => {
        const row = tables().policies.get(policy);
        if (!row || !transaction) throw new Error('activate needs a policy and a transaction');
        tables().policies.set(policy, { ...row, activeVersion: digest });
        const { actor, at } = transaction;
        tables().activations.push({ policy, digest, revision: transaction.revision(), actor, at });
      },
    },
    policyData: {
      find: async (name) => tables().policyData.get(name),
      list: async (page) => {
        const names = [...tables().policyData.keys()].map((name) => ({ name }));
        return listOf(names, ({ name }) => name, page);
      },
      put: async (name, document) => {
        const outcome = tables().policyData.has(name) ? 'replaced' : 'created';
        tables().policyData.set(name, document);
        return outcome;
      },
      delete: async (name) => tables().policyData.delete(name),
    },
  };
}

function assertUserUnique({ users }: RealmTables, user: User): void {
  const unusable = user.emails.findIndex((email) => emailKey(email) === null);
  if (unusable >= 0) {
    throw new AuthzError('invalid_request', 'unusable', { faults: [unusableEmail(unusable)] });
  }
  for (const other of users.values()) {
    if (other.id === user.id) continue;
    if (other.username === user.username) throw taken('username');
    const emails = new Set(other.emails.map(emailKey));
    const index = user.emails.findIndex((email) => emails.has(emailKey(email)));
    if (index >= 0) throw taken(`emails[${index}]`);
  }
}

function assertTypesFree({ policies }: RealmTables, policy: Policy): void {
  for (const other of policies.values()) {
    if (other.name === policy.name) continue;
    const index = policy.resourceTypes.findIndex((type) => other.resourceTypes.includes(type));
    if (index >= 0) throw taken(`resource_types[${index}]`);
  }
}

function assertPackageFree({ policies }: RealmTables, policy: Policy): void {
  const nested = (one: string, other: string): boolean => `${one}/`.startsWith(`${other}/`);
  for (const other of policies.values()) {
    if (other.name === policy.name) continue;
    if (nested(other.package, policy.package) || nested(policy.package, other.package))
      throw taken('package');
  }
}

type Graph = Map<string, readonly string[]>;

export function lineageOf(roles: ReadonlyMap<string, Role>, names: readonly string[]): Graph {
  const found: Graph = new Map();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const role = roles.get(name);
    if (!role || found.has(name)) continue;
    found.set(name, role.parents);
    pending.push(...role.parents);
  }
  return found;
}

export function childrenOf(roles: ReadonlyMap<string, Role>): Graph {
  const children = (name: string) => [...roles.values()].filter(({ parents }) => parents.includes(name));
  return new Map([...roles.keys()].map((name) => [name, children(name).map((child) => child.name)]));
}
