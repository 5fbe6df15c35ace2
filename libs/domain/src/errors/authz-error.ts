/** Every way in which Portcullis declines to answer. Stable: callers and dashboards match on these. */
export type ErrorCode =
  // the caller's request
  | 'invalid_request'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'unsupported_encoding'
  | 'method_not_allowed'
  | 'limit_exceeded'
  | 'headers_too_large'
  | 'request_timeout'
  // who asks, and whom they ask about
  | 'unauthenticated'
  | 'token_invalid'
  | 'token_expired'
  | 'not_permitted'
  // what they asked for
  | 'not_found'
  | 'realm_not_found'
  // writes that contradict what is stored
  | 'already_exists'
  | 'in_use'
  | 'role_cycle'
  | 'stale_write'
  | 'precondition_required'
  | 'quota_exceeded'
  | 'policy_invalid'
  // could not decide, or not now
  | 'policy_unavailable'
  | 'revision_not_reached'
  | 'replica_stale'
  | 'issuer_unavailable'
  | 'store_unavailable'
  | 'compiler_unavailable'
  | 'overloaded'
  | 'shutting_down'
  | 'evaluation_failed'
  | 'evaluation_timeout'
  | 'result_too_large'
  | 'internal';

/** One thing that is wrong, and where. */
export interface Fault {
  /** Where: a member of the request (`emails[1]`), or for policy sources a file name. */
  readonly at: string;
  readonly message: string;
  /** What to do about it, where we know. */
  readonly hint?: string;
  /** 1-based position inside a policy source. */
  readonly row?: number;
  readonly col?: number;
}

export interface AuthzErrorOptions {
  readonly faults?: readonly Fault[];
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/**
 * The one error that leaves a lib. `message` and `faults` are public: lower case, no final stop, user input in
 * backticks, never a secret, a token, SQL or a class name. `cause` is private: it is logged, never answered.
 */
export class AuthzError extends Error {
  override readonly name = 'AuthzError';
  readonly faults: readonly Fault[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: AuthzErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.faults = options.faults ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
