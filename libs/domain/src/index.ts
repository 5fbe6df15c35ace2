export type { Change, ChangeKind } from './changes/change.js';
export type {
  Action,
  CheckRequest,
  Properties,
  Resource,
  SubjectReference,
} from './decision/check-request.js';
export type { Decision } from './decision/decision.js';
export { type ApiKey, type Caller, type Client, type Scope, scopes } from './directory/client.js';
export { emailKey } from './directory/email.js';
export {
  findRoleCycle,
  inheritanceLevels,
  isPermission,
  longestInheritance,
  type Permission,
  type Role,
} from './directory/role.js';
export type { TrustedIssuer } from './directory/trusted-issuer.js';
export {
  type ExternalIdentity,
  nameFaults,
  type RoleAssignment,
  unusableEmail,
  type User,
  type UserStatus,
} from './directory/user.js';
export { AuthzError, type AuthzErrorOptions, type ErrorCode, type Fault } from './errors/authz-error.js';
export { type JsonObject, type JsonValue, WrittenObject } from './json.js';
export {
  mostPolicySources,
  type Policy,
  type PolicyArtifact,
  type PolicySource,
  type PolicyVersion,
  type RegoVersion,
} from './policy/policy.js';
export { defaultRealm, isRealmName, type Realm, type RealmSettings } from './realm.js';
