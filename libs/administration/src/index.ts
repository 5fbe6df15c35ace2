export { type ApiKeyParts, apiKeyText, hashSecret, newApiKey } from './callers/api-key.js';
export { bootstrapAdmin, bootstrapFirstAdmin } from './callers/bootstrap.js';
export { ClientKeys, type CreatedApiKey } from './callers/client-keys.js';
export { Clients, type NewClient } from './callers/clients.js';
export {
  type NewTrustedIssuer,
  TrustedIssuers,
  type TrustedIssuerValidator,
} from './callers/trusted-issuers.js';
export {
  type NewRoleAssignment,
  type RoleAssignmentFilter,
  RoleAssignments,
} from './directory/role-assignments.js';
export { Roles } from './directory/roles.js';
export { type NewUser, Users } from './directory/users.js';
export type { AdministrationEnvironment } from './environment.js';
export { type FleetReceipt, FleetReceipts, type FleetReceiptsDeps } from './fleet/fleet-receipts.js';
export { type NewPolicy, Policies, type PolicyChange } from './policies/policies.js';
export { PolicyData, type PolicyDocument } from './policies/policy-data.js';
export { policyDigest } from './policies/policy-digest.js';
export { type PolicyUpload, PolicyVersions, type PublishedVersion } from './policies/policy-versions.js';
export type { ChangeReader } from './ports/change-reader.js';
export { type AppliedRevision, Fleet, type ReplicaProgress } from './ports/fleet.js';
export { type CompileRequest, PolicyCompiler } from './ports/policy-compiler.js';
export {
  type Activation,
  AdministrationStore,
  type ClientRepository,
  type Page,
  type PageRequest,
  type PolicyDataRepository,
  type PolicyRepository,
  type PolicyVersionSummary,
  type RealmRepositories,
  type RoleAssignmentRepository,
  type RoleRepository,
  type TrustedIssuerRepository,
  type UserRepository,
  type WriteTransaction,
  type Written,
} from './ports/store.js';
export { boundOf, type Quota, type QuotaLimits, quotasConfig, usualQuotas } from './quotas/quotas.config.js';
export { type Precondition, unconditional } from './preconditions.js';
export { type Measure, Quotas, type RealmUsage } from './quotas/quotas.js';
export { Changes, type ChangesPage } from './realms/changes.js';
export { Realms } from './realms/realms.js';
