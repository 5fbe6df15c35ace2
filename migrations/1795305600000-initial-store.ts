import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every key compares and sorts byte for byte, whatever the database's own locale, so that paging order is the same everywhere. */
const key = `text COLLATE "C" NOT NULL`;
/** Bounded, so that every unique index entry stays below the 2,704 bytes that a B-tree takes. */
const named = (column: string, bytes = 512): string =>
  `${column} ${key} CHECK (octet_length(${column}) BETWEEN 1 AND ${bytes})`;
/** Revisions are JavaScript numbers, exact below 2^53. */
const revision = `bigint NOT NULL CHECK (revision BETWEEN 0 AND 9007199254740991)`;
/** Direct, so that deleting a realm has removed every row before "still in use" is asked. */
const inRealm = `realm ${key} REFERENCES realms (name) ON DELETE CASCADE`;
/**
 * JSON is kept as text. `jsonb` would rewrite numbers, reorder members and refuse an escaped U+0000; a `json` column would be
 * parsed once by the driver and once more by the mapper. The check keeps anything else out.
 */
const json = (column: string, type: string): string =>
  `${column} text NOT NULL CHECK (json_typeof(${column}::json) = '${type}')`;

export class InitialStore1795305600000 implements MigrationInterface {
  readonly name = 'InitialStore1795305600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...realms, ...directory, ...callers, ...policies, ...immutability]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE policies DROP CONSTRAINT policies_active_digest_fkey`);
    for (const table of tables.toReversed()) await runner.query(`DROP TABLE ${table}`);
    await runner.query(`DROP FUNCTION refuse_update()`);
  }
}

const tables = [
  'realms',
  'retired_realms',
  'changes',
  'users',
  'user_emails',
  'user_identities',
  'roles',
  'role_parents',
  'role_assignments',
  'clients',
  'api_keys',
  'trusted_issuers',
  'policies',
  'policy_resource_types',
  'policy_versions',
  'activations',
  'policy_data',
];

const realms = [
  `CREATE TABLE realms (
    ${named('name')} PRIMARY KEY,
    display_name text NOT NULL,
    revision ${revision},
    data_revision bigint NOT NULL CHECK (data_revision BETWEEN 0 AND revision)
  )`,
  // A realm created again under an old name goes on counting here, so no revision ever names two states.
  `CREATE TABLE retired_realms (
    name ${key} PRIMARY KEY,
    revision ${revision}
  )`,
  `CREATE TABLE changes (
    ${inRealm},
    revision ${revision},
    kind text NOT NULL CHECK (kind IN ('realm', 'user', 'role', 'role_assignment', 'client', 'trusted_issuer',
      'policy', 'policy_version', 'activation', 'policy_data')),
    operation text NOT NULL CHECK (operation IN ('create', 'update', 'delete')),
    subject_id text NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT changes_pkey PRIMARY KEY (realm, revision)
  )`,
];

const directory = [
  `CREATE TABLE users (
    ${inRealm},
    ${named('id')},
    ${named('username')},
    status text NOT NULL CHECK (status IN ('active', 'disabled')),
    ${json('attributes', 'object')},
    revision ${revision},
    CONSTRAINT users_pkey PRIMARY KEY (realm, id),
    CONSTRAINT users_username_key UNIQUE (realm, username)
  )`,
  // email_key is the address in lower case as the service folds it: lower() would depend on the database's locale.
  `CREATE TABLE user_emails (
    ${inRealm},
    user_id ${key},
    position integer NOT NULL,
    ${named('email')},
    email_key ${key},
    CONSTRAINT user_emails_pkey PRIMARY KEY (realm, user_id, position),
    CONSTRAINT user_emails_email_key UNIQUE (realm, email_key),
    CONSTRAINT user_emails_user_fkey FOREIGN KEY (realm, user_id) REFERENCES users (realm, id) ON DELETE CASCADE
  )`,
  `CREATE TABLE user_identities (
    ${inRealm},
    user_id ${key},
    position integer NOT NULL,
    ${named('iss', 1024)},
    ${named('sub', 1024)},
    CONSTRAINT user_identities_pkey PRIMARY KEY (realm, user_id, position),
    CONSTRAINT user_identities_identity_key UNIQUE (realm, iss, sub),
    CONSTRAINT user_identities_user_fkey FOREIGN KEY (realm, user_id) REFERENCES users (realm, id) ON DELETE CASCADE
  )`,
  `CREATE TABLE roles (
    ${inRealm},
    ${named('name')},
    description text NOT NULL,
    permissions text[] NOT NULL,
    CONSTRAINT roles_pkey PRIMARY KEY (realm, name)
  )`,
  `CREATE TABLE role_parents (
    ${inRealm},
    role ${key},
    position integer NOT NULL,
    parent ${key},
    CONSTRAINT role_parents_pkey PRIMARY KEY (realm, role, position),
    CONSTRAINT role_parents_parent_key UNIQUE (realm, role, parent),
    CONSTRAINT role_parents_role_fkey FOREIGN KEY (realm, role) REFERENCES roles (realm, name) ON DELETE CASCADE,
    CONSTRAINT role_parents_parent_fkey FOREIGN KEY (realm, parent) REFERENCES roles (realm, name)
  )`,
  `CREATE INDEX role_parents_by_parent ON role_parents (realm, parent)`,
  `CREATE TABLE role_assignments (
    ${inRealm},
    ${named('id')},
    user_id ${key},
    role ${key},
    resource_type text COLLATE "C" CHECK (octet_length(resource_type) BETWEEN 1 AND 256),
    resource_id text COLLATE "C" CHECK (octet_length(resource_id) BETWEEN 1 AND 1024),
    CONSTRAINT role_assignments_pkey PRIMARY KEY (realm, id),
    CONSTRAINT role_assignments_whole_resource CHECK ((resource_type IS NULL) = (resource_id IS NULL)),
    CONSTRAINT role_assignments_user_fkey FOREIGN KEY (realm, user_id) REFERENCES users (realm, id) ON DELETE CASCADE,
    CONSTRAINT role_assignments_role_fkey FOREIGN KEY (realm, role) REFERENCES roles (realm, name)
  )`,
  // Two partial indexes and not NULLS NOT DISTINCT, which Postgres 14 has not.
  `CREATE UNIQUE INDEX role_assignments_everywhere_key ON role_assignments (realm, user_id, role)
    WHERE resource_type IS NULL`,
  `CREATE UNIQUE INDEX role_assignments_resource_key ON role_assignments
    (realm, user_id, role, resource_type, resource_id) WHERE resource_type IS NOT NULL`,
  `CREATE INDEX role_assignments_by_user ON role_assignments (realm, user_id, id)`,
  `CREATE INDEX role_assignments_by_role ON role_assignments (realm, role, id)`,
];

const callers = [
  `CREATE TABLE clients (
    ${inRealm},
    ${named('id')},
    name text NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'disabled')),
    scopes text[] NOT NULL,
    CONSTRAINT clients_pkey PRIMARY KEY (realm, id)
  )`,
  // The id alone is the key: a caller shows it before the realm of its client is known.
  `CREATE TABLE api_keys (
    ${named('id')},
    ${inRealm},
    client_id ${key},
    secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_client_fkey FOREIGN KEY (realm, client_id) REFERENCES clients (realm, id) ON DELETE CASCADE
  )`,
  `CREATE INDEX api_keys_by_client ON api_keys (realm, client_id, id)`,
  `CREATE TABLE trusted_issuers (
    ${inRealm},
    ${named('id')},
    ${named('issuer', 1024)},
    audiences text[] NOT NULL CHECK (cardinality(audiences) > 0),
    algorithms text[] NOT NULL CHECK (cardinality(algorithms) > 0),
    types text[],
    jwks_uri text,
    jwks text CHECK (json_typeof(jwks::json) = 'object'),
    clock_tolerance_seconds double precision NOT NULL CHECK (clock_tolerance_seconds >= 0),
    max_age_seconds double precision NOT NULL CHECK (max_age_seconds > 0),
    caller_scopes text[] NOT NULL,
    CONSTRAINT trusted_issuers_pkey PRIMARY KEY (realm, id),
    CONSTRAINT trusted_issuers_issuer_key UNIQUE (realm, issuer),
    CONSTRAINT trusted_issuers_one_key_source CHECK ((jwks_uri IS NULL) <> (jwks IS NULL))
  )`,
];

const policies = [
  `CREATE TABLE policies (
    ${inRealm},
    ${named('name')},
    description text NOT NULL,
    ${named('package')},
    active_digest text COLLATE "C",
    CONSTRAINT policies_pkey PRIMARY KEY (realm, name),
    CONSTRAINT policies_package_key UNIQUE (realm, package)
  )`,
  `CREATE TABLE policy_resource_types (
    ${inRealm},
    ${named('resource_type')},
    policy ${key},
    position integer NOT NULL,
    CONSTRAINT policy_resource_types_pkey PRIMARY KEY (realm, resource_type),
    CONSTRAINT policy_resource_types_policy_fkey FOREIGN KEY (realm, policy) REFERENCES policies (realm, name)
      ON DELETE CASCADE
  )`,
  `CREATE INDEX policy_resource_types_by_policy ON policy_resource_types (realm, policy)`,
  `CREATE TABLE policy_versions (
    ${inRealm},
    policy ${key},
    ${named('digest')},
    rego_version text NOT NULL CHECK (rego_version IN ('v0', 'v1')),
    ${json('sources', 'array')},
    wasm bytea NOT NULL,
    entrypoints text[] NOT NULL,
    ${json('data', 'object')},
    created_at timestamptz NOT NULL,
    CONSTRAINT policy_versions_pkey PRIMARY KEY (realm, policy, digest),
    CONSTRAINT policy_versions_policy_fkey FOREIGN KEY (realm, policy) REFERENCES policies (realm, name)
      ON DELETE CASCADE
  )`,
  `CREATE INDEX policy_versions_by_digest ON policy_versions (realm, digest)`,
  `ALTER TABLE policies ADD CONSTRAINT policies_active_digest_fkey FOREIGN KEY (realm, name, active_digest)
    REFERENCES policy_versions (realm, policy, digest)`,
  `CREATE TABLE activations (
    ${inRealm},
    policy ${key},
    digest ${key},
    revision ${revision},
    actor text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT activations_pkey PRIMARY KEY (realm, policy, revision),
    CONSTRAINT activations_version_fkey FOREIGN KEY (realm, policy, digest)
      REFERENCES policy_versions (realm, policy, digest) ON DELETE CASCADE
  )`,
  `CREATE INDEX activations_by_version ON activations (realm, policy, digest)`,
  `CREATE TABLE policy_data (
    ${inRealm},
    ${named('name')},
    document text NOT NULL CHECK (json_typeof(document::json) IS NOT NULL),
    CONSTRAINT policy_data_pkey PRIMARY KEY (realm, name)
  )`,
];

const immutability = [
  `CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$`,
  ...['changes', 'policy_versions', 'activations'].map(
    (table) => `CREATE TRIGGER ${table}_immutable BEFORE UPDATE ON ${table}
      FOR EACH ROW EXECUTE FUNCTION refuse_update()`,
  ),
];
