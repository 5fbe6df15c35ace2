import { createECDH, createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

import { BuiltinError } from '../builtin.js';
import { bigEndian } from './der.js';
import type { Jwk } from './jwk.js';
import { curve25519Numbers, curveNumbers, encodeNumber, numberOf } from './key-numbers.js';
import { bitLength, completeRsaNumbers } from './rsa-private-numbers.js';

const minModulusBits = 1_024;

/** The private key to sign with; its numbers are checked against each other. */
export function signingKey(jwk: Jwk): KeyObject {
  if (!jwk.isPrivate) throw new BuiltinError('signing takes a private key');
  switch (jwk.kty) {
    case 'RSA':
      return importPrivate(rsaPrivate(jwk));
    case 'EC':
      return ecPrivate(jwk);
    case 'OKP':
      return ed25519Private(jwk);
    case 'oct':
      throw new BuiltinError('a secret is no private key');
  }
}

/** Whether the halves belong together is not looked at, by OPA neither. */
function ecPrivate(jwk: Jwk): KeyObject {
  const key = importPrivate(curveNumbers(jwk, ['x', 'y', 'd']));
  try {
    createECDH(key.asymmetricKeyDetails?.namedCurve ?? '').setPrivateKey(numberOf(jwk, 'd'));
  } catch {
    throw new BuiltinError('the private number is out of range');
  }
  return key;
}

function rsaPrivate(jwk: Jwk): JsonWebKey {
  const number = (name: string): bigint => bigEndian(numberOf(jwk, name));
  const given = ['dp', 'dq', 'qi'].filter((name) => jwk.numbers.has(name));
  const numbers = completeRsaNumbers({
    n: number('n'),
    e: number('e'),
    d: number('d'),
    p: number('p'),
    q: number('q'),
    ...(Object.fromEntries(given.map((name) => [name, number(name)])) as Record<string, bigint>),
  });
  if (bitLength(numbers.n) < minModulusBits) throw new BuiltinError('the RSA key is too weak');
  const encoded = Object.entries(numbers).map(([name, value]) => [name, encodeNumber(value as bigint)]);
  return { kty: 'RSA', ...Object.fromEntries(encoded) } as JsonWebKey;
}

/** RFC 8037 section 2. The public half must be that of the private one. */
export function ed25519Private(jwk: Jwk): KeyObject {
  if (jwk.crv !== 'Ed25519') throw new BuiltinError('not an Ed25519 key');
  const numbers = curve25519Numbers(jwk, ['x', 'd']);
  const key = importPrivate(numbers);
  if (createPublicKey(key).export({ format: 'jwk' }).x !== numbers.x) {
    throw new BuiltinError('the halves of the key do not belong together');
  }
  return key;
}

function importPrivate(key: JsonWebKey): KeyObject {
  try {
    return createPrivateKey({ key, format: 'jwk' });
  } catch {
    throw new BuiltinError('not a private key');
  }
}
