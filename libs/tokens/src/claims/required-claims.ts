import type { JsonObject, TrustedIssuer } from '#libs/domain';
import { lacksRequiredClaim } from '../token-rejection.js';

/** By one of these an issuer says for which of its clients it made a token, where it does not use `aud`. */
export const clientClaims: readonly string[] = ['client_id', 'azp', 'appid', 'cid'];

/**
 * Whether tokens without `aud` are accepted. Only where the clients are named: else a token that was made for any application
 * of the issuer would open ours.
 */
export function takesNoAudience({ audiences, requiredClaims }: TrustedIssuer): boolean {
  return audiences.length === 0 && clientClaims.some((claim) => (requiredClaims[claim] ?? []).length > 0);
}

/** Throws `token_invalid`. */
export function assertRequiredClaims(payload: JsonObject, { requiredClaims }: TrustedIssuer): void {
  for (const [claim, values] of Object.entries(requiredClaims)) {
    const value = Object.hasOwn(payload, claim) ? payload[claim] : undefined;
    if (typeof value !== 'string' || !values.includes(value)) throw lacksRequiredClaim(claim);
  }
}
