import type { JsonObject } from '../json.js';

/** An answer. A deny is an answer; "could not decide" is an `AuthzError`, never a `Decision`. */
export interface Decision {
  readonly effect: 'allow' | 'deny';
  /** What the policy returned beside `allow`. Absent when it returned nothing else. */
  readonly context?: JsonObject;
}
