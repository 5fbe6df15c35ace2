import type { AuthenticateCaller, CheckAccess, CheckBatch } from '#libs/decision';
import type { JsonLimits } from '#libs/json';
import type { Logger, Metrics } from '#libs/telemetry';

/** What the door needs of the use cases and of the app. */
export interface AuthzenDeps {
  readonly authenticateCaller: Pick<AuthenticateCaller, 'authenticate'>;
  readonly checkAccess: Pick<CheckAccess, 'check'>;
  readonly checkBatch: Pick<CheckBatch, 'check'>;
  /** Metadata is public: it is answered for realms that exist, and for nothing else. */
  readonly knowsRealm: (realm: string) => boolean;
  readonly metrics: Pick<Metrics, 'door'>;
  readonly logger: Logger;
  /** Where callers reach this service, without a slash at its end. */
  readonly publicUrl: string;
  readonly limits: JsonLimits & { readonly maxBatchItems: number };
}
