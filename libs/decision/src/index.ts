export type { AnswerRoom, BatchResult } from './answer-room.js';
export { assertPermitted } from './callers/assert-permitted.js';
export { AuthenticateCaller } from './callers/authenticate-caller.js';
export { parseApiKey } from './callers/parse-api-key.js';
export { type CheckAnswer, CheckAccess, type CheckOptions } from './check-access.js';
export { type BatchAnswer, type BatchItem, CheckBatch, type EvaluationsSemantic } from './check-batch.js';
export { createDecisionCore, type DecisionCore, type DecisionCoreDeps } from './decision-core.js';
export { type DecisionConfig, decisionConfig } from './decision.config.js';
export { type ApiKeyReading, ClientDirectory } from './ports/client-directory.js';
export { DecisionObserver } from './ports/decision-observer.js';
export { FairQueue } from './fairness/fair-queue.js';
export { LoopShare, type LoopShareOptions, sliceMillis } from './fairness/loop-share.js';
export { type Payer, somebody } from './fairness/payer.js';
export type { PolicyData } from './ports/policy-data.js';
export { type LoadedPolicy, PolicyEngine } from './ports/policy-engine.js';
export {
  type ActivePolicyReference,
  type RealmAdvance,
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
export { type QueryAnswer, QueryPolicy } from './query-policy.js';
export { Replica, type ReplicaStatus } from './replica/replica.js';
export { systemTimer, type Timer } from './time/timer.js';
