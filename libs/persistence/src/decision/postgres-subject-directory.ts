import type { DataSource } from 'typeorm';
import { SubjectDirectory, type SubjectKey, type SubjectReading, type SubjectRecord } from '#libs/decision';
import { AuthzError, emailKey, type JsonObject, type UserStatus } from '#libs/domain';
import { parseJson } from '#libs/json';
import { realmNotFound } from '../administration/refusals.js';
import { toRevision } from '../postgres/columns.js';
import { onConnection } from '../postgres/run.js';

interface SubjectRow {
  realm_revision: string;
  id: string | null;
  username: string;
  status: UserStatus;
  attributes: string;
  revision: string;
  emails: string[];
  assignments: [role: string, type: string | null, id: string | null][];
}

/** Everything in one statement, so that the record and the realm's revision are of one moment. */
const selectSubject = (condition: string): string => `
  SELECT r.revision AS realm_revision, u.id, u.username, u.status, u.attributes, u.revision,
    ARRAY(SELECT e.email FROM user_emails e
      WHERE e.realm = u.realm AND e.user_id = u.id ORDER BY e.position) AS emails,
    (SELECT coalesce(json_agg(json_build_array(a.role, a.resource_type, a.resource_id) ORDER BY a.id), '[]')
      FROM role_assignments a WHERE a.realm = u.realm AND a.user_id = u.id) AS assignments
  FROM realms r LEFT JOIN users u ON u.realm = r.name AND ${condition}
  WHERE r.name = $1`;

const statements: Readonly<Record<SubjectKey['by'], string>> = {
  id: selectSubject('u.id = $2'),
  username: selectSubject('u.username = $2'),
  email: selectSubject('u.id = (SELECT user_id FROM user_emails WHERE realm = $1 AND email_key = $2)'),
  identity: selectSubject(
    'u.id = (SELECT user_id FROM user_identities WHERE realm = $1 AND iss = $2 AND sub = $3)',
  ),
};

export class PostgresSubjectDirectory extends SubjectDirectory {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  override async find(realm: string, key: SubjectKey): Promise<SubjectReading> {
    const parameters = [realm, ...parametersOf(key)];
    parameters.forEach(assertStorable);
    const rows = await onConnection(
      this.dataSource,
      (runner) => runner.query(statements[key.by], parameters) as Promise<SubjectRow[]>,
    );
    const row = rows[0];
    if (!row) throw realmNotFound(realm);
    return { record: toRecord(row), revision: toRevision(row.realm_revision) };
  }
}

/** null equals nothing in SQL: nobody has an address without a key. */
function parametersOf(key: SubjectKey): readonly (string | null)[] {
  if (key.by === 'identity') return [key.iss, key.sub];
  return [key.by === 'email' ? emailKey(key.value) : key.value];
}

/** Text that the driver would silently turn into other text could name somebody else. */
function assertStorable(text: string | null): void {
  if (text === null || !/\p{Surrogate}|\0/u.test(text)) return;
  throw new AuthzError('invalid_request', 'a subject contains U+0000 or a lone surrogate');
}

function toRecord(row: SubjectRow): SubjectRecord | null {
  if (row.id === null) return null;
  return {
    id: row.id,
    username: row.username,
    emails: row.emails,
    status: row.status,
    attributes: parseJson(row.attributes) as JsonObject,
    assignments: row.assignments.map(([role, type, id]) =>
      type === null || id === null ? { role } : { role, resource: { type, id } },
    ),
    revision: toRevision(row.revision),
  };
}
