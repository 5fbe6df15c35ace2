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
