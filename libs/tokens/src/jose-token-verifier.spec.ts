import { describe, expect, it } from '@jest/globals';
import type { TrustedIssuer } from '#libs/domain';
import { codeOf, rejectionOf } from '../test/rejection.js';
import {
  goodClaims,
  goodHeader,
  type KeyKind,
  newSigningKey,
  now,
  nowSeconds,
  publicJwk,
  signText,
  tokenOf,
  trustedIssuer,
} from '../test/token-smith.js';
import { JoseTokenVerifier } from './jose-token-verifier.js';

const key = newSigningKey('ES256');
const issuer = trustedIssuer({ jwks: { keys: [publicJwk(key)] } });
const verifierAt = (seconds: number) => new JoseTokenVerifier({ clock: () => new Date(seconds * 1000) });
const verifier = verifierAt(nowSeconds);

describe('JoseTokenVerifier', () => {
  it.each<KeyKind>(['RS256', 'PS256', 'ES256', 'ES384', 'Ed25519'])(
    'accepts a good %s token',
    async (alg) => {
      const signer = newSigningKey(alg);
      const trusted = trustedIssuer({ jwks: { keys: [publicJwk(signer)] } }, { algorithms: [alg] });
      const verified = await verifier.verify(tokenOf(signer), [trusted]);
      expect(verified).toEqual({ issuer: trusted, sub: 'alice', claims: goodClaims });
    },
  );

  it('accepts `EdDSA`, the older name of Ed25519, only where it is configured', async () => {
    const signer = { ...newSigningKey('Ed25519'), alg: 'EdDSA' };
    const keys = { jwks: { keys: [publicJwk(signer)] } };
    const token = tokenOf(signer);
    const verified = await verifier.verify(token, [trustedIssuer(keys, { algorithms: ['EdDSA'] })]);
    expect(verified.sub).toBe('alice');
    expect(await codeOf(verifier.verify(token, [trustedIssuer(keys, { algorithms: ['Ed25519'] })]))).toBe(
      'token_invalid',
    );
  });

  it('picks the issuer that the token names, and its keys', async () => {
    const otherKey = newSigningKey('ES256');
    const other = trustedIssuer(
      { jwks: { keys: [publicJwk(otherKey)] } },
      { id: 'other', issuer: 'https://other.example.com' },
    );
    const token = tokenOf(otherKey, { iss: other.issuer });
    expect((await verifier.verify(token, [issuer, other])).issuer).toBe(other);
  });

  it('refuses everything where nobody is trusted', async () => {
    expect(await codeOf(verifier.verify(tokenOf(key), []))).toBe('token_invalid');
  });

  it('finds the key without `kid` while only one fits', async () => {
    const header = JSON.stringify({ alg: 'ES256', typ: 'at+jwt' });
    const token = signText(key, header, JSON.stringify(goodClaims));
    expect((await verifier.verify(token, [issuer])).sub).toBe('alice');
    const twoKeys = trustedIssuer({
      jwks: { keys: [publicJwk(key), publicJwk(newSigningKey('ES256', 'b'))] },
    });
    expect(await codeOf(verifier.verify(token, [twoKeys]))).toBe('token_invalid');
  });

  it('verifies with a SPIFFE key, whose use is `jwt-svid`', async () => {
    const bundle = trustedIssuer({ jwks: { keys: [{ ...publicJwk(key), use: 'jwt-svid' }] } });
    expect((await verifier.verify(tokenOf(key), [bundle])).sub).toBe('alice');
  });

  it('hands on the claims without the tokens in them', async () => {
    const token = tokenOf(key, { id_token: 'x', nested: { token: tokenOf(key) }, cnf: { jkt: 'thumb' } });
    const { claims } = await verifier.verify(token, [issuer]);
    expect(claims).toEqual({ ...goodClaims, nested: {}, cnf: { jkt: 'thumb' } });
  });

  it('does not verify with the keys of a former configuration', async () => {
    const renewed = trustedIssuer({ jwks: { keys: [publicJwk(newSigningKey('ES256'))] } });
    const token = tokenOf(key);
    await verifier.verify(token, [issuer]);
    expect(await codeOf(verifier.verify(token, [renewed]))).toBe('token_invalid');
  });
});

describe('audience', () => {
  const { aud } = goodClaims;
  it.each<[string, unknown, boolean]>([
    ['ours', aud, true],
    ['ours in a list of one', [aud], true],
    ['ours beside another (RFC 7519, section 4.1.3)', ['https://elsewhere.example.com', aud], true],
    ['missing', undefined, false],
    ['another', 'https://elsewhere.example.com', false],
    ['ours with a trailing slash', `${aud}/`, false],
    ['ours in capitals', aud.toUpperCase(), false],
    ['part of ours', aud.slice(0, -1), false],
    ['empty', '', false],
    ['an empty list', [], false],
    ['a number', 5, false],
    ['null', null, false],
    ['an object', { '0': aud }, false],
    ['a list with a number beside ours', [aud, 5], false],
    ['a list in a list', [[aud]], false],
  ])('%s', async (_, value, accepted) => {
    await expectOutcome(tokenOf(key, { aud: value }), issuer, accepted);
  });

  it('accepts none where none is configured', async () => {
    await expectOutcome(tokenOf(key), { ...issuer, audiences: [] }, false);
  });
});

describe('typ', () => {
  it.each<[string, string | undefined, readonly string[] | null, boolean]>([
    ['the configured one', 'at+jwt', ['at+jwt'], true],
    ['with application/', 'application/at+jwt', ['at+jwt'], true],
    ['in capitals', 'APPLICATION/AT+JWT', ['at+jwt'], true],
    ['one of several', 'jwt', ['at+jwt', 'jwt'], true],
    ['missing where any is accepted', undefined, null, true],
    ['odd where any is accepted', 'whatever', null, true],
    ['missing', undefined, ['at+jwt'], false],
    ['empty', '', ['at+jwt'], false],
    ['application/ alone', 'application/', ['at+jwt'], false],
    ['application/ twice', 'application/application/at+jwt', ['at+jwt'], false],
    ['JWT where an access token is due', 'JWT', ['at+jwt'], false],
    ...[
      'logout+jwt',
      'secevent+jwt',
      'dpop+jwt',
      'token-introspection+jwt',
      'txntoken+jwt',
      'oauth-id-jag+jwt',
    ].map((typ): [string, string, readonly string[], boolean] => [
      `${typ} as access token`,
      typ,
      ['at+jwt'],
      false,
    ]),
    ['an access token where a logout token is due', 'at+jwt', ['logout+jwt'], false],
  ])('%s', async (_, typ, types, accepted) => {
    await expectOutcome(tokenOf(key, {}, { typ }), { ...issuer, types }, accepted);
  });
});

describe('times, with a tolerance of 5 s and a maximum age of 3600 s', () => {
  const cases: [string, object, 'accepted' | 'token_expired' | 'token_invalid'][] = [
    ['expires in a second', { exp: nowSeconds + 1 }, 'accepted'],
    ['expired within the tolerance', { exp: nowSeconds - 4 }, 'accepted'],
    ['expired at the end of the tolerance', { exp: nowSeconds - 5 }, 'token_expired'],
    ['expired long ago', { exp: 1 }, 'token_expired'],
    ['exp with a fraction', { exp: nowSeconds + 0.5 }, 'accepted'],
    ['exp missing', { exp: undefined }, 'token_invalid'],
    ['exp null', { exp: null }, 'token_invalid'],
    ['exp as text', { exp: String(nowSeconds + 300) }, 'token_invalid'],
    ['exp in milliseconds', { exp: (nowSeconds + 300) * 1000 }, 'token_invalid'],
    ['exp in the year 10000', { exp: 253_402_300_800 }, 'token_invalid'],
    ['exp negative', { exp: -1 }, 'token_expired'],
    ['iat missing', { iat: undefined }, 'token_invalid'],
    ['iat as text', { iat: String(nowSeconds) }, 'token_invalid'],
    ['iat negative', { iat: -1 }, 'token_invalid'],
    ['issued ahead within the tolerance', { iat: nowSeconds + 5 }, 'accepted'],
    ['issued in the future', { iat: nowSeconds + 6 }, 'token_invalid'],
    ['as old as allowed', { iat: nowSeconds - 3605 }, 'accepted'],
    ['older than allowed, though not expired', { iat: nowSeconds - 3606 }, 'token_invalid'],
    ['valid from now', { nbf: nowSeconds + 5 }, 'accepted'],
    ['not valid yet', { nbf: nowSeconds + 6 }, 'token_invalid'],
    ['nbf as text', { nbf: '0' }, 'token_invalid'],
    ['nbf negative', { nbf: -1 }, 'token_invalid'],
  ];
  it.each(cases)('%s', async (_, changes, outcome) => {
    const work = verifier.verify(tokenOf(key, changes), [issuer]);
    if (outcome === 'accepted') expect((await work).sub).toBe('alice');
    else expect(await codeOf(work)).toBe(outcome);
  });

  it('reads 1e400 as no number', async () => {
    const payload = JSON.stringify(goodClaims).replace(/"exp":\d+/, '"exp":1e400');
    expect(payload).toContain('1e400');
    await expectOutcome(signText(key, JSON.stringify(goodHeader(key)), payload), issuer, false);
  });

  it('follows the clock', async () => {
    const token = tokenOf(key);
    expect((await verifierAt(goodClaims.exp + 4).verify(token, [issuer])).sub).toBe('alice');
    expect(await codeOf(verifierAt(goodClaims.exp + 5).verify(token, [issuer]))).toBe('token_expired');
    expect(await codeOf(verifierAt(goodClaims.iat - 6).verify(token, [issuer]))).toBe('token_invalid');
  });

  it('never tolerates more than 60 s', async () => {
    const lax = { ...issuer, clockToleranceSeconds: 3600 };
    await expectOutcome(tokenOf(key, { exp: nowSeconds - 59 }), lax, true);
    expect(await codeOf(verifier.verify(tokenOf(key, { exp: nowSeconds - 60 }), [lax]))).toBe(
      'token_expired',
    );
  });

  it('says expired only of tokens that the issuer signed', async () => {
    const forged = tokenOf({ ...newSigningKey('ES256'), kid: key.kid }, { exp: 1 });
    expect(await codeOf(verifier.verify(forged, [issuer]))).toBe('token_invalid');
    const elsewhere = tokenOf(key, { exp: 1, aud: 'https://elsewhere.example.com' });
    expect(await codeOf(verifier.verify(elsewhere, [issuer]))).toBe('token_invalid');
  });
});

describe('subject', () => {
  it.each<[string, unknown, boolean]>([
    ['512 characters', 's'.repeat(512), true],
    ['513 characters', 's'.repeat(513), false],
    ['empty', '', false],
    ['missing', undefined, false],
    ['null', null, false],
    ['a number', 7, false],
    ['a list', ['alice'], false],
  ])('%s', async (_, sub, accepted) => {
    await expectOutcome(tokenOf(key, { sub }), issuer, accepted);
  });
});

it('tells the holder of a signed token what is wrong with it, in fixed words', async () => {
  const messages = await Promise.all(
    [{ aud: 'x' }, { nbf: nowSeconds + 60 }, { iat: nowSeconds - 9999 }, { sub: '' }, { exp: 1 }].map(
      async (changes) => (await rejectionOf(verifier.verify(tokenOf(key, changes), [issuer]))).message,
    ),
  );
  expect(messages).toEqual([
    'token is not meant for this audience',
    'token is not valid yet',
    'token is older than its issuer may make them',
    'token names no usable subject',
    'token has expired',
  ]);
});

async function expectOutcome(token: string, trusted: TrustedIssuer, accepted: boolean): Promise<void> {
  const work = new JoseTokenVerifier({ clock: () => now }).verify(token, [trusted]);
  if (accepted) expect((await work).issuer).toBe(trusted);
  else expect(await codeOf(work)).toBe('token_invalid');
}
