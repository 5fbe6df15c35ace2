import { createPublicKey, type KeyObject } from 'node:crypto';

import { BuiltinError } from '../builtin.js';
import { readCertificate } from './certificate.js';
import { readDer } from './der.js';
import { type Jwk, readJwks } from './jwk.js';
import { isTokenAlgorithm } from './key-algorithms.js';
import { nextPemBlock, type PemBlock } from './pem.js';
import { materialOfJwk, materialOfKey, type VerificationMaterial } from './verification-material.js';

export interface VerificationKey {
  /** What the key says it is for; empty when it says nothing, as PEM never does. */
  readonly alg: string;
  readonly kid: string;
  readonly material: VerificationMaterial;
}

/** Keys from what policies call a certificate: one PEM block (`CERTIFICATE`, `PUBLIC KEY`), a JWK, or a JWK set. */
export function readVerificationKeys(text: string, check: () => void): VerificationKey[] {
  const bytes = Buffer.from(text).toString('latin1');
  const block = nextPemBlock(bytes, 0);
  if (block === undefined) return readJwks(text, check).flatMap((jwk) => keyOfJwk(jwk, check));
  if (block.end < bytes.length) throw new BuiltinError('text behind the PEM block');
  return [{ alg: '', kid: '', material: materialOfPem(block) }];
}

/** A key for something else than tokens is passed over, once it has proved to be a key. */
function keyOfJwk(jwk: Jwk, check: () => void): VerificationKey[] {
  check();
  const { alg, kid } = jwk;
  const material = materialOfJwk(jwk);
  return alg === '' || isTokenAlgorithm(alg) ? [{ alg, kid, material }] : [];
}

function materialOfPem({ type, der }: PemBlock): VerificationMaterial {
  if (type === 'CERTIFICATE') return materialOfKey(publicKey(() => readCertificate(der).publicKey));
  if (type !== 'PUBLIC KEY')
    throw new BuiltinError('the PEM block holds neither a certificate nor a public key');
  if (readDer(der).rest.length > 0) throw new BuiltinError('more than one public key');
  const key = publicKey(() => createPublicKey({ key: der, format: 'der', type: 'spki' }));
  if (!bareTypes.has(key.asymmetricKeyType)) throw new BuiltinError('the public key is of an unknown type');
  return materialOfKey(key);
}

/** In a certificate, a key of any other type is a key that verifies nothing; on its own it is an error. */
const bareTypes: ReadonlySet<string | undefined> = new Set(['rsa', 'ec', 'ed25519', 'x25519', 'dsa']);

function publicKey(read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch {
    throw new BuiltinError('malformed public key');
  }
}
