export { type ApiKeyReading, ClientDirectory } from './ports/client-directory.js';
export { DecisionObserver } from './ports/decision-observer.js';
export { type LoadedPolicy, PolicyEngine } from './ports/policy-engine.js';
export {
  type ActivePolicyReference,
  type RealmHead,
  type RealmSnapshot,
  RealmSource,
} from './ports/realm-source.js';
export { NoSharedDecisionCache, SharedDecisionCache } from './ports/shared-decision-cache.js';
export {
  SubjectDirectory,
  type SubjectKey,
  type SubjectReading,
  type SubjectRecord,
} from './ports/subject-directory.js';
export { TokenVerifier, type VerifiedToken } from './ports/token-verifier.js';
