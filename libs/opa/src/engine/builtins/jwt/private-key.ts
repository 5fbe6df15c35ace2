import { createECDH, createPrivateKey, createPublicKey } from 'node:crypto';

import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { bigEndian, derContents, derPositive, derSequence, derTags, type DerValue, readDer } from './der.js';
import { completeRsaNumbers, type RsaPrivateNumbers } from './rsa-private-numbers.js';

export type PrivateKeyNumbers =
  { readonly kind: 'RSA'; readonly numbers: RsaPrivateNumbers } | EcNumbers | OkpNumbers;

export interface EcNumbers {
  readonly kind: 'EC';
  readonly curve: EcCurve;
  readonly x: Buffer;
  readonly y: Buffer;
  readonly d: Buffer;
}

export interface OkpNumbers {
  readonly kind: 'OKP';
  readonly curve: 'Ed25519' | 'X25519';
  readonly x: Buffer;
  readonly d: Buffer;
}

export interface EcCurve {
  /** As JWK calls it; undefined where it has no name for the curve. */
  readonly crv: string | undefined;
  /** As OpenSSL calls it. */
  readonly name: string;
  readonly size: number;
}

/** By the hexadecimal contents of the object identifier (RFC 5480 section 2.1.1.1). */
const curves: ReadonlyMap<string, EcCurve> = new Map([
  ['2b81040021', { crv: undefined, name: 'secp224r1', size: 28 }],
  ['2a8648ce3d030107', { crv: 'P-256', name: 'prime256v1', size: 32 }],
  ['2b81040022', { crv: 'P-384', name: 'secp384r1', size: 48 }],
  ['2b81040023', { crv: 'P-521', name: 'secp521r1', size: 66 }],
]);

const algorithms = {
  rsa: '2a864886f70d010101',
  ec: '2a8648ce3d0201',
  ed25519: '2b6570',
  x25519: '2b656e',
} as const;

/** RFC 8017 appendix A.1.2, with two primes; Go takes more of them. Nothing may stand behind it. */
export function readPkcs1(der: Buffer): PrivateKeyNumbers {
  if (readDer(der).rest.length > 0) throw new BuiltinError('more than one key');
  const [version, ...values] = derSequence(der);
  const isKnown = bigEndian(derContents(version, derTags.integer)) <= 1n && values.length >= 8;
  if (!isKnown) throw new BuiltinError('unknown version of an RSA key, or not all of one');
  if (values.length > 8) throw new BeyondLimits('an RSA key of more than two primes');
  const [n, e, d, p, q, dp, dq, qi] = values.map(derPositive);
  const numbers = { n, e, d, p, q, dp, dq, qi } as RsaPrivateNumbers;
  return { kind: 'RSA', numbers: completeRsaNumbers(numbers) };
}

/** RFC 5915 section 3. The public half is computed, whatever the text says it is. */
export function readSec1(der: Buffer, curveOfWrapping?: string): PrivateKeyNumbers {
  const [version, key, ...optional] = derSequence(der);
  if (bigEndian(derContents(version, derTags.integer)) !== 1n)
    throw new BuiltinError('unknown version of an EC key');
  const own = optional.find(({ tag }) => tag === derTags.explicit0);
  const oid = curveOfWrapping ?? derContents(own && readDer(own.contents), derTags.oid).toString('hex');
  const curve = curves.get(oid);
  if (curve === undefined) throw new BuiltinError('the key is on an unknown curve');
  return ecNumbers(curve, derContents(key, derTags.octets));
}

function ecNumbers(curve: EcCurve, key: Buffer): EcNumbers {
  const { name, size } = curve;
  const excess = key.length - size;
  if (excess > 0 && key.subarray(0, excess).some((byte) => byte !== 0))
    throw new BuiltinError('the EC key is too long');
  const d = Buffer.concat([Buffer.alloc(Math.max(0, -excess)), key.subarray(Math.max(0, excess))]);
  const point = derived(() => {
    const pair = createECDH(name);
    pair.setPrivateKey(d);
    return pair.getPublicKey();
  });
  return { kind: 'EC', curve, d, x: point.subarray(1, 1 + size), y: point.subarray(1 + size) };
}

/** RFC 5958; the public half and the attributes are not looked at. */
export function readPkcs8(der: Buffer): PrivateKeyNumbers {
  const [version, algorithm, key] = derSequence(der);
  derContents(version, derTags.integer);
  const { oid, parameter } = readAlgorithm(algorithm);
  const inner = derContents(key, derTags.octets);
  switch (oid) {
    case algorithms.rsa:
      return readPkcs1(inner);
    case algorithms.ec:
      return readSec1(inner, parameter?.tag === derTags.oid ? parameter.contents.toString('hex') : undefined);
    case algorithms.ed25519:
    case algorithms.x25519:
      if (parameter !== undefined) throw new BuiltinError('the algorithm takes no parameters');
      return okpNumbers(oid === algorithms.ed25519 ? 'Ed25519' : 'X25519', der, readDer(inner));
    default:
      throw new BuiltinError('the key is of an unknown type');
  }
}

function readAlgorithm(value: DerValue | undefined): { oid: string; parameter: DerValue | undefined } {
  const contents = derContents(value, derTags.sequence);
  const oid = readDer(contents);
  const parameter = oid.rest.length === 0 ? undefined : readDer(oid.rest);
  return { oid: derContents(oid, derTags.oid).toString('hex'), parameter };
}

function okpNumbers(curve: OkpNumbers['curve'], pkcs8: Buffer, seed: DerValue): OkpNumbers {
  const d = derContents(seed, derTags.octets);
  if (d.length !== 32) throw new BuiltinError('a private key of curve 25519 has 32 bytes');
  const x = derived(() => {
    const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');
  });
  return { kind: 'OKP', curve, d, x };
}

function derived(compute: () => Buffer): Buffer {
  try {
    return compute();
  } catch {
    throw new BuiltinError('not a private key');
  }
}
