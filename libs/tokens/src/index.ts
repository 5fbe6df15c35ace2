export { isSupportedAlgorithm, supportedAlgorithms, type SupportedAlgorithm } from './algorithms.js';
export { JoseTokenVerifier, type JoseTokenVerifierOptions } from './jose-token-verifier.js';
export type { FetchJwks } from './jwks-fetch/guarded-fetch.js';
export { tokensConfig, type TokensConfig } from './tokens.config.js';
export { type TrustedIssuerPolicy, validateTrustedIssuer } from './validate-trusted-issuer.js';
