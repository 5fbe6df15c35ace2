import { verify } from 'node:crypto';

import { algorithmOf, edDsa, isSignatureOf, type SignatureAlgorithm } from '../jwt/signature-algorithms.js';
import type { AsymmetricMaterial } from '../jwt/verification-material.js';
import { orElse } from '../or-else.js';
import { DerReader, explicit, tags } from './der-reader.js';
import type { ObjectId } from './object-id.js';

export interface AlgorithmIdentifier {
  readonly id: ObjectId;
  /** The whole element; undefined when there is none. */
  readonly parameters: Buffer | undefined;
}

export function readAlgorithmIdentifier(reader: DerReader): AlgorithmIdentifier {
  const id = reader.objectId();
  return { id, parameters: reader.isEmpty ? undefined : reader.any().whole };
}

/** Numbers as Go counts them; 0 is unknown. */
const algorithms: ReadonlyMap<ObjectId, number> = new Map([
  ['1.2.840.113549.1.1.4', 2],
  ['1.2.840.113549.1.1.5', 3],
  ['1.3.14.3.2.29', 3],
  ['1.2.840.113549.1.1.11', 4],
  ['1.2.840.113549.1.1.12', 5],
  ['1.2.840.113549.1.1.13', 6],
  ['1.2.840.10040.4.3', 7],
  ['2.16.840.1.101.3.4.3.2', 8],
  ['1.2.840.10045.4.1', 9],
  ['1.2.840.10045.4.3.2', 10],
  ['1.2.840.10045.4.3.3', 11],
  ['1.2.840.10045.4.3.4', 12],
]);

const rsaPss = '1.2.840.113549.1.1.10';
const ed25519 = '1.3.101.112';
const pureEd25519 = 16;

export function algorithmNumber({ id, parameters }: AlgorithmIdentifier): number {
  if (id === ed25519) return parameters === undefined ? pureEd25519 : 0;
  if (id === rsaPss) return orElse(0, () => pssNumber(parameters));
  return algorithms.get(id) ?? 0;
}

/** By hash and length of salt. */
const pssNumbers: ReadonlyMap<string, number> = new Map([
  ['2.16.840.1.101.3.4.2.1 32', 13],
  ['2.16.840.1.101.3.4.2.2 48', 14],
  ['2.16.840.1.101.3.4.2.3 64', 15],
]);

/** RFC 8017 appendix A.2.3, only with one hash for all and salt of its length. */
function pssNumber(parameters: Buffer | undefined): number {
  const reader = new DerReader(parameters ?? Buffer.alloc(0)).enter(tags.sequence);
  const hash = readAlgorithmIdentifier(reader.enter(explicit(0)).enter(tags.sequence));
  const mask = readAlgorithmIdentifier(reader.enter(explicit(1)).enter(tags.sequence));
  const maskHash = readAlgorithmIdentifier(
    new DerReader(mask.parameters ?? Buffer.alloc(0)).enter(tags.sequence),
  );
  const saltLength = reader.enter(explicit(2)).int64();
  const trailer = reader.startsWith(explicit(3)) ? reader.enter(explicit(3)).int64() : 1n;
  const isMgf1 = mask.id === '1.2.840.113549.1.1.8' && maskHash.id === hash.id;
  if (!isMgf1 || trailer !== 1n || !hasNoParameters(hash) || !hasNoParameters(maskHash)) return 0;
  return pssNumbers.get(`${hash.id} ${saltLength}`) ?? 0;
}

const derNull = Buffer.from([tags.null, 0]);

function hasNoParameters({ parameters }: AlgorithmIdentifier): boolean {
  return parameters?.equals(derNull) ?? true;
}

/** Those that OPA trusts in a certificate: neither MD5 nor SHA-1, and no DSA. */
const trusted: ReadonlyMap<number, SignatureAlgorithm> = new Map([
  [4, algorithmOf('RS', '256')],
  [5, algorithmOf('RS', '384')],
  [6, algorithmOf('RS', '512')],
  [10, algorithmOf('ES', '256')],
  [11, algorithmOf('ES', '384')],
  [12, algorithmOf('ES', '512')],
  [13, algorithmOf('PS', '256')],
  [14, algorithmOf('PS', '384')],
  [15, algorithmOf('PS', '512')],
  [pureEd25519, edDsa],
]);

/** Whether the signature over these bytes is by this key, with an algorithm that is trusted. */
export function isSignedBy(
  { signed, signature, algorithm }: { signed: Buffer; signature: Buffer; algorithm: number },
  material: AsymmetricMaterial,
): boolean {
  const found = trusted.get(algorithm);
  if (found === undefined) return false;
  // Unlike in a token, the two halves are in DER.
  if (found.family === 'ES')
    return material.kind === 'ec' && verify(found.hash, signed, material.key, signature);
  return isSignatureOf(signature, signed, found, material, { privateKeys: false, oddSignatures: false });
}
