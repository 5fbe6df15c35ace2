import { type CryptoKey, errors, type JWTVerifyOptions, jwtVerify } from 'jose';
import { TokenVerifier, type VerifiedToken } from '#libs/decision';
import type { TrustedIssuer } from '#libs/domain';
import { isSupportedAlgorithm } from './algorithms.js';
import { assertSoundClaims, maxClockToleranceSeconds, subjectOf } from './claims/accepted-claims.js';
import { assertAcceptedType } from './claims/accepted-types.js';
import { assertRequiredClaims, takesNoAudience } from './claims/required-claims.js';
import { withoutCredentials } from './claims/without-credentials.js';
import { type JwsHeader, readCompactJwt } from './form/compact-jwt.js';
import { type FetchJwks, guardedFetch } from './jwks-fetch/guarded-fetch.js';
import { IssuerKeys } from './keys/issuer-keys.js';
import { bringsKey, rejectionOf, untrustedIssuer } from './token-rejection.js';
import { tokensConfig, type TokensConfig } from './tokens.config.js';

/** The members of `tokensConfig`, each with its default there. */
export interface JoseTokenVerifierOptions extends Partial<TokensConfig> {
  readonly clock?: () => Date;
  /** In place of our own guarded fetch; `insecureAllowPrivateJwks` and `jwksTimeoutMs` are then without effect. */
  readonly fetchJwks?: FetchJwks;
  /** Told what of an issuer's keys is ignored. */
  readonly log?: (message: string) => void;
}

/**
 * Verifies JWTs that others issued, with jose behind a strict reading of their form (RFC 8725). Nothing is remembered of a
 * token: several texts can carry one signature, so a result kept under a token's text would be kept under an attacker's name.
 */
export class JoseTokenVerifier extends TokenVerifier {
  private readonly clock: () => Date;
  private readonly maxTokenLength: number;
  private readonly keys: IssuerKeys;

  constructor({
    clock = () => new Date(),
    log = () => undefined,
    fetchJwks,
    ...options
  }: JoseTokenVerifierOptions = {}) {
    super();
    const config = tokensConfig.parse(options);
    this.clock = clock;
    this.maxTokenLength = config.maxTokenLength;
    this.keys = new IssuerKeys({
      clock,
      log,
      fetchJwks:
        fetchJwks ??
        guardedFetch({ timeoutMs: config.jwksTimeoutMs, allowPrivate: config.insecureAllowPrivateJwks }),
      maxAgeSeconds: config.jwksMaxAgeSeconds,
      fetchBurst: config.jwksFetchBurst,
      cooldownSeconds: config.jwksCooldownSeconds,
      staleIfErrorSeconds: config.jwksStaleIfErrorSeconds,
      maxKeySets: config.jwksMaxKeySets,
    });
  }

  override async verify(token: string, issuers: readonly TrustedIssuer[]): Promise<VerifiedToken> {
    const { header, payload } = readCompactJwt(token, this.maxTokenLength);
    // Unverified, hence only compared; from here on the configured value is used.
    const issuer = issuers.find(({ issuer }) => issuer === payload['iss']);
    if (!issuer) throw untrustedIssuer();
    const foreignKey = header.broughtKeys.find((member) => !issuer.ignoredHeaders.includes(member));
    if (foreignKey !== undefined) throw bringsKey(foreignKey);
    await this.verifySigned(token, header, issuer);
    assertAcceptedType(header.typ, issuer);
    assertSoundClaims(payload, issuer);
    assertRequiredClaims(payload, issuer);
    return { issuer, sub: subjectOf(payload), claims: withoutCredentials(payload) };
  }

  /** Signature first, then issuer, audience and times. */
  private async verifySigned(token: string, { alg, kid }: JwsHeader, issuer: TrustedIssuer): Promise<void> {
    const algorithms = issuer.algorithms.filter(isSupportedAlgorithm);
    try {
      // Before keys are looked for: nobody fetches for a token that is refused anyway.
      if (!algorithms.some((one) => one === alg)) throw new errors.JOSEAlgNotAllowed();
      const keys = await this.keys.of(issuer).find({ alg, ...(kid !== undefined && { kid }) });
      await verifyWithOneOf(keys, token, {
        algorithms,
        issuer: issuer.issuer,
        // jose takes no audience for any, an empty list for none.
        ...(takesNoAudience(issuer) ? {} : { audience: [...issuer.audiences] }),
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

/** Rejects as `jwtVerify` does with the last key. */
async function verifyWithOneOf(
  [key, ...others]: readonly CryptoKey[],
  token: string,
  options: JWTVerifyOptions,
): Promise<void> {
  if (!key) throw new errors.JWKSNoMatchingKey();
  try {
    await jwtVerify(token, key, options);
  } catch (error) {
    if (others.length === 0 || !(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    await verifyWithOneOf(others, token, options);
  }
}
