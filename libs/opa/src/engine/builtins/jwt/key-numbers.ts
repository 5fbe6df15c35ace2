import type { JsonWebKey } from 'node:crypto';

import { BuiltinError } from '../builtin.js';
import type { Jwk } from './jwk.js';

const curveSizes: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 };

export function numberOf(jwk: Jwk, name: string): Buffer {
  const bytes = jwk.numbers.get(name);
  if (bytes === undefined) throw new BuiltinError(`the key lacks \`${name}\``);
  return bytes;
}

/** The named numbers of a key on an elliptic curve. RFC 7518 section 6.2 wants each as long as the curve. */
export function curveNumbers(jwk: Jwk, names: readonly string[]): JsonWebKey {
  const size = curveSizes[jwk.crv];
  if (size === undefined) throw new BuiltinError('the curve is not one for signatures');
  return { kty: 'EC', crv: jwk.crv, ...numbersOf(jwk, names, size) };
}

/** The named numbers of a key on curve 25519. */
export function curve25519Numbers(jwk: Jwk, names: readonly string[]): JsonWebKey {
  if (jwk.crv !== 'Ed25519' && jwk.crv !== 'X25519') throw new BuiltinError('the curve is not known');
  return { kty: 'OKP', crv: jwk.crv, ...numbersOf(jwk, names, 32) };
}

function numbersOf(jwk: Jwk, names: readonly string[], size: number): JsonWebKey {
  const numbers = names.map((name) => {
    const bytes = numberOf(jwk, name);
    if (bytes.length !== size) throw new BuiltinError(`\`${name}\` must have ${size} bytes`);
    return [name, bytes.toString('base64url')];
  });
  return Object.fromEntries(numbers) as JsonWebKey;
}

export function withoutLeadingZeros(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(start === -1 ? bytes.length : start);
}

export function encodeNumber(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
}
