import {
  constants,
  createHmac,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  type SignKeyObjectInput,
} from 'node:crypto';
import type { JsonObject, TrustedIssuer } from '#libs/domain';

/** Makes tokens from raw cryptography, so that a fault of jose cannot hide itself. */
export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export type KeyKind = 'RS256' | 'PS256' | 'ES256' | 'ES384' | 'Ed25519';

export function newSigningKey(alg: KeyKind, kid: string = alg): SigningKey {
  return { alg, kid, ...generators[alg]() };
}

const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const generators = {
  RS256: rsa,
  PS256: rsa,
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  Ed25519: () => generateKeyPairSync('ed25519'),
};

export function publicJwk(key: SigningKey): JsonObject {
  return { ...(key.publicKey.export({ format: 'jwk' }) as JsonObject), kid: key.kid, alg: key.alg };
}

export function privateJwk(key: SigningKey): JsonObject & JsonWebKey {
  return { ...(key.privateKey.export({ format: 'jwk' }) as JsonObject), kid: key.kid, alg: key.alg };
}

export const now = new Date('2026-11-20T12:00:00Z');
export const nowSeconds = now.getTime() / 1000;

export const goodClaims = {
  iss: 'https://id.example.com',
  sub: 'alice',
  aud: 'https://api.example.com',
  iat: nowSeconds - 10,
  exp: nowSeconds + 300,
  scope: 'decisions:evaluate',
  act: { sub: 'gateway' },
};

export function goodHeader(key: SigningKey): JsonObject {
  return { alg: key.alg, kid: key.kid, typ: 'at+jwt' };
}

export function trustedIssuer(
  keys: TrustedIssuer['keys'],
  changes: Partial<TrustedIssuer> = {},
): TrustedIssuer {
  return {
    id: 'example',
    issuer: goodClaims.iss,
    audiences: [goodClaims.aud],
    requiredClaims: {},
    ignoredHeaders: [],
    algorithms: ['RS256', 'PS256', 'ES256', 'ES384', 'Ed25519'],
    types: ['at+jwt'],
    keys,
    clockToleranceSeconds: 5,
    maxAgeSeconds: 3600,
    callerScopes: [],
    ...changes,
  };
}

/** A token whose claims differ from the good ones by `changes`; `undefined` leaves a claim out. */
export function tokenOf(key: SigningKey, changes: object = {}, header: object = {}): string {
  return signText(
    key,
    JSON.stringify({ ...goodHeader(key), ...header }),
    JSON.stringify({ ...goodClaims, ...changes }),
  );
}

/** Signs header and payload texts as they are, valid or not. */
export function signText(key: SigningKey, header: string, payload: string): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${signatureOf(key, input).toString('base64url')}`;
}

export function signatureOf(key: SigningKey, input: string): Buffer {
  return sign(digests[key.alg], Buffer.from(input), { key: key.privateKey, ...paddings[key.alg] });
}

/** HS256 over any bytes: what an attacker can do with a public key. */
export function hmacToken(secret: Buffer | string, header: object, payload: object = goodClaims): string {
  const input = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(payload))}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

export function encode(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64url');
}

const digests: Readonly<Record<string, string>> = {
  RS256: 'sha256',
  PS256: 'sha256',
  ES256: 'sha256',
  ES384: 'sha384',
};

const paddings: Readonly<Record<string, Partial<SignKeyObjectInput>>> = {
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  ES256: { dsaEncoding: 'ieee-p1363' },
  ES384: { dsaEncoding: 'ieee-p1363' },
};
