import type { Certificate } from './certificate.js';

const anyPolicy = '2.5.29.32.0';

/**
 * Whether a chain is good whatever its certificate policies are (RFC 5280 section 6.1). We do not work policies out, so a
 * chain that demands explicit ones of any certificate, or maps `anyPolicy` to others, is not verified.
 * @param chain the leaf first.
 */
export function isGoodWithoutPolicies(chain: readonly Certificate[]): boolean {
  // What the trust anchor says of policies does not count, nor does a leaf's mapping.
  const issuers = chain.slice(1, -1).toReversed();
  let certificatesLeft = BigInt(chain.length);
  for (const { rawIssuer, rawSubject, statements } of issuers) {
    if (!rawIssuer.equals(rawSubject)) certificatesLeft--;
    certificatesLeft = least(certificatesLeft, statements.requireExplicitPolicy);
    if (certificatesLeft === 0n || mapsAny(statements)) return false;
  }
  const leaf = chain[0]?.statements.requireExplicitPolicy;
  return chain.length === 1 || (certificatesLeft > 1n && leaf !== 0n);
}

function least(left: bigint, demanded: bigint | undefined): bigint {
  return demanded !== undefined && demanded >= 0n && demanded < left ? demanded : left;
}

function mapsAny({ policyMappings }: Certificate['statements']): boolean {
  return policyMappings.some(({ issuer, subject }) => issuer === anyPolicy || subject === anyPolicy);
}
