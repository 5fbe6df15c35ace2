import type { RealmRepositories } from '#libs/administration';
import { PostgresClientRepository } from './postgres-client-repository.js';
import { PostgresPolicyDataRepository } from './postgres-policy-data-repository.js';
import { PostgresPolicyRepository } from './postgres-policy-repository.js';
import { PostgresRoleAssignmentRepository } from './postgres-role-assignment-repository.js';
import { PostgresRoleRepository } from './postgres-role-repository.js';
import { PostgresTrustedIssuerRepository } from './postgres-trusted-issuer-repository.js';
import { PostgresUserRepository } from './postgres-user-repository.js';
import type { RealmAccess } from './realm-access.js';

export function repositoriesOf(access: RealmAccess): RealmRepositories {
  return {
    users: new PostgresUserRepository(access),
    roles: new PostgresRoleRepository(access),
    assignments: new PostgresRoleAssignmentRepository(access),
    clients: new PostgresClientRepository(access),
    issuers: new PostgresTrustedIssuerRepository(access),
    policies: new PostgresPolicyRepository(access),
    policyData: new PostgresPolicyDataRepository(access),
  };
}
