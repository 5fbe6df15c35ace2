import {
  AuthzError,
  type Change,
  type ChangeKind,
  type Client,
  emailKey,
  type JsonObject,
  type JsonValue,
  type PolicyArtifact,
  type Role,
  type Scope,
  type TrustedIssuer,
  type User,
} from '#libs/domain';
import { JsonText } from '#libs/json';
import type { ApiKeyReading } from '../ports/client-directory.js';
import {
  type ActivePolicyReference,
  type RealmAdvance,
  type RealmHead,
  type RealmSnapshot,
  RealmSource,
} from '../ports/realm-source.js';
import type { SubjectKey, SubjectReading, SubjectRecord } from '../ports/subject-directory.js';
import { Gate } from './gate.js';

type Assignment = SubjectRecord['assignments'][number];

interface StoredUser extends User {
  readonly assignments: readonly Assignment[];
  readonly revision: number;
}

interface StoredRealm {
  revision: number;
  readonly incarnation: string;
  dataRevision: number;
  readonly changes: Change[];
  readonly users: Map<string, StoredUser>;
  readonly roles: Map<string, Role>;
  readonly documents: Map<string, JsonText>;
  issuers: TrustedIssuer[];
  readonly policies: Map<string, ActivePolicyReference>;
  readonly artifacts: Map<string, PolicyArtifact>;
}

interface StoredKey {
  readonly realm: string;
  readonly client: Client;
  readonly secretHash: Uint8Array;
  readonly expiresAt: Date | null;
}

/** The truth, in memory: writes raise revisions and append to the feed as Postgres does. Can be down, slow, or silent. */
export class InMemoryStore extends RealmSource {
  down = false;
  /** Hints reach listeners. */
  hints = true;
  readonly calls = { heads: 0, changes: 0, snapshot: 0, advance: 0, artifact: 0, find: 0, findByKeyId: 0 };
  /** Roles and documents that were handed out, by name. */
  readonly rowsRead: string[] = [];
  /** Close one to hold calls back: `read` after the reading was taken, before it is answered. */
  readonly gates = {
    heads: new Gate(),
    changes: new Gate(),
    snapshot: new Gate(),
    advance: new Gate(),
    artifact: new Gate(),
    read: new Gate(),
  };
  private readonly realms = new Map<string, StoredRealm>();
  private readonly keys = new Map<string, StoredKey>();
  private readonly listeners = new Set<(head: RealmHead) => void>();
  private readonly retired = new Map<string, number>();
  private created = 0;

  /** Goes on after the revisions of an earlier realm of that name, as the real store does. */
  createRealm(name: string): void {
    const realm: StoredRealm = {
      incarnation: `incarnation ${++this.created}`,
      revision: this.retired.get(name) ?? 0,
      dataRevision: 0,
      changes: [],
      users: new Map(),
      roles: new Map(),
      documents: new Map(),
      issuers: [],
      policies: new Map(),
      artifacts: new Map(),
    };
    this.realms.set(name, realm);
    this.record(name, 'realm', name);
  }

  deleteRealm(name: string): void {
    const revision = this.revision(name) + 1;
    this.retired.set(name, revision);
    this.realms.delete(name);
    if (this.hints) this.hint({ realm: name, revision });
  }

  revision(realm: string): number {
    return this.realm(realm).revision;
  }

  putUser(realm: string, user: Partial<User> & { id: string }): number {
    const users = this.realm(realm).users;
    const before = users.get(user.id);
    const defaults = {
      username: user.id,
      emails: [],
      identities: [],
      status: 'active',
      attributes: {},
    } as const;
    const revision = this.record(realm, 'user', user.id);
    users.set(user.id, { assignments: [], ...defaults, ...before, ...user, revision });
    return revision;
  }

  deleteUser(realm: string, id: string): number {
    this.realm(realm).users.delete(id);
    return this.record(realm, 'user', id);
  }

  assign(realm: string, userId: string, ...assignments: readonly Assignment[]): number {
    const user = this.realm(realm).users.get(userId);
    if (user === undefined) throw new Error(`no user ${userId}`);
    const revision = this.record(realm, 'role_assignment', userId);
    this.realm(realm).users.set(userId, { ...user, assignments, revision });
    return revision;
  }

  putRole(realm: string, role: Partial<Role> & { name: string }): number {
    this.realm(realm).roles.set(role.name, { description: '', permissions: [], parents: [], ...role });
    return this.recordData(realm, 'role', role.name);
  }

  deleteRole(realm: string, name: string): number {
    this.realm(realm).roles.delete(name);
    return this.recordData(realm, 'role', name);
  }

  deleteDocument(realm: string, name: string): number {
    this.realm(realm).documents.delete(name);
    return this.recordData(realm, 'policy_data', name);
  }

  putDocument(realm: string, name: string, document: JsonValue): number {
    this.realm(realm).documents.set(name, JsonText.of(JSON.stringify(document)));
    return this.recordData(realm, 'policy_data', name);
  }

  putIssuers(realm: string, issuers: TrustedIssuer[]): number {
    this.realm(realm).issuers = issuers;
    return this.record(realm, 'trusted_issuer', 'issuer');
  }

  /** Stores a version named `digest` whose module is `module` (see `FakeEngine`), and activates it. */
  activate(
    realm: string,
    policy: {
      name: string;
      package?: string;
      resourceTypes?: string[];
      digest: string;
      data?: JsonObject;
      entrypoints?: string[];
    },
  ): number {
    const { name, digest, data = {} } = policy;
    const path = policy.package ?? name;
    const entrypoints = policy.entrypoints ?? [path, `${path}/allow`];
    this.realm(realm).artifacts.set(digest, { wasm: new TextEncoder().encode(digest), entrypoints, data });
    const revision = this.record(realm, 'activation', name);
    const resourceTypes = policy.resourceTypes ?? ['document'];
    this.realm(realm).policies.set(name, { name, package: path, resourceTypes, digest, revision });
    return revision;
  }

  deletePolicy(realm: string, name: string): number {
    this.realm(realm).policies.delete(name);
    return this.record(realm, 'policy', name);
  }

  putKey(
    realm: string,
    keyId: string,
    key: { secretHash: Uint8Array; scopes?: readonly Scope[]; status?: Client['status']; expiresAt?: Date },
  ): number {
    const client: Client = {
      id: `client-${keyId}`,
      name: keyId,
      status: key.status ?? 'active',
      scopes: key.scopes ?? ['decisions:evaluate'],
    };
    this.keys.set(keyId, { realm, client, secretHash: key.secretHash, expiresAt: key.expiresAt ?? null });
    return this.record(realm, 'client', client.id);
  }

  deleteKey(realm: string, keyId: string): number {
    this.keys.delete(keyId);
    return this.record(realm, 'client', `client-${keyId}`);
  }

  /** A hint that may be late, repeated or wrong. */
  hint(head: RealmHead): void {
    for (const listener of this.listeners) listener(head);
  }

  override async heads(): Promise<readonly RealmHead[]> {
    this.calls.heads++;
    const heads = [...this.realms].map(([realm, { revision }]) => ({ realm, revision }));
    await this.gates.heads.pass();
    this.assertUp();
    return heads;
  }

  override async changes(
    realm: string,
    after: number,
    upTo: number,
    limit: number,
  ): Promise<readonly Change[]> {
    this.calls.changes++;
    await this.gates.changes.pass();
    this.assertUp();
    const changes = this.realms.get(realm)?.changes ?? [];
    return changes.filter(({ revision }) => revision > after && revision <= upTo).slice(0, limit);
  }

  override async snapshot(realm: string): Promise<RealmSnapshot> {
    this.calls.snapshot++;
    this.assertUp();
    const { incarnation, revision, dataRevision, issuers, roles, documents, policies } = this.realm(realm);
    const snapshot = {
      realm,
      incarnation,
      revision,
      dataRevision,
      issuers: [...issuers],
      roles: [...roles.values()],
      documents: new Map(documents),
      policies: [...policies.values()],
    };
    this.rowsRead.push(...roles.keys(), ...documents.keys());
    await this.gates.snapshot.pass();
    return snapshot;
  }

  override async advance(realm: string, after: number, limit: number): Promise<RealmAdvance | null> {
    this.calls.advance++;
    this.assertUp();
    const found = this.advanced(this.realm(realm), after, limit);
    await this.gates.advance.pass();
    return found;
  }

  private advanced(realm: StoredRealm, after: number, limit: number): RealmAdvance | null {
    const { incarnation, revision, dataRevision, issuers, policies } = realm;
    const changes = realm.changes.filter((change) => change.revision > after);
    if (changes.length > limit || changes.length !== revision - after) return null;
    const concerns = (...kinds: readonly ChangeKind[]) => changes.some(({ kind }) => kinds.includes(kind));
    const named = <T>(wanted: ChangeKind, all: ReadonlyMap<string, T>): Map<string, T | null> =>
      new Map(
        changes
          .filter(({ kind }) => kind === wanted)
          .map(({ subjectId }) => [subjectId, all.get(subjectId) ?? null] as const),
      );
    const [roles, documents] = [named('role', realm.roles), named('policy_data', realm.documents)];
    this.rowsRead.push(...roles.keys(), ...documents.keys());
    return {
      incarnation,
      revision,
      dataRevision,
      changes,
      roles,
      documents,
      issuers: concerns('trusted_issuer') ? [...issuers] : null,
      policies: concerns('policy', 'policy_version', 'activation') ? [...policies.values()] : null,
    };
  }

  override async artifact(realm: string, digest: string): Promise<PolicyArtifact> {
    this.calls.artifact++;
    await this.gates.artifact.pass();
    this.assertUp();
    const artifact = this.realm(realm).artifacts.get(digest);
    if (artifact === undefined) throw new AuthzError('not_found', `no version \`${digest}\``);
    return artifact;
  }

  override onHint(listener: (head: RealmHead) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** As `SubjectDirectory.find`. */
  async find(realm: string, key: SubjectKey): Promise<SubjectReading> {
    this.calls.find++;
    this.assertUp();
    const { users, revision } = this.realm(realm);
    const user = [...users.values()].find((candidate) => isNamed(candidate, key));
    const reading = { record: user === undefined ? null : recordOf(user), revision };
    await this.gates.read.pass();
    return reading;
  }

  /** As `ClientDirectory.findByKeyId`. */
  async findByKeyId(keyId: string): Promise<ApiKeyReading | null> {
    this.calls.findByKeyId++;
    this.assertUp();
    const key = this.keys.get(keyId);
    const reading = key === undefined ? null : { ...key, revision: this.realm(key.realm).revision };
    await this.gates.read.pass();
    return reading;
  }

  private record(name: string, kind: ChangeKind, subjectId: string): number {
    const realm = this.realm(name);
    const revision = ++realm.revision;
    const at = new Date(0);
    realm.changes.push({ realm: name, revision, kind, operation: 'update', subjectId, actor: 'test', at });
    if (this.hints) this.hint({ realm: name, revision });
    return revision;
  }

  private recordData(name: string, kind: ChangeKind, subjectId: string): number {
    const realm = this.realm(name);
    realm.dataRevision = realm.revision + 1;
    return this.record(name, kind, subjectId);
  }

  private realm(name: string): StoredRealm {
    const realm = this.realms.get(name);
    if (realm === undefined) throw new AuthzError('realm_not_found', `no realm \`${name}\``);
    return realm;
  }

  private assertUp(): void {
    if (this.down) throw new AuthzError('store_unavailable', 'the store is down');
  }
}

function isNamed(user: User, key: SubjectKey): boolean {
  switch (key.by) {
    case 'id':
      return user.id === key.value;
    case 'username':
      return user.username === key.value;
    case 'email':
      return user.emails.some((email) => emailKey(email) === emailKey(key.value));
    case 'identity':
      return user.identities.some(({ iss, sub }) => iss === key.iss && sub === key.sub);
  }
}

function recordOf(user: StoredUser): SubjectRecord {
  const { id, username, emails, status, attributes, assignments, revision } = user;
  return { id, username, emails, status, attributes, assignments, revision };
}
