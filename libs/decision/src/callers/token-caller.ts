import { AuthzError, type Caller } from '#libs/domain';
import type { VerifiedToken } from '../ports/token-verifier.js';

/**
 * What the issuer's bearers may do, cut down to what this token says it is for (RFC 8693 `scope`). Without a `scope`: nothing.
 * Throws `token_invalid` for a token that is bound to a key: whoever shows it without proof may have stolen it.
 */
export function tokenCaller(realm: string, { issuer, sub, claims }: VerifiedToken): Caller {
  // RFC 7800: whatever is in it, `cnf` says that a bearer must prove something. See docs/adr/0017.
  if (claims['cnf'] !== undefined) throw boundToKey();
  const scope = claims['scope'];
  const asked = new Set(typeof scope === 'string' ? scope.split(' ') : []);
  const scopes = new Set(issuer.callerScopes.filter((granted) => asked.has(granted)));
  return { realm, kind: 'token', id: `${issuer.issuer}#${sub}`, scopes };
}

function boundToKey(): AuthzError {
  return new AuthzError(
    'token_invalid',
    'token is bound to a key (`cnf`), and proof of possession is not checked here: call with a bearer token',
  );
}
