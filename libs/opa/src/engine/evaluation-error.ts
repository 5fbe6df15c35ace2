import { AuthzError } from '#libs/domain';

import { DeadlineExceeded } from './host/deadline.js';
import { GuestAbort } from './host/guest.js';

/** Turns anything that came out of an evaluation into the error that callers may see. */
export function evaluationError(error: unknown, timeoutMs: number): AuthzError {
  if (error instanceof AuthzError) return error;
  if (error instanceof DeadlineExceeded) {
    return new AuthzError('evaluation_timeout', `the policy did not answer within ${timeoutMs} ms`, {
      cause: error,
    });
  }
  return new AuthzError('evaluation_failed', publicReason(error), { cause: error });
}

/** `policy.rego:4:1: conflicting values`: a place in the sources and OPA's own words. */
const located = /^(?:.*\/)?([\w.-]{1,100}\.rego):(\d{1,7}):(\d{1,7}): ([\x20-\x7e]{1,200})$/;

/** Only texts that can hold nothing of the input are shown; the rest is left to the cause. */
function publicReason(error: unknown): string {
  const reason = error instanceof GuestAbort ? error.reason : '';
  const match = located.exec(reason);
  if (match !== null) return `${match[1]}:${match[2]}:${match[3]}: ${match[4]}`;
  if (reason.startsWith('opa_malloc')) return 'the evaluation needs more memory than it may use';
  return 'the policy could not be evaluated';
}
