import type { AuthenticateCaller, CheckAccess, CheckBatch, LoopShare } from '#libs/decision';
import type { Logger, Metrics } from '#libs/telemetry';

import type { BodyBudget } from '../http/connections/body-budget.js';
import type { BodyReaders } from '../large-bodies/body-readers.js';
import type { EvaluationLimits } from './read-evaluations.js';

/** What the door needs of the use cases and of the app. */
export interface AuthzenDeps {
  readonly authenticateCaller: Pick<AuthenticateCaller, 'authenticate'>;
  readonly checkAccess: Pick<CheckAccess, 'check'>;
  readonly checkBatch: Pick<CheckBatch, 'check'>;
  /** Metadata is public: it is answered for realms that exist, and for nothing else. */
  readonly knowsRealm: (realm: string) => boolean;
  readonly loop: LoopShare;
  readonly readers: Pick<BodyReaders, 'evaluations'>;
  readonly metrics: Pick<Metrics, 'door'>;
  readonly logger: Logger;
  /** Where callers reach this service, without a slash at its end. */
  readonly publicUrl: string;
  readonly bodies: BodyBudget;
  readonly limits: EvaluationLimits;
  /** Of the decisions of a batch together. */
  readonly maxAnswerBytes: number;
}
