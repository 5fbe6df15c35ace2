import type { JsonObject } from '../json.js';
import type { Scope } from './client.js';

/** An issuer whose JWTs the realm accepts. Nothing here is optional by accident: see RFC 8725. */
export interface TrustedIssuer {
  readonly id: string;
  /** Compared byte for byte with `iss`. */
  readonly issuer: string;
  /**
   * A token must name one of them. Empty: its tokens have no `aud`, and `requiredClaims` says for which clients they were made.
   */
  readonly audiences: readonly string[];
  /** Claims that a token must have, each a text that is one of these. */
  readonly requiredClaims: Readonly<Record<string, readonly string[]>>;
  /** Asymmetric JWS algorithms only. */
  readonly algorithms: readonly string[];
  /**
   * Accepted `typ` header values, lower case, without `application/`. `null`: none, or any that does not name a kind of JWT
   * (`…+jwt`) other than `at+jwt`.
   */
  readonly types: readonly string[] | null;
  /**
   * Header members that bring a key, or a place to fetch one from, and are passed over in its tokens. Never trusted; those
   * that are not named here make a token invalid.
   */
  readonly ignoredHeaders: readonly string[];
  /** Exactly one of the two is set. */
  readonly keys: { readonly jwksUri: string } | { readonly jwks: { readonly keys: readonly JsonObject[] } };
  readonly clockToleranceSeconds: number;
  /** Upper bound on `now - iat`. */
  readonly maxAgeSeconds: number;
  /** Scopes that a bearer of this issuer's tokens may use when calling us; cut with the token's own `scope`. Empty: none. */
  readonly callerScopes: readonly Scope[];
}
