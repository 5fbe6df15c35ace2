import { createPublicKey, type KeyObject } from 'node:crypto';

import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { bigEndian } from '../jwt/der.js';
import { materialOfKey, type VerificationMaterial } from '../jwt/verification-material.js';
import { DerReader, rightAligned, tags } from './der-reader.js';
import type { ObjectId } from './object-id.js';
import type { Plain } from './plain.js';
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from './signature-algorithm.js';

export interface PublicKey {
  /** As Go counts them: 1 RSA, 2 DSA, 3 ECDSA, 4 Ed25519, 0 unknown. */
  readonly algorithm: number;
  readonly shown: Plain;
  /** What verifies signatures; makes no key of one that does not. */
  readonly material: () => VerificationMaterial;
}

const derNull = Buffer.from([tags.null, 0]);

const readers: ReadonlyMap<ObjectId, (data: Buffer, identifier: AlgorithmIdentifier) => PublicKey> = new Map([
  ['1.2.840.113549.1.1.1', readRsa],
  ['1.2.840.10040.4.1', readDsa],
  ['1.2.840.10045.2.1', readEc],
  ['1.3.101.112', readEd25519],
]);

/**
 * RFC 5280 section 4.1.2.7, from inside the outer sequence.
 * @throws BuiltinError when a key of a known kind is malformed.
 */
export function readPublicKey(reader: DerReader): PublicKey {
  const identifier = readAlgorithmIdentifier(reader.enter(tags.sequence));
  const data = rightAligned(reader.bits());
  const read = readers.get(identifier.id);
  return read?.(data, identifier) ?? { algorithm: 0, shown: null, material: () => unusable };
}

const unusable: VerificationMaterial = { kind: 'unusable' };

function readRsa(data: Buffer, { parameters }: AlgorithmIdentifier): PublicKey {
  if (parameters?.equals(derNull) !== true) throw new BuiltinError('an RSA key has null for parameters');
  const reader = new DerReader(data).enter(tags.sequence);
  const n = reader.integer();
  const e = reader.int64();
  if (n <= 0n || e <= 0n) throw new BuiltinError('an RSA key of no size');
  const jwk = { kty: 'RSA', n: base64url(n), e: base64url(e) };
  return {
    algorithm: 1,
    shown: { N: n, E: e },
    material: () => materialOf(() => createPublicKey({ key: jwk, format: 'jwk' })),
  };
}

function base64url(value: bigint): string {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex').toString('base64url');
}

function readDsa(data: Buffer, { parameters }: AlgorithmIdentifier): PublicKey {
  const y = new DerReader(data).integer();
  const reader = new DerReader(parameters ?? Buffer.alloc(0)).enter(tags.sequence);
  const [p, q, g] = [reader.integer(), reader.integer(), reader.integer()];
  if ([y, p, q, g].some((number) => number <= 0n)) throw new BuiltinError('a DSA key of no size');
  return { algorithm: 2, shown: { P: p, Q: q, G: g, Y: y }, material: () => unusable };
}

/** Bytes of a coordinate, and what stands before the point in the one encoding of a key (RFC 5480). */
const curves: ReadonlyMap<ObjectId, { readonly size: number; readonly head: string }> = new Map([
  ['1.3.132.0.33', { size: 28, head: '304e301006072a8648ce3d020106052b81040021033a00' }],
  ['1.2.840.10045.3.1.7', { size: 32, head: '3059301306072a8648ce3d020106082a8648ce3d030107034200' }],
  ['1.3.132.0.34', { size: 48, head: '3076301006072a8648ce3d020106052b81040022036200' }],
  ['1.3.132.0.35', { size: 66, head: '30819b301006072a8648ce3d020106052b8104002303818600' }],
]);

const uncompressed = 4;

function readEc(data: Buffer, { parameters }: AlgorithmIdentifier): PublicKey {
  const curve = curves.get(new DerReader(parameters ?? Buffer.alloc(0)).objectId());
  const isPoint = data[0] === uncompressed && data.length === 1 + 2 * (curve?.size ?? 0);
  if (curve === undefined || !isPoint) throw new BuiltinError('an EC key on an unknown curve');
  const key = importKey(Buffer.concat([Buffer.from(curve.head, 'hex'), data]));
  const [x, y] = [data.subarray(1, 1 + curve.size), data.subarray(1 + curve.size)].map(bigEndian);
  return { algorithm: 3, shown: { Curve: {}, X: x, Y: y }, material: () => materialOf(() => key) };
}

/** Refuses a point that is not on the curve. */
function importKey(der: Buffer): KeyObject {
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    throw new BuiltinError('not a public key');
  }
}

const ed25519Head = Buffer.from('302a300506032b6570032100', 'hex');

function readEd25519(data: Buffer, { parameters }: AlgorithmIdentifier): PublicKey {
  if (parameters !== undefined || data.length !== 32) throw new BuiltinError('not an Ed25519 key');
  const der = Buffer.concat([ed25519Head, data]);
  return { algorithm: 4, shown: data, material: () => materialOf(() => importKey(der)) };
}

function materialOf(key: () => KeyObject): VerificationMaterial {
  try {
    return materialOfKey(key());
  } catch (error) {
    if (error instanceof BeyondLimits) throw error;
    return unusable;
  }
}
