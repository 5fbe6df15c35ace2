import { errors } from 'jose';
import { AuthzError } from '#libs/domain';

/**
 * Every reason that a holder of a refused token may read. One sentence covers whatever is wrong before the signature is known
 * to be good, so that nobody can probe keys; what is wrong with a claim is said only of tokens that the issuer did sign.
 * None of them carries a part of the token. `cause` is a short error code, since causes are logged.
 */
export function malformedToken(): AuthzError {
  return new AuthzError('token_invalid', 'token is not a well-formed signed JWT');
}

export function tooLongToken(maxLength: number): AuthzError {
  return new AuthzError('token_invalid', `token is longer than ${maxLength} characters`);
}

export function untrustedIssuer(): AuthzError {
  return new AuthzError('token_invalid', 'token does not come from a trusted issuer');
}

/** @param member one of `keyHeaderMembers`. */
export function bringsKey(member: string): AuthzError {
  return new AuthzError('token_invalid', `token brings a key of its own in its header (\`${member}\`)`);
}

/** @param claim as the issuer's configuration spells it. */
export function lacksRequiredClaim(claim: string): AuthzError {
  return new AuthzError('token_invalid', `token does not have a required value of the claim \`${claim}\``);
}

export function unacceptedType(): AuthzError {
  return new AuthzError('token_invalid', 'token is not of an accepted type');
}

/** @param kind one of our own words, never the token's. */
export function noCredential(kind: string): AuthzError {
  return new AuthzError('token_invalid', `token is not a credential: it is a \`${kind}\``);
}

export function unacceptedClaim(claim: string): AuthzError {
  return new AuthzError('token_invalid', claimMessages[claim] ?? 'token has an unacceptable claim');
}

const claimMessages: Readonly<Record<string, string>> = {
  aud: 'token is not meant for this audience',
  cnf: 'token has an unusable confirmation (`cnf`)',
  exp: 'token has no usable expiry time',
  iat: 'token has no usable issue time',
  nbf: 'token is not valid yet',
  sub: 'token names no usable subject',
};

/** What a failed verification tells the holder. Anything unknown is a signature problem: refused, and nothing learnt. */
export function rejectionOf(error: unknown): AuthzError {
  if (error instanceof AuthzError) return error;
  const cause = codeOf(error);
  if (error instanceof errors.JWTExpired) return expired(error.claim, cause);
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new AuthzError('token_invalid', unacceptedClaim(error.claim).message, { cause });
  }
  return new AuthzError('token_invalid', 'token signature cannot be verified', { cause });
}

/** jose reports a token older than the maximum age as expired too; its `exp` may still lie ahead. */
function expired(claim: string, cause: string): AuthzError {
  if (claim === 'exp') return new AuthzError('token_expired', 'token has expired', { cause });
  return new AuthzError('token_invalid', 'token is older than its issuer may make them', { cause });
}

function codeOf(error: unknown): string {
  if (error instanceof errors.JOSEError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
