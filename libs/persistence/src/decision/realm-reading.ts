import type { EntityManager } from 'typeorm';
import type { ActivePolicyReference, RealmAdvance, RealmSnapshot } from '#libs/decision';
import type { Change, ChangeKind, Role, TrustedIssuer } from '#libs/domain';
import { JsonText } from '#libs/json';
import { selectRoles } from '../administration/postgres-role-repository.js';
import { realmNotFound } from '../administration/refusals.js';
import { toRevision } from '../postgres/columns.js';
import { type RealmRow, realmSchema } from '../schemas/realm.schema.js';
import { toTrustedIssuer, trustedIssuerSchema } from '../schemas/trusted-issuer.schema.js';

/** For a connection inside one snapshot. */
export async function readRealm(manager: EntityManager, realm: string): Promise<RealmSnapshot> {
  const { incarnation, revision, dataRevision } = await head(manager, realm);
  return {
    realm,
    incarnation,
    revision,
    dataRevision,
    roles: await manager.query<Role[]>(`${selectRoles} WHERE r.realm = $1 ORDER BY r.name`, [realm]),
    documents: await allDocuments(manager, realm),
    issuers: await issuers(manager, realm),
    policies: await activePolicies(manager, realm),
  };
}

/** For a connection inside one snapshot. */
export async function readAdvance(
  manager: EntityManager,
  realm: string,
  after: number,
  limit: number,
): Promise<RealmAdvance | null> {
  const { incarnation, revision, dataRevision } = await head(manager, realm);
  if (revision < after || revision - after > limit) return null;
  const changes = await changesAfter(manager, realm, after);
  if (changes.length !== revision - after) return null;
  const concerns = (...kinds: readonly ChangeKind[]) => changes.some(({ kind }) => kinds.includes(kind));
  return {
    incarnation,
    revision,
    dataRevision,
    changes,
    roles: await roles(manager, realm, namesOf(changes, 'role')),
    documents: await documents(manager, realm, namesOf(changes, 'policy_data')),
    issuers: concerns('trusted_issuer') ? await issuers(manager, realm) : null,
    policies: concerns('policy', 'policy_version', 'activation')
      ? await activePolicies(manager, realm)
      : null,
  };
}

async function head(manager: EntityManager, realm: string): Promise<RealmRow> {
  const row = await manager.findOneBy(realmSchema, { name: realm });
  if (!row) throw realmNotFound(realm);
  return row;
}

const selectChangesAfter = `
  SELECT realm, revision, kind, operation, subject_id AS "subjectId", actor, at
  FROM changes WHERE realm = $1 AND revision > $2 ORDER BY revision`;

async function changesAfter(manager: EntityManager, realm: string, after: number): Promise<Change[]> {
  const rows = await manager.query<Change[]>(selectChangesAfter, [realm, after]);
  return rows.map((row) => ({ ...row, revision: toRevision(row.revision) }));
}

function namesOf(changes: readonly Change[], wanted: ChangeKind): string[] {
  return [...new Set(changes.filter(({ kind }) => kind === wanted).map(({ subjectId }) => subjectId))];
}

async function roles(
  manager: EntityManager,
  realm: string,
  names: readonly string[],
): Promise<Map<string, Role | null>> {
  const found = new Map<string, Role | null>(names.map((name) => [name, null]));
  if (names.length === 0) return found;
  const rows = await manager.query<Role[]>(`${selectRoles} WHERE r.realm = $1 AND r.name = ANY($2)`, [
    realm,
    names,
  ]);
  for (const role of rows) found.set(role.name, role);
  return found;
}

interface DocumentRow {
  readonly name: string;
  readonly document: string;
}

const selectDocument = 'SELECT name, document FROM policy_data WHERE realm = $1 AND name = $2';

/** One at a time: documents may be large, and others are served between two of them. */
async function documents(
  manager: EntityManager,
  realm: string,
  names: readonly string[],
): Promise<Map<string, JsonText | null>> {
  const found = new Map<string, JsonText | null>();
  for (const name of names) {
    const [row] = await manager.query<DocumentRow[]>(selectDocument, [realm, name]);
    found.set(name, row === undefined ? null : JsonText.of(row.document));
  }
  return found;
}

const answerBytes = 1024 * 1024;
const mostRows = 500;

/** What comes after a name, until an answer is full: it holds one document at least, however large that is. */
const selectDocumentsAfter = `
  SELECT name, document FROM (
    SELECT name, document, sum(octet_length(document)) OVER (ORDER BY name) - octet_length(document) AS before
    FROM policy_data WHERE realm = $1 AND name > $2
  ) d WHERE before < $3 ORDER BY name LIMIT $4`;

async function allDocuments(manager: EntityManager, realm: string): Promise<Map<string, JsonText>> {
  const found = new Map<string, JsonText>();
  for (let last = ''; ;) {
    const parameters = [realm, last, answerBytes, mostRows];
    const rows = await manager.query<DocumentRow[]>(selectDocumentsAfter, parameters);
    for (const { name, document } of rows) found.set(name, JsonText.of(document));
    const [end] = rows.slice(-1);
    if (end === undefined) return found;
    last = end.name;
  }
}

async function issuers(manager: EntityManager, realm: string): Promise<TrustedIssuer[]> {
  const rows = await manager.find(trustedIssuerSchema, { where: { realm }, order: { id: 'ASC' } });
  return rows.map(toTrustedIssuer);
}

const selectActivePolicies = `
  SELECT p.name, p.package, p.active_digest AS digest,
    ARRAY(SELECT t.resource_type FROM policy_resource_types t
      WHERE t.realm = p.realm AND t.policy = p.name ORDER BY t.position) AS "resourceTypes",
    (SELECT max(a.revision) FROM activations a WHERE a.realm = p.realm AND a.policy = p.name) AS revision
  FROM policies p
  WHERE p.realm = $1 AND p.active_digest IS NOT NULL
  ORDER BY p.name`;

async function activePolicies(manager: EntityManager, realm: string): Promise<ActivePolicyReference[]> {
  const rows = await manager.query<ActivePolicyReference[]>(selectActivePolicies, [realm]);
  return rows.map((row) => ({ ...row, revision: toRevision(row.revision) }));
}
