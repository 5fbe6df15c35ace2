import { createHash } from 'node:crypto';

const secretBytes = 32;
const keyIdBytes = 10;

export interface ApiKeyParts {
  readonly keyId: string;
  readonly secret: string;
}

/** A new key id (80 bits, lower-case hex) and secret (32 bytes, base64url). */
export function newApiKey(randomBytes: (size: number) => Uint8Array): ApiKeyParts {
  const keyId = Buffer.from(randomBytes(keyIdBytes)).toString('hex');
  const encoded = Buffer.from(randomBytes(secretBytes)).toString('base64url');
  // `_` parts a key from its secret, so none may stand inside. Folding it costs less than 2 of the 256 bits.
  return { keyId, secret: encoded.replaceAll('_', '-') };
}

/** The text that a client sends as its bearer credential. */
export function apiKeyText({ keyId, secret }: ApiKeyParts): string {
  return `pck_${keyId}_${secret}`;
}

/** What is stored of a secret. It has 256 random bits, so a slow hash would add nothing but time. */
export function hashSecret(secret: string): Uint8Array {
  return createHash('sha256').update(secret, 'utf8').digest();
}
