/**
 * JWS algorithms that a trusted issuer may be configured with. Asymmetric ones only: with a shared secret, or with `none`,
 * whoever can verify can forge (RFC 8725, sections 2.1 and 3.2). Compared with regard to letter case (rfc8725bis).
 */
export const supportedAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
] as const;

export type SupportedAlgorithm = (typeof supportedAlgorithms)[number];

export function isSupportedAlgorithm(name: unknown): name is SupportedAlgorithm {
  return (supportedAlgorithms as readonly unknown[]).includes(name);
}
