import type { Caller } from '#libs/domain';
import type { VerifiedToken } from '../ports/token-verifier.js';

/** What the issuer's bearers may do, cut down to what this token says it is for (RFC 8693 `scope`). Without a `scope`: nothing. */
export function tokenCaller(realm: string, { issuer, sub, claims }: VerifiedToken): Caller {
  const scope = claims['scope'];
  const asked = new Set(typeof scope === 'string' ? scope.split(' ') : []);
  const scopes = new Set(issuer.callerScopes.filter((granted) => asked.has(granted)));
  return { realm, kind: 'token', id: `${issuer.issuer}#${sub}`, scopes };
}
