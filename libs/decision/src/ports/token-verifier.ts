import type { JsonObject, TrustedIssuer } from '#libs/domain';

export interface VerifiedToken {
  readonly issuer: TrustedIssuer;
  readonly sub: string;
  /** The token's payload, without anything that could be replayed as a credential. */
  readonly claims: JsonObject;
}

/** Checks tokens that others issued. */
export abstract class TokenVerifier {
  /**
   * @param token untrusted text of any size or shape.
   * Rejects with `token_invalid`, `token_expired`, or `issuer_unavailable` when its keys cannot be had. Neither message nor
   * cause carries the token.
   */
  abstract verify(token: string, issuers: readonly TrustedIssuer[]): Promise<VerifiedToken>;
}
