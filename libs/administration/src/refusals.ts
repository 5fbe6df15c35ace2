import { AuthzError, type Fault } from '#libs/domain';

/** What the caller named is not there. `what` is a glossary word: `user`, `policy version`. */
export function notFound(what: string, id: string): AuthzError {
  return new AuthzError('not_found', `there is no ${what} \`${id}\``);
}

/** The request is well-formed and still cannot be meant: every fault names its member. */
export function invalid(faults: readonly Fault[]): AuthzError {
  return new AuthzError('invalid_request', 'the request is not valid', { faults });
}

export function refuseWhenFaulty(faults: readonly Fault[]): void {
  if (faults.length > 0) throw invalid(faults);
}

export function foundOr<T>(value: T | null | undefined, what: string, id: string): T {
  if (value === null || value === undefined) throw notFound(what, id);
  return value;
}
