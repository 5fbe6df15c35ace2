import { expect, it } from '@jest/globals';
import { newSigningKey, now, publicJwk, trustedIssuer } from '../../test/token-smith.js';
import { IssuerKeys } from './issuer-keys.js';

const keys = new IssuerKeys({
  clock: () => now,
  fetchJwks: () => Promise.reject(new Error('nothing to fetch')),
  log: () => undefined,
  maxAgeSeconds: 600,
  fetchBurst: 4,
  cooldownSeconds: 30,
  staleIfErrorSeconds: 3600,
  maxKeySets: 10,
});
const written = () => ({ jwks: { keys: [publicJwk(newSigningKey('Ed25519'))] } });
const remote = { jwksUri: 'https://id.example.com/jwks' };

it('imports written keys once, also when other members of the issuer change', () => {
  const same = written();
  const source = keys.of(trustedIssuer(same));
  expect(keys.of(trustedIssuer({ ...same }, { audiences: ['other'] }))).toBe(source);
  expect(keys.of(trustedIssuer(written()))).not.toBe(source);
});

it('shares a remote set among issuers with the same URL', () => {
  const source = keys.of(trustedIssuer(remote));
  expect(keys.of(trustedIssuer({ ...remote }, { id: 'another', issuer: 'https://b.example.com' }))).toBe(
    source,
  );
  expect(keys.of(trustedIssuer({ jwksUri: `${remote.jwksUri}2` }))).not.toBe(source);
});

it('gives an issuer that moved from a URL to written keys the written ones', () => {
  expect(keys.of(trustedIssuer(written()))).not.toBe(keys.of(trustedIssuer(remote)));
});
