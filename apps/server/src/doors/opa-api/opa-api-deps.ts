import type { AuthenticateCaller, LoopShare, QueryPolicy } from '#libs/decision';
import type { JsonLimits } from '#libs/json';
import type { Metrics } from '#libs/telemetry';

import type { BodyBudget } from '../http/connections/body-budget.js';
import type { BodyReaders } from '../large-bodies/body-readers.js';

/** What the door needs of the use cases and of the app. */
export interface OpaApiDeps {
  readonly authenticateCaller: Pick<AuthenticateCaller, 'authenticate'>;
  readonly queryPolicy: Pick<QueryPolicy, 'query'>;
  readonly loop: LoopShare;
  readonly readers: Pick<BodyReaders, 'input'>;
  readonly metrics: Pick<Metrics, 'door'>;
  readonly bodies: BodyBudget;
  readonly limits: JsonLimits;
}
