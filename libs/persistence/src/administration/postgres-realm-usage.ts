import type { Measure, Quota, RealmUsage } from '#libs/administration';
import type { RealmAccess } from './realm-access.js';

/** `octet_length` reads the length of a large value and not the value. */
const versionBytes = 'octet_length(v.sources) + octet_length(v.wasm) + octet_length(v.data)';

/** `$1` is the realm, `$2` the one thing that a measure is of. */
const statements: Readonly<Record<Quota, string>> = {
  roles: 'SELECT count(*) FROM roles WHERE realm = $1',
  rolePermissions: 'SELECT permission_count FROM roles WHERE realm = $1 AND name = $2',
  roleAncestors: `
    WITH RECURSIVE heirs(role) AS (
      SELECT $2::text COLLATE "C"
      UNION
      SELECT p.role FROM heirs h JOIN role_parents p ON p.realm = $1 AND p.parent = h.role
    )
    SELECT max(r.ancestors) FROM heirs h JOIN roles r ON r.realm = $1 AND r.name = h.role`,
  effectivePermissions: 'SELECT sum(effective_permissions) FROM roles WHERE realm = $1',
  userAssignments: 'SELECT count(*) FROM role_assignments WHERE realm = $1 AND user_id = $2',
  clients: 'SELECT count(*) FROM clients WHERE realm = $1',
  clientKeys: 'SELECT count(*) FROM api_keys WHERE realm = $1 AND client_id = $2',
  issuers: 'SELECT count(*) FROM trusted_issuers WHERE realm = $1',
  issuerKeyBytes: 'SELECT sum(octet_length(jwks)) FROM trusted_issuers WHERE realm = $1',
  policies: 'SELECT count(*) FROM policies WHERE realm = $1',
  policyVersions: 'SELECT count(*) FROM policy_versions WHERE realm = $1 AND policy = $2',
  policyBytes: `SELECT sum(${versionBytes}) FROM policy_versions v WHERE v.realm = $1`,
  livePolicyBytes: `
    SELECT sum(${versionBytes}) FROM policies p
      JOIN policy_versions v ON v.realm = p.realm AND v.policy = p.name AND v.digest = p.active_digest
    WHERE p.realm = $1`,
  documents: 'SELECT count(*) FROM policy_data WHERE realm = $1',
  documentBytes: 'SELECT octet_length(document) FROM policy_data WHERE realm = $1 AND name = $2',
  allDocumentBytes: 'SELECT sum(octet_length(document)) FROM policy_data WHERE realm = $1',
};

export class PostgresRealmUsage implements RealmUsage {
  constructor(private readonly access: RealmAccess) {}

  async count(measure: Measure): Promise<number> {
    const parameters = [this.access.realm, ...('of' in measure ? [measure.of] : [])];
    const [row] = await this.access.read((manager) =>
      manager.query<{ count: string | null }[]>(`SELECT (${statements[measure.quota]}) AS count`, parameters),
    );
    return Number(row?.count ?? 0);
  }
}
