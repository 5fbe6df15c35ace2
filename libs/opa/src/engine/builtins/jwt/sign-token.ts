import { constants, createHmac, sign } from 'node:crypto';

import { BeyondLimits } from '../beyond-limits.js';
import { type BuiltinContext, BuiltinError } from '../builtin.js';
import { readJson } from '../json-text/read-json.js';
import { type Jwk, readJwks } from './jwk.js';
import { isTokenAlgorithm } from './key-algorithms.js';
import { numberOf } from './key-numbers.js';
import { asObject, memberOf } from './members.js';
import { findAlgorithm, type SignatureAlgorithm } from './signature-algorithms.js';
import { signingKey } from './signing-key.js';
import { maxTokenLength } from './token.js';

/** All three are JSON text; header and payload go into the token byte for byte. */
export interface SigningRequest {
  readonly header: string;
  readonly payload: string;
  /** A JWK, or a set of which the first counts. Parsed for this one signature and dropped: no private key is kept. */
  readonly key: string;
}

export function signToken(
  { header, payload, key }: SigningRequest,
  { checkDeadline }: BuiltinContext,
): string {
  if (header.length + payload.length > maxTokenLength) throw new BeyondLimits('the token would be too long');
  const [jwk] = readJwks(key, checkDeadline);
  if (jwk === undefined) throw new BuiltinError('there is no key to sign with');
  const algorithm = algorithmNamedBy(header, payload, checkDeadline);
  const text = `${base64url(header)}.${base64url(payload)}`;
  return `${text}.${signatureOf(Buffer.from(text), algorithm, jwk).toString('base64url')}`;
}

/** Without a `typ` that says otherwise, the payload must be JSON. */
function algorithmNamedBy(header: string, payload: string, check: () => void): SignatureAlgorithm {
  const members = asObject(readJson(header, check), 'the header');
  const alg = memberOf(members, 'alg');
  const algorithm = typeof alg === 'string' && isTokenAlgorithm(alg) ? findAlgorithm(alg) : undefined;
  if (algorithm === undefined) throw new BuiltinError('the header names no algorithm that we sign with');
  const typ = memberOf(members, 'typ');
  if (typeof typ !== 'string' || typ === 'JWT') readJson(payload, check);
  return algorithm;
}

function signatureOf(text: Buffer, { family, hash }: SignatureAlgorithm, jwk: Jwk): Buffer {
  if (family === 'HS') {
    if (jwk.kty !== 'oct' || hash === null) throw new BuiltinError('HMAC takes a secret');
    return createHmac(hash, numberOf(jwk, 'k')).update(text).digest();
  }
  if (jwk.kty !== keyTypes[family])
    throw new BuiltinError('the key is of another type than the algorithm wants');
  const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING, RSA_PSS_SALTLEN_DIGEST } = constants;
  const options = {
    RS: { padding: RSA_PKCS1_PADDING },
    PS: { padding: RSA_PKCS1_PSS_PADDING, saltLength: RSA_PSS_SALTLEN_DIGEST },
    ES: { dsaEncoding: 'ieee-p1363' as const },
    EdDSA: {},
  }[family];
  const key = signingKey(jwk);
  try {
    return sign(hash, text, { key, ...options });
  } catch {
    throw new BuiltinError('the key is too small for the algorithm');
  }
}

const keyTypes = { RS: 'RSA', PS: 'RSA', ES: 'EC', EdDSA: 'OKP' } as const;

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
