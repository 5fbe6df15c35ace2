import type {
  ApiKey,
  ChangeKind,
  Client,
  JsonValue,
  Policy,
  PolicyVersion,
  Realm,
  RealmSettings,
  Role,
  RoleAssignment,
  Scope,
  TrustedIssuer,
  User,
} from '#libs/domain';
import type { Quotas } from '../quotas/quotas.js';

/** Which part of a list is wanted. Lists are ordered by their key, compared byte for byte. */
export interface PageRequest {
  readonly limit: number;
  /** Key of the last item already seen. */
  readonly after?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Key to continue after; null when this was the last page. */
  readonly next: string | null;
}

/**
 * Repositories answer `null` for "not there". `insert` rejects with `already_exists` naming the member that is taken;
 * `update` and `delete` answer whether there was something to change; `delete` rejects with `in_use` when other rows
 * still need the thing. All reject with `store_unavailable` when Postgres cannot be asked.
 */
export interface UserRepository {
  find(id: string): Promise<User | null>;
  list(page: PageRequest): Promise<Page<User>>;
  insert(user: User): Promise<void>;
  update(user: User): Promise<boolean>;
  /** Takes the role assignments along. */
  delete(id: string): Promise<boolean>;
}

export interface RoleRepository {
  find(name: string): Promise<Role | null>;
  list(page: PageRequest): Promise<Page<Role>>;
  /** Those of `names` that are roles, and every role that they inherit from, each with its parents. */
  lineage(names: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Steps on the longest path from the role down to one that nobody inherits from; those past `longestInheritance` do not count. */
  levelsBelow(name: string): Promise<number>;
  insert(role: Role): Promise<void>;
  update(role: Role): Promise<boolean>;
  /** `in_use` while assigned or a parent of another role. */
  delete(name: string): Promise<boolean>;
}

export interface RoleAssignmentRepository {
  find(id: string): Promise<RoleAssignment | null>;
  list(
    page: PageRequest,
    filter: { readonly userId?: string; readonly role?: string },
  ): Promise<Page<RoleAssignment>>;
  /** `already_exists` for the same user, role and resource. */
  insert(assignment: RoleAssignment): Promise<void>;
  delete(id: string): Promise<boolean>;
}

export interface ClientRepository {
  find(id: string): Promise<Client | null>;
  list(page: PageRequest): Promise<Page<Client>>;
  insert(client: Client): Promise<void>;
  update(client: Client): Promise<boolean>;
  /** Takes the keys along. */
  delete(id: string): Promise<boolean>;
  keys(clientId: string): Promise<readonly ApiKey[]>;
  /** Whether an active client has all these scopes, and a key that has not expired at that time; `null`: that never does. */
  someoneHolds(scopes: readonly Scope[], at: Date | null): Promise<boolean>;
  insertKey(key: ApiKey, secretHash: Uint8Array): Promise<void>;
  deleteKey(clientId: string, keyId: string): Promise<boolean>;
}

export interface TrustedIssuerRepository {
  find(id: string): Promise<TrustedIssuer | null>;
  list(page: PageRequest): Promise<Page<TrustedIssuer>>;
  insert(issuer: TrustedIssuer): Promise<void>;
  update(issuer: TrustedIssuer): Promise<boolean>;
  delete(id: string): Promise<boolean>;
}

/** A version without its sources and module, for lists. */
export type PolicyVersionSummary = Pick<PolicyVersion, 'digest' | 'policy' | 'regoVersion' | 'createdAt'> & {
  readonly entrypoints: readonly string[];
};

export interface Activation {
  readonly policy: string;
  readonly digest: string;
  readonly revision: number;
  readonly actor: string;
  readonly at: Date;
}

export interface PolicyRepository {
  find(name: string): Promise<Policy | null>;
  list(page: PageRequest): Promise<Page<Policy>>;
  /** `already_exists` also when a resource type belongs to another policy, or when the package is, holds or lies in another's. */
  insert(policy: Policy): Promise<void>;
  update(policy: Policy): Promise<boolean>;
  /** Takes versions and activations along. */
  delete(name: string): Promise<boolean>;
  findVersion(policy: string, digest: string): Promise<PolicyVersion | null>;
  listVersions(policy: string, page: PageRequest): Promise<Page<PolicyVersionSummary>>;
  insertVersion(version: PolicyVersion): Promise<void>;
  /** Takes its activations along. `in_use` while it is active. */
  deleteVersion(policy: string, digest: string): Promise<boolean>;
  /** Newest first. */
  listActivations(policy: string, page: PageRequest): Promise<Page<Activation>>;
  /** Makes the version live and remembers that it was, under the revision of this transaction's next change. */
  activate(policy: string, digest: string): Promise<void>;
}

export interface PolicyDataRepository {
  find(name: string): Promise<JsonValue | undefined>;
  list(page: PageRequest): Promise<Page<{ readonly name: string }>>;
  /** Creates or replaces; answers which. */
  put(name: string, document: JsonValue): Promise<'created' | 'replaced'>;
  delete(name: string): Promise<boolean>;
}

/** One realm's repositories, all reading and writing in one transaction (or, outside `write`, each on its own). */
export interface RealmRepositories {
  readonly users: UserRepository;
  readonly roles: RoleRepository;
  readonly assignments: RoleAssignmentRepository;
  readonly clients: ClientRepository;
  readonly issuers: TrustedIssuerRepository;
  readonly policies: PolicyRepository;
  readonly policyData: PolicyDataRepository;
}

export interface WriteTransaction extends RealmRepositories {
  /** As it was when the lock was taken. */
  readonly realm: Realm;
  /** What makes something larger goes through here. */
  readonly quotas: Quotas;
  updateRealm(settings: RealmSettings): Promise<void>;
  /** Appends to `changes` and takes the next revision. At least one per write that changed something. */
  record(change: {
    readonly kind: ChangeKind;
    readonly operation: 'create' | 'update' | 'delete';
    readonly subjectId: string;
  }): Promise<void>;
}

export interface Written<T> {
  readonly value: T;
  /** The realm's revision after the write. */
  readonly revision: number;
}

/** The truth. */
export abstract class AdministrationStore {
  /** Repositories of one realm for reading. Rejects with `realm_not_found`. */
  abstract read(realm: string): Promise<RealmRepositories>;
  /**
   * Runs `work` in one transaction that holds the realm's row lock from its first statement, so writers of a realm take turns
   * and the revisions are gap-free. Rolls everything back when `work` rejects. Rejects with `realm_not_found`.
   */
  abstract write<T>(
    realm: string,
    actor: string,
    work: (tx: WriteTransaction) => Promise<T>,
  ): Promise<Written<T>>;

  abstract findRealm(name: string): Promise<Realm | null>;
  abstract listRealms(page: PageRequest): Promise<Page<Realm>>;
  /**
   * `already_exists` when taken. The realm starts at revision 1, its own creation; one that had the name before is continued:
   * a realm's name and a revision never mean two things, so caches keyed by them stay right.
   */
  abstract createRealm(realm: Pick<Realm, 'name' | 'displayName'>, actor: string): Promise<Realm>;
  /** Deletes everything in it, unless `judge`, which is asked under the lock, rejects. Answers whether it was there. */
  abstract deleteRealm(name: string, judge?: (realm: Realm) => Promise<void>): Promise<boolean>;
}
