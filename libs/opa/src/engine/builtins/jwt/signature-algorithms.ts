import { constants, createHmac, timingSafeEqual, verify } from 'node:crypto';

import { withoutLeadingZeros } from './key-numbers.js';
import type { AsymmetricMaterial, VerificationMaterial } from './verification-material.js';

export type Family = 'HS' | 'RS' | 'PS' | 'ES' | 'EdDSA';

/** RFC 7518 section 3.1, RFC 8037, RFC 9864. The curve of an ES key is not tied to the hash: OPA does not tie it either. */
export interface SignatureAlgorithm {
  readonly family: Family;
  /** As OpenSSL calls it; EdDSA has its own. */
  readonly hash: string | null;
}

const hashes = { '256': 'sha256', '384': 'sha384', '512': 'sha512' } as const;

export type HashSize = keyof typeof hashes;

export function algorithmOf(family: Exclude<Family, 'EdDSA'>, size: HashSize): SignatureAlgorithm {
  return { family, hash: hashes[size] };
}

export const edDsa: SignatureAlgorithm = { family: 'EdDSA', hash: null };

/**
 * By a header's `alg`; undefined for `none` and whatever else we do not know. OPA's library lets its own internal names
 * (`HMAC_WITH_SHA256`) through beside those of the standards; here they are unknown.
 */
export function findAlgorithm(name: string): SignatureAlgorithm | undefined {
  const match = /^(HS|RS|PS|ES)(256|384|512)$/.exec(name);
  if (match !== null) return algorithmOf(match[1] as Exclude<Family, 'EdDSA'>, match[2] as HashSize);
  return name === 'EdDSA' || name === 'Ed25519' ? edDsa : undefined;
}

/** Where `io.jwt.verify_*` and `io.jwt.decode_verify` differ in OPA. */
export interface Leniency {
  /** A key that came as a private one verifies like a public one. */
  readonly privateKeys: boolean;
  /** RSA-PSS signatures with salt of any length, and halves of ES signatures of any length. */
  readonly oddSignatures: boolean;
}

/** INVARIANT: the kind of the key decides which families it may serve; a public key never becomes an HMAC secret. */
export function isSignatureOf(
  signature: Buffer,
  signed: Buffer,
  algorithm: SignatureAlgorithm,
  material: VerificationMaterial,
  leniency: Leniency,
): boolean {
  if (material.kind === 'unusable') return false;
  if (material.kind === 'secret') return isMac(signature, signed, algorithm, material.octets);
  if (material.cameAsPrivate && !leniency.privateKeys) return false;
  switch (algorithm.family) {
    case 'HS':
      return false;
    case 'RS':
    case 'PS':
      return material.kind === 'rsa' && isRsaSignature(signature, signed, algorithm, material, leniency);
    case 'ES':
      return material.kind === 'ec' && isEsSignature(signature, signed, algorithm, material, leniency);
    case 'EdDSA':
      return material.kind === 'ed25519' && verify(null, signed, material.key, signature);
  }
}

/** In constant time for signatures of the right length. */
export function isMac(
  mac: Buffer,
  signed: Buffer,
  { family, hash }: SignatureAlgorithm,
  secret: Buffer,
): boolean {
  if (family !== 'HS' || hash === null) return false;
  const expected = createHmac(hash, secret).update(signed).digest();
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}

/** OpenSSL would take a signature that lacks its leading zeros. */
function isRsaSignature(
  signature: Buffer,
  signed: Buffer,
  { family, hash }: SignatureAlgorithm,
  { key, size }: AsymmetricMaterial,
  { oddSignatures }: Leniency,
): boolean {
  if (signature.length !== size) return false;
  const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING, RSA_PSS_SALTLEN_AUTO, RSA_PSS_SALTLEN_DIGEST } =
    constants;
  if (family === 'RS') return verify(hash, signed, { key, padding: RSA_PKCS1_PADDING }, signature);
  const saltLength = oddSignatures ? RSA_PSS_SALTLEN_AUTO : RSA_PSS_SALTLEN_DIGEST;
  return verify(hash, signed, { key, padding: RSA_PKCS1_PSS_PADDING, saltLength }, signature);
}

function isEsSignature(
  signature: Buffer,
  signed: Buffer,
  { hash }: SignatureAlgorithm,
  { key, size }: AsymmetricMaterial,
  { oddSignatures }: Leniency,
): boolean {
  const exact = oddSignatures ? resized(signature, size) : signature;
  if (exact?.length !== size * 2) return false;
  return verify(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, exact);
}

/** Both halves, each as long as the curve wants it. */
function resized(signature: Buffer, size: number): Buffer | undefined {
  const middle = Math.floor(signature.length / 2);
  const halves = [signature.subarray(0, middle), signature.subarray(middle)].map(withoutLeadingZeros);
  if (halves.some((half) => half.length > size)) return undefined;
  return Buffer.concat(halves.flatMap((half) => [Buffer.alloc(size - half.length), half]));
}
