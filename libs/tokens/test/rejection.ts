import { expect } from '@jest/globals';
import { AuthzError, type ErrorCode } from '#libs/domain';

/** The error that the work ends with; fails unless it is an `AuthzError`. */
export async function rejectionOf(work: Promise<unknown>): Promise<AuthzError> {
  const outcome = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(AuthzError);
  return outcome as AuthzError;
}

export async function codeOf(work: Promise<unknown>): Promise<ErrorCode> {
  return (await rejectionOf(work)).code;
}
