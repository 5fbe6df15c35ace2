import { jwtVerify } from 'jose';
import { TokenVerifier, type VerifiedToken } from '#libs/decision';
import type { TrustedIssuer } from '#libs/domain';
import { isSupportedAlgorithm } from './algorithms.js';
import { assertSoundClaims, maxClockToleranceSeconds, subjectOf } from './claims/accepted-claims.js';
import { assertAcceptedType } from './claims/accepted-types.js';
import { withoutCredentials } from './claims/without-credentials.js';
import { readCompactJwt } from './form/compact-jwt.js';
import { type FetchJwks, guardedFetch } from './jwks-fetch/guarded-fetch.js';
import { IssuerKeys } from './keys/issuer-keys.js';
import { rejectionOf, untrustedIssuer } from './token-rejection.js';
import { tokensConfig, type TokensConfig } from './tokens.config.js';

/** The members of `tokensConfig`, each with its default there. */
export interface JoseTokenVerifierOptions extends Partial<TokensConfig> {
  readonly clock?: () => Date;
  /** In place of our own guarded fetch; `insecureAllowPrivateJwks` and `jwksTimeoutMs` are then without effect. */
  readonly fetchJwks?: FetchJwks;
}

/**
 * Verifies JWTs that others issued, with jose behind a strict reading of their form (RFC 8725). Nothing is remembered of a
 * token: several texts can carry one signature, so a result kept under a token's text would be kept under an attacker's name.
 */
export class JoseTokenVerifier extends TokenVerifier {
  private readonly clock: () => Date;
  private readonly keys: IssuerKeys;

  constructor({ clock = () => new Date(), fetchJwks, ...options }: JoseTokenVerifierOptions = {}) {
    super();
    const config = tokensConfig.parse(options);
    this.clock = clock;
    this.keys = new IssuerKeys({
      clock,
      fetchJwks:
        fetchJwks ??
        guardedFetch({ timeoutMs: config.jwksTimeoutMs, allowPrivate: config.insecureAllowPrivateJwks }),
      maxAgeSeconds: config.jwksMaxAgeSeconds,
      cooldownSeconds: config.jwksCooldownSeconds,
      staleIfErrorSeconds: config.jwksStaleIfErrorSeconds,
      maxKeySets: config.jwksMaxKeySets,
    });
  }

  override async verify(token: string, issuers: readonly TrustedIssuer[]): Promise<VerifiedToken> {
    const { header, payload } = readCompactJwt(token);
    // Unverified, hence only compared; from here on the configured value is used.
    const issuer = issuers.find(({ issuer }) => issuer === payload['iss']);
    if (!issuer) throw untrustedIssuer();
    await this.verifySigned(token, issuer);
    assertAcceptedType(header.typ, issuer);
    assertSoundClaims(payload);
    return { issuer, sub: subjectOf(payload), claims: withoutCredentials(payload) };
  }

  /** Signature first, then issuer, audience and times. */
  private async verifySigned(token: string, issuer: TrustedIssuer): Promise<void> {
    const keys = this.keys.of(issuer);
    try {
      await jwtVerify(token, (header) => keys.find(header), {
        algorithms: issuer.algorithms.filter(isSupportedAlgorithm),
        issuer: issuer.issuer,
        audience: [...issuer.audiences],
        requiredClaims: ['exp', 'iat', 'sub'],
        clockTolerance: Math.min(issuer.clockToleranceSeconds, maxClockToleranceSeconds),
        maxTokenAge: issuer.maxAgeSeconds,
        currentDate: this.clock(),
      });
    } catch (error) {
      throw rejectionOf(error);
    }
  }
}
