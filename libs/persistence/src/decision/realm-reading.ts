import type { EntityManager } from 'typeorm';
import type { ActivePolicyReference, RealmSnapshot } from '#libs/decision';
import type { JsonValue, Role, TrustedIssuer } from '#libs/domain';
import { parseJson } from '#libs/json';
import { selectRoles } from '../administration/postgres-role-repository.js';
import { realmNotFound } from '../administration/refusals.js';
import { toRevision } from '../postgres/columns.js';
import { policyDataSchema } from '../schemas/policy.schema.js';
import { realmSchema } from '../schemas/realm.schema.js';
import { toTrustedIssuer, trustedIssuerSchema } from '../schemas/trusted-issuer.schema.js';

/** For a connection inside one snapshot. */
export async function readRealm(manager: EntityManager, realm: string): Promise<RealmSnapshot> {
  const head = await manager.findOneBy(realmSchema, { name: realm });
  if (!head) throw realmNotFound(realm);
  return {
    realm,
    incarnation: head.incarnation,
    revision: head.revision,
    roles: await manager.query<Role[]>(`${selectRoles} WHERE r.realm = $1 ORDER BY r.name`, [realm]),
    documents: await documents(manager, realm),
    dataRevision: head.dataRevision,
    issuers: await issuers(manager, realm),
    policies: await activePolicies(manager, realm),
  };
}

async function documents(manager: EntityManager, realm: string): Promise<Record<string, JsonValue>> {
  const rows = await manager.find(policyDataSchema, { where: { realm }, order: { name: 'ASC' } });
  return Object.fromEntries(rows.map(({ name, document }) => [name, parseJson(document)]));
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
