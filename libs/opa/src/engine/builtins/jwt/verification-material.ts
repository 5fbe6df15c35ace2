import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { bigEndian } from './der.js';
import type { Jwk } from './jwk.js';
import { curve25519Numbers, curveNumbers, numberOf, withoutLeadingZeros } from './key-numbers.js';
import { ed25519Private } from './signing-key.js';

/** A key that signatures are verified with. Of an asymmetric one only the public half is held. */
export type VerificationMaterial =
  | AsymmetricMaterial
  | { readonly kind: 'secret'; readonly octets: Buffer }
  /** A key that verifies nothing: for encryption, too weak, or of a kind that tokens do not use. */
  | { readonly kind: 'unusable' };

export interface AsymmetricMaterial {
  readonly kind: 'rsa' | 'ec' | 'ed25519';
  readonly key: KeyObject;
  /** Bytes of an RSA modulus or of an EC coordinate; 0 for Ed25519. */
  readonly size: number;
  /** It came as a private key, which OPA takes in some places only. */
  readonly cameAsPrivate: boolean;
}

const minModulusBits = 1_024;
/** Above it OpenSSL gives up, and one check would take long. Go has no such bound. */
const maxModulusBits = 16_384;
const maxExponent = 2n ** 31n - 1n;

/** Coordinate sizes by OpenSSL's names. */
const namedCurves: Readonly<Record<string, number>> = {
  secp224r1: 28,
  prime256v1: 32,
  secp384r1: 48,
  secp521r1: 66,
};

export function materialOfKey(key: KeyObject, cameAsPrivate = false): VerificationMaterial {
  if (key.asymmetricKeyType === 'rsa') return rsaMaterial(key, cameAsPrivate);
  if (key.asymmetricKeyType === 'ec') return ecMaterial(key, cameAsPrivate);
  if (key.asymmetricKeyType === 'ed25519') return { kind: 'ed25519', key, size: 0, cameAsPrivate };
  return { kind: 'unusable' };
}

function rsaMaterial(key: KeyObject, cameAsPrivate: boolean): VerificationMaterial {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (!isSoundRsa(key, bits)) return { kind: 'unusable' };
  if (bits > maxModulusBits) throw new BeyondLimits('an RSA key too large');
  return { kind: 'rsa', key, size: Math.ceil(bits / 8), cameAsPrivate };
}

function ecMaterial(key: KeyObject, cameAsPrivate: boolean): VerificationMaterial {
  const size = namedCurves[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (size === undefined) throw new BuiltinError('the key is on an unknown curve');
  return { kind: 'ec', key, size, cameAsPrivate };
}

/** What Go demands before it verifies. */
function isSoundRsa(key: KeyObject, bits: number): boolean {
  const exponent = key.asymmetricKeyDetails?.publicExponent ?? 0n;
  if (bits < minModulusBits) return false;
  if (exponent < 2n || exponent % 2n === 0n || exponent > maxExponent) return false;
  const modulus = Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url');
  return (modulus.at(-1) ?? 0) % 2 === 1;
}

export function materialOfJwk(jwk: Jwk): VerificationMaterial {
  switch (jwk.kty) {
    case 'oct':
      return { kind: 'secret', octets: numberOf(jwk, 'k') };
    case 'RSA':
      return materialOfKey(importPublic(rsaPublic(jwk)), jwk.isPrivate);
    case 'EC':
      return materialOfKey(importPublic(ecPublic(jwk)), jwk.isPrivate);
    case 'OKP':
      return okpMaterial(jwk);
  }
}

function rsaPublic(jwk: Jwk): JsonWebKey {
  if (jwk.isPrivate && !(jwk.numbers.has('p') && jwk.numbers.has('q'))) {
    throw new BuiltinError('the key lacks its primes');
  }
  const [n, e] = [withoutLeadingZeros(numberOf(jwk, 'n')), withoutLeadingZeros(numberOf(jwk, 'e'))];
  const exponent = bigEndian(e);
  if (n.length === 0 || exponent % 2n === 0n || exponent >= 2n ** 63n) {
    throw new BuiltinError('the numbers of the RSA key do not make a key');
  }
  return { kty: 'RSA', n: n.toString('base64url'), e: e.toString('base64url') };
}

/** The private half, if there is one, must look like one, and is then left out. */
function ecPublic(jwk: Jwk): JsonWebKey {
  const { kty, crv, x, y } = curveNumbers(jwk, jwk.isPrivate ? ['x', 'y', 'd'] : ['x', 'y']);
  return { kty, crv, x, y } as JsonWebKey;
}

function okpMaterial(jwk: Jwk): VerificationMaterial {
  const { kty, crv, x } = curve25519Numbers(jwk, jwk.isPrivate ? ['x', 'd'] : ['x']);
  if (crv === 'X25519') return { kind: 'unusable' };
  const key = jwk.isPrivate
    ? createPublicKey(ed25519Private(jwk))
    : importPublic({ kty, crv, x } as JsonWebKey);
  return materialOfKey(key, jwk.isPrivate);
}

function importPublic(key: JsonWebKey): KeyObject {
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    throw new BuiltinError('not a public key');
  }
}
