import { AuthzError } from '#libs/domain';

/** What the caller is told when a constraint holds. `at` names the member of the request, as it is written there: `user_id`. */
export function taken(at: string, what: string): () => AuthzError {
  return () => new AuthzError('already_exists', `${what} already exists`, fault(at, 'is already taken'));
}

export function missing(at: string, what: string): () => AuthzError {
  return () => new AuthzError('not_found', `${what} does not exist`, fault(at, 'does not exist'));
}

export function stillNeeded(what: string, by: string): () => AuthzError {
  return () => new AuthzError('in_use', `${what} is still ${by}`);
}

export function realmNotFound(realm: string): AuthzError {
  return new AuthzError('realm_not_found', `realm \`${realm}\` does not exist`);
}

function fault(at: string, message: string): { faults: { at: string; message: string }[] } {
  return { faults: [{ at, message }] };
}
