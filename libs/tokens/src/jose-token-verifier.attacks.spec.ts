import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { TrustedIssuer } from '#libs/domain';
import { rejectionOf } from '../test/rejection.js';
import {
  encode,
  goodClaims,
  goodHeader,
  hmacToken,
  newSigningKey,
  now,
  privateJwk,
  publicJwk,
  signatureOf,
  signText,
  tokenOf,
  trustedIssuer,
} from '../test/token-smith.js';
import { JoseTokenVerifier } from './jose-token-verifier.js';

const rsa = newSigningKey('RS256', 'rsa');
const ec = newSigningKey('ES256', 'ec');
const attacker = newSigningKey('ES256', 'ec');
const foreign = newSigningKey('ES256', 'ec');
const issuer = trustedIssuer({ jwks: { keys: [publicJwk(rsa), publicJwk(ec)] } });
const otherIssuer = trustedIssuer(
  { jwks: { keys: [publicJwk(foreign)] } },
  { id: 'other', issuer: 'https://other.example.com' },
);
const verifier = new JoseTokenVerifier({ clock: () => now });

const good = tokenOf(ec);
const [goodHead = '', goodBody = '', goodSignature = ''] = good.split('.');
const claims = JSON.stringify(goodClaims);
const withHeader = (changes: object) => tokenOf(ec, {}, changes);
const unsigned = (alg: unknown) => `${encode(JSON.stringify({ alg, typ: 'at+jwt' }))}.${encode(claims)}.`;

const modulus = publicJwk(rsa)['n'] as string;
/** Public RSA key material in every form that a confused verifier may take for a shared secret. */
const confusedSecrets: [string, Buffer | string][] = [
  ['SPKI PEM', rsa.publicKey.export({ type: 'spki', format: 'pem' })],
  [
    'SPKI PEM without its last line feed',
    String(rsa.publicKey.export({ type: 'spki', format: 'pem' })).trimEnd(),
  ],
  ['PKCS#1 PEM', rsa.publicKey.export({ type: 'pkcs1', format: 'pem' })],
  ['SPKI DER', rsa.publicKey.export({ type: 'spki', format: 'der' })],
  ['PKCS#1 DER', rsa.publicKey.export({ type: 'pkcs1', format: 'der' })],
  ['the JWK', JSON.stringify(publicJwk(rsa))],
  ['the bytes of n', Buffer.from(modulus, 'base64url')],
  ['the text of n', modulus],
  ['nothing', ''],
];

const sameSignature = (payload: object) => `${goodHead}.${encode(JSON.stringify(payload))}.${goodSignature}`;

const attacks: [string, string][] = [
  ...['none', 'None', 'nOnE', 'NONE', '', 'none ', null, 0, true, undefined].flatMap(
    (alg): [string, string][] => [
      [`alg ${JSON.stringify(alg)}, no signature`, unsigned(alg)],
      [`alg ${JSON.stringify(alg)}, some signature`, `${unsigned(alg)}${goodSignature}`],
    ],
  ),
  ...confusedSecrets.flatMap(([form, secret]): [string, string][] => [
    [`RS256 turned HS256 with ${form} as secret`, hmacToken(secret, { ...goodHeader(rsa), alg: 'HS256' })],
    [`RS256 kept, signed by HMAC with ${form}`, hmacToken(secret, goodHeader(rsa))],
  ]),
  ['alg in other letter case', withHeader({ alg: 'es256' })],
  ['ES256K', withHeader({ alg: 'ES256K' })],
  ['a supported algorithm that the issuer does not use', withHeader({ alg: 'RS512', kid: 'rsa' })],
  ['a P-256 key with ES384', withHeader({ alg: 'ES384' })],
  ['an RSA key with ES256', withHeader({ kid: 'rsa' })],
  ['an EC key with RS256', tokenOf(rsa, {}, { kid: 'ec' })],
  ['an RS256 key, as its JWK says, with PS256', tokenOf({ ...rsa, alg: 'PS256' })],
  ['the signature stripped', `${goodHead}.${goodBody}.`],
  ['the signature and its dot stripped', `${goodHead}.${goodBody}`],
  ['a fourth part', `${good}.${goodSignature}`],
  ['another payload under the signature', sameSignature({ ...goodClaims, sub: 'admin' })],
  [
    'another header over the signature',
    `${encode('{"alg":"ES256","kid":"ec","typ":"AT+JWT"}')}.${goodBody}.${goodSignature}`,
  ],
  [
    'the signature of another token',
    `${goodHead}.${goodBody}.${tokenOf(ec, { sub: 'bob' }).split('.')[2] ?? ''}`,
  ],
  ['a signature of zeros (psychic)', `${goodHead}.${goodBody}.${encode(Buffer.alloc(64))}`],
  ['an empty DER signature', `${goodHead}.${goodBody}.${encode(Buffer.from('3006020100020100', 'hex'))}`],
  ['a DER signature', `${goodHead}.${goodBody}.${encode(derSignature())}`],
  [
    'a shortened signature',
    `${goodHead}.${goodBody}.${encode(Buffer.from(goodSignature, 'base64url').subarray(0, 63))}`,
  ],
  [
    'a lengthened signature',
    `${goodHead}.${goodBody}.${encode(Buffer.concat([Buffer.from(goodSignature, 'base64url'), Buffer.alloc(1)]))}`,
  ],
  ['a key of the attacker under our kid', tokenOf(attacker)],
  ["another issuer's key under the same kid", tokenOf(foreign)],
  ["our issuer's key for another issuer's token", tokenOf(ec, { iss: otherIssuer.issuer })],
  ...[
    '../../../etc/passwd',
    "x' OR '1'='1",
    'ec\0',
    '',
    '__proto__',
    'constructor',
    'toString',
    'EC',
    ' ec',
    '*',
  ].map((kid): [string, string] => [`kid ${JSON.stringify(kid)}`, withHeader({ kid })]),
  ['kid of 10 KB', withHeader({ kid: 'k'.repeat(10_000) })],
  ['kid in a list', withHeader({ kid: ['ec'] })],
  ['kid a number', withHeader({ kid: 1 })],
  ['kid an object', withHeader({ kid: { ec: true } })],
  ['a key in the header', tokenOf(attacker, {}, { kid: undefined, jwk: publicJwk(attacker) })],
  ['our own key in the header', withHeader({ jwk: publicJwk(ec) })],
  ['a private key in the header', withHeader({ jwk: privateJwk(attacker) })],
  ['jku', withHeader({ jku: 'https://attacker.example.com/jwks' })],
  ['x5u', withHeader({ x5u: 'https://attacker.example.com/cert' })],
  ['x5c', withHeader({ x5c: ['MIIB'] })],
  ['crit with an unknown member', withHeader({ crit: ['whatever'], whatever: 1 })],
  ['crit with a repeated member', withHeader({ crit: ['b64', 'b64'], b64: true })],
  ['crit empty', withHeader({ crit: [] })],
  ['crit no list', withHeader({ crit: 'b64' })],
  ['b64 false', withHeader({ b64: false, crit: ['b64'] })],
  ['b64 false, payload as it is', detachedEncoding()],
  [
    'JSON serialization',
    JSON.stringify({ protected: goodHead, payload: goodBody, signature: goodSignature }),
  ],
  [
    'JSON serialization, general',
    JSON.stringify({ payload: goodBody, signatures: [{ protected: goodHead, signature: goodSignature }] }),
  ],
  ['a JWE', `${encode('{"alg":"dir","enc":"A256GCM"}')}..${encode('iv')}.${encode('text')}.${encode('tag')}`],
  ['a nested JWT', signText(ec, JSON.stringify({ ...goodHeader(ec), cty: 'JWT' }), good)],
  ['iss missing', tokenOf(ec, { iss: undefined })],
  ['iss null', tokenOf(ec, { iss: null })],
  ['iss in a list', tokenOf(ec, { iss: [goodClaims.iss] })],
  ['iss with a trailing slash', tokenOf(ec, { iss: `${goodClaims.iss}/` })],
  ['iss in capitals', tokenOf(ec, { iss: goodClaims.iss.toUpperCase() })],
  ['iss with a space', tokenOf(ec, { iss: `${goodClaims.iss} ` })],
  ['iss a name of every object', tokenOf(ec, { iss: '__proto__' })],
  ['sub of 10 KB', tokenOf(ec, { sub: 's'.repeat(10_000) })],
  ['sub of 1 MB', tokenOf(ec, { sub: 's'.repeat(1_000_000) })],
  [
    'deep claims',
    signText(
      ec,
      JSON.stringify(goodHeader(ec)),
      claims.replace('{', `{"x":${'['.repeat(2000)}${']'.repeat(2000)},`),
    ),
  ],
  ['a claim twice', signText(ec, JSON.stringify(goodHeader(ec)), claims.replace('{', '{"sub":"admin",'))],
  [
    'a header member twice',
    signText(ec, JSON.stringify(goodHeader(ec)).replace('{', '{"alg":"none",'), claims),
  ],
  ['trailing white space', `${good}\n`],
  ['padding', `${good}==`],
];

describe('an attacker gets nothing from', () => {
  it.each(attacks)('%s', async (_, token) => {
    const error = await rejectionOf(verifier.verify(token, [issuer, otherIssuer]));
    expect(error.code).toBe('token_invalid');
    expect(error.faults).toEqual([]);
    expect(['string', 'undefined']).toContain(typeof error.cause);
  });
});

it('says the same of every bad signature and every bad key', async () => {
  const tokens = [
    tokenOf(attacker),
    withHeader({ kid: 'unknown' }),
    withHeader({ alg: 'ES384' }),
    withHeader({ alg: 'HS256' }),
    withHeader({ alg: 'RS512', kid: 'rsa' }),
    sameSignature({ ...goodClaims, exp: 1 }),
  ];
  const errors = await Promise.all(tokens.map((token) => rejectionOf(verifier.verify(token, [issuer]))));
  expect(new Set(errors.map(({ message }) => message))).toEqual(
    new Set(['token signature cannot be verified']),
  );
});

describe('a configuration that should never have been stored', () => {
  const secret = Buffer.from('a shared secret of thirty-two b.');
  const octKey = { kty: 'oct', k: encode(secret), kid: 'ec', alg: 'HS256' };
  const lax = (changes: Partial<TrustedIssuer>) => ({ ...issuer, ...changes });
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const smallKey = { alg: 'RS256', kid: 'small', ...small };
  const weak = { ...publicJwk(rsa), e: 'AQ' };
  it.each<[string, TrustedIssuer, string]>([
    [
      'HS256',
      lax({ algorithms: ['HS256'], keys: { jwks: { keys: [octKey] } } }),
      hmacToken(secret, { ...goodHeader(ec), alg: 'HS256' }),
    ],
    ['none', lax({ algorithms: ['none'] }), unsigned('none')],
    ['no algorithm', lax({ algorithms: [] }), good],
    ['no audience', lax({ audiences: [] }), good],
    ['a private key', lax({ keys: { jwks: { keys: [privateJwk(ec)] } } }), good],
    ['an encryption key', lax({ keys: { jwks: { keys: [{ ...publicJwk(ec), use: 'enc' }] } } }), good],
    ['RSA of 1024 bits', lax({ keys: { jwks: { keys: [publicJwk(smallKey)] } } }), tokenOf(smallKey)],
    ['RSA with the exponent 1', lax({ keys: { jwks: { keys: [weak] } } }), forgedForExponentOne()],
    ['no key', lax({ keys: { jwks: { keys: [] } } }), good],
  ])('does not verify with %s', async (_, configured, token) => {
    expect((await rejectionOf(verifier.verify(token, [configured]))).code).toBe('token_invalid');
  });

  /** With e = 1 the signature is the padded digest itself: no private key is needed. */
  function forgedForExponentOne(): string {
    const input = tokenOf(rsa).split('.').slice(0, 2).join('.');
    const n = BigInt(`0x${Buffer.from(modulus, 'base64url').toString('hex')}`);
    const real = BigInt(`0x${signatureOf(rsa, input).toString('hex')}`);
    const padded = power(real, 65_537n, n).toString(16).padStart(512, '0');
    const forged = `${input}.${encode(Buffer.from(padded, 'hex'))}`;
    expect(createPublicKey({ key: weak, format: 'jwk' }).asymmetricKeyDetails?.publicExponent).toBe(1n);
    return forged;
  }
});

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % modulus) {
    if (rest & 1n) result = (result * square) % modulus;
  }
  return result;
}

function derSignature(): Buffer {
  const raw = Buffer.from(goodSignature, 'base64url');
  const integer = (bytes: Buffer) => Buffer.concat([Buffer.from([2, bytes.length + 1, 0]), bytes]);
  const body = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** RFC 7797: the payload is signed as it is, without base64url. */
function detachedEncoding(): string {
  const head = encode(JSON.stringify({ ...goodHeader(ec), b64: false, crit: ['b64'] }));
  return `${head}.${goodBody}.${encode(signatureOf(ec, `${head}.${claims}`))}`;
}
