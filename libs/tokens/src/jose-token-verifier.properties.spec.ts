import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rejectionOf } from '../test/rejection.js';
import {
  encode,
  goodClaims,
  goodHeader,
  newSigningKey,
  now,
  publicJwk,
  tokenOf,
  trustedIssuer,
} from '../test/token-smith.js';
import { JoseTokenVerifier } from './jose-token-verifier.js';

const key = newSigningKey('Ed25519');
const issuer = trustedIssuer({ jwks: { keys: [publicJwk(key)] } });
const verifier = new JoseTokenVerifier({ clock: () => now });
const subject = 'subject-that-must-not-leak';
const good = tokenOf(key, { sub: subject });

/** Fails unless the text is refused as a token, in words that hold nothing of it. */
async function expectRefused(token: string): Promise<void> {
  const error = await rejectionOf(verifier.verify(token, [issuer]));
  expect(['token_invalid', 'token_expired']).toContain(error.code);
  const said = [error.message, error.stack, String(error.cause), JSON.stringify(error.faults)].join('\n');
  const parts = [...token.split('.'), subject].filter((part) => part.length >= 12);
  for (const part of parts) expect(said).not.toContain(part);
}

it('verifies the token that the mutations below start from', async () => {
  expect((await verifier.verify(good, [issuer])).sub).toBe(subject);
});

it('refuses any text', async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), expectRefused));
});

it('refuses any text that looks like a token', async () => {
  const part = fc.oneof(fc.base64String(), fc.json().map(encode), fc.stringMatching(/^[A-Za-z0-9_-]+$/));
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) =>
      expectRefused(parts.join('.')),
    ),
  );
});

it('refuses any header and claims that were not signed', async () => {
  const header = fc.oneof(
    fc.dictionary(fc.string(), fc.jsonValue()),
    fc.record({ alg: fc.string(), kid: fc.jsonValue(), typ: fc.jsonValue() }),
    fc.constantFrom(goodHeader(key), { ...goodHeader(key), alg: 'none' }),
  );
  const claims = fc.dictionary(fc.constantFrom(...Object.keys(goodClaims)), fc.jsonValue());
  const signature = fc.uint8Array({ minLength: 1, maxLength: 64 });
  await fc.assert(
    fc.asyncProperty(header, claims, signature, (head, changes, bytes) =>
      expectRefused(
        [JSON.stringify(head), JSON.stringify({ ...goodClaims, ...changes }), bytes].map(encode).join('.'),
      ),
    ),
  );
});

it('refuses the good token with any one character changed, left out or added', async () => {
  const character = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9_.=-]$/),
    fc.string({ minLength: 1, maxLength: 1 }),
  );
  const place = fc.nat(good.length - 1);
  await fc.assert(
    fc.asyncProperty(place, fc.nat(1), fc.option(character), async (at, kept, inserted) => {
      const mutated = good.slice(0, at) + (inserted ?? '') + good.slice(at + 1 - kept);
      if (mutated !== good) await expectRefused(mutated);
    }),
    { numRuns: 600 },
  );
});

it('refuses the good token with any bit of its bytes turned over', async () => {
  const parts = good.split('.').map((part) => Buffer.from(part, 'base64url'));
  await fc.assert(
    fc.asyncProperty(fc.nat(2), fc.nat(), fc.nat(7), async (index, offset, bit) => {
      const bytes = Buffer.from(parts[index]!);
      bytes[offset % bytes.length]! ^= 1 << bit;
      await expectRefused(parts.map((part, i) => encode(i === index ? bytes : part)).join('.'));
    }),
    { numRuns: 600 },
  );
});
