import type { AuthenticateCaller, QueryPolicy } from '#libs/decision';
import type { JsonLimits } from '#libs/json';
import type { Metrics } from '#libs/telemetry';

/** What the door needs of the use cases and of the app. */
export interface OpaApiDeps {
  readonly authenticateCaller: Pick<AuthenticateCaller, 'authenticate'>;
  readonly queryPolicy: Pick<QueryPolicy, 'query'>;
  readonly metrics: Pick<Metrics, 'door'>;
  readonly limits: JsonLimits;
}
