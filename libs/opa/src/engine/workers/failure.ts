import { AuthzError } from '#libs/domain';

import { DeadlineExceeded } from '../host/deadline.js';
import { GuestAbort } from '../host/guest.js';
import type { Failure } from './messages.js';

export function failureOf(error: unknown): Failure {
  if (error instanceof DeadlineExceeded) return { kind: 'deadline' };
  if (error instanceof AuthzError) return { kind: 'refusal', code: error.code, message: error.message };
  if (error instanceof GuestAbort) return { kind: 'abort', reason: error.reason };
  return { kind: 'fault', message: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' };
}

export function errorOf(failure: Failure): Error {
  switch (failure.kind) {
    case 'deadline':
      return new DeadlineExceeded('time is up');
    case 'abort':
      return new GuestAbort(failure.reason);
    case 'refusal':
      return new AuthzError(failure.code, failure.message);
    case 'fault':
      return new Error(failure.message);
  }
}
