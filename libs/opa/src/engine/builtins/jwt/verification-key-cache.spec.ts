import { generateKeyPairSync } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { VerificationKeyCache } from './verification-key-cache.js';

const check = (): void => undefined;

const pairs = Array.from({ length: 4 }, () => generateKeyPairSync('ed25519'));
const [first = '', second = '', third = '', fourth = ''] = pairs.map(({ publicKey }) =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString(),
);
const publicKey = JSON.stringify(pairs[1]?.publicKey.export({ format: 'jwk' }));
const privateKey = JSON.stringify(pairs[0]?.privateKey.export({ format: 'jwk' }));

describe('the cache of verification keys', () => {
  it('parses a text once', () => {
    const cache = new VerificationKeyCache(1_000);
    expect(cache.get(first, check)).toBe(cache.get(first, check));
  });

  it('tells texts apart', () => {
    const cache = new VerificationKeyCache(1_000);
    expect(cache.get(first, check)).not.toBe(cache.get(second, check));
  });

  it('drops what was not used for longest', () => {
    const cache = new VerificationKeyCache(first.length * 3);
    const [a, b] = [cache.get(first, check), cache.get(second, check)];
    cache.get(third, check);
    cache.get(first, check);
    cache.get(fourth, check);
    expect(cache.get(first, check)).toBe(a);
    expect(cache.get(second, check)).not.toBe(b);
  });

  it.each([
    ['a private key', privateKey],
    ['a secret', '{"kty":"oct","k":"cw"}'],
    ['a set with a secret among public keys', `{"keys":[${publicKey},{"kty":"oct","k":"cw"}]}`],
    ['a text too long to keep', `{"keys":[],"padding":"${'x'.repeat(1_000)}"}`],
  ])('does not keep %s', (_, text) => {
    const cache = new VerificationKeyCache(1_000);
    expect(cache.get(text, check)).not.toBe(cache.get(text, check));
  });

  it('does not keep a failure', () => {
    const cache = new VerificationKeyCache(1_000);
    expect(() => cache.get('no key', check)).toThrow('malformed JSON');
    expect(() => cache.get('no key', check)).toThrow('malformed JSON');
  });
});
