import {
  constants,
  createHmac,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyPairKeyObjectResult,
  sign,
} from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { RegoNumber, RegoObject, type RegoValue } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import { BuiltinError } from './builtin.js';
import { jwtBuiltins } from './jwt-builtins.js';

// Keys are made anew for each run; nothing below depends on which.
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const weakRsa = generateKeyPairSync('rsa', { modulusLength: 768 });
const evenExponent = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 3 });
const p224 = generateKeyPairSync('ec', { namedCurve: 'secp224r1' });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const k256 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
const ed25519 = generateKeyPairSync('ed25519');
const x25519 = generateKeyPairSync('x25519');
const ed448 = generateKeyPairSync('ed448');
const rsaPss = generateKeyPairSync('rsa-pss', { modulusLength: 1024 });
const secret = 'a secret of some length: ключ';

const spki = ({ publicKey }: KeyPairKeyObjectResult): string =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString();
const publicJwk = ({ publicKey }: KeyPairKeyObjectResult): JsonWebKey => publicKey.export({ format: 'jwk' });
const privateJwk = ({ privateKey }: KeyPairKeyObjectResult): JsonWebKey =>
  privateKey.export({ format: 'jwk' });
const octets = (text: string): JsonWebKey => ({ kty: 'oct', k: Buffer.from(text).toString('base64url') });

type Signer = (text: Buffer) => Buffer;
type Hash = 'sha256' | 'sha384' | 'sha512';

const hs =
  (hash: Hash, key: string): Signer =>
  (text) =>
    createHmac(hash, key).update(text).digest();
const rs =
  (hash: Hash, { privateKey: key }: KeyPairKeyObjectResult): Signer =>
  (text) =>
    sign(hash, text, { key });
const ps =
  (
    hash: Hash,
    { privateKey: key }: KeyPairKeyObjectResult,
    saltLength: number = constants.RSA_PSS_SALTLEN_DIGEST,
  ): Signer =>
  (text) =>
    sign(hash, text, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
const es =
  (hash: Hash, { privateKey: key }: KeyPairKeyObjectResult): Signer =>
  (text) =>
    sign(hash, text, { key, dsaEncoding: 'ieee-p1363' });
const eddsa: Signer = (text) => sign(null, text, ed25519.privateKey);
const unsigned: Signer = () => Buffer.alloc(0);

const encode = (part: unknown): string => {
  const bytes = Buffer.isBuffer(part) ? part : typeof part === 'string' ? part : JSON.stringify(part);
  return Buffer.from(bytes as string).toString('base64url');
};

/** Text goes in as it is, anything else as JSON. */
function token(
  header: unknown,
  payload: unknown,
  signer: Signer,
  change = (bytes: Buffer): Buffer => bytes,
): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${change(signer(Buffer.from(text))).toString('base64url')}`;
}

const hs256 = { alg: 'HS256', typ: 'JWT' };
const claims = { sub: 'alice', admin: true };
const withSecret = (header: unknown, payload: unknown): string =>
  token(header, payload, hs('sha256', secret));

function halvesPadded(bytes: Buffer): Buffer {
  const middle = bytes.length / 2;
  const zero = Buffer.alloc(1);
  return Buffer.concat([zero, bytes.subarray(0, middle), zero, bytes.subarray(middle)]);
}

const flipped = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, -1), Buffer.of(~(bytes.at(-1) ?? 0))]);

const signatureTokens: Record<string, string> = {
  rs256: token({ alg: 'RS256' }, claims, rs('sha256', rsa)),
  rs384: token({ alg: 'RS384' }, claims, rs('sha384', rsa)),
  rs512: token({ alg: 'RS512', kid: 'r' }, claims, rs('sha512', rsa)),
  'rs256 by another key': token({ alg: 'RS256' }, claims, rs('sha256', otherRsa)),
  'rs256 by a weak key': token({ alg: 'RS256' }, claims, rs('sha256', weakRsa)),
  'rs256 with exponent 3': token({ alg: 'RS256' }, claims, rs('sha256', evenExponent)),
  'rs256 cut': token({ alg: 'RS256' }, claims, rs('sha256', rsa), (bytes) => bytes.subarray(0, 255)),
  'rs256 longer': token({ alg: 'RS256' }, claims, rs('sha256', rsa), (bytes) =>
    Buffer.concat([Buffer.alloc(1), bytes]),
  ),
  'rs256 flipped': token({ alg: 'RS256' }, claims, rs('sha256', rsa), flipped),
  ps256: token({ alg: 'PS256' }, claims, ps('sha256', rsa)),
  ps384: token({ alg: 'PS384' }, claims, ps('sha384', rsa)),
  ps512: token({ alg: 'PS512' }, claims, ps('sha512', rsa)),
  'ps256 without salt': token({ alg: 'PS256' }, claims, ps('sha256', rsa, 0)),
  'ps256 with much salt': token(
    { alg: 'PS256' },
    claims,
    ps('sha256', rsa, constants.RSA_PSS_SALTLEN_MAX_SIGN),
  ),
  es256: token({ alg: 'ES256', kid: 'e' }, claims, es('sha256', p256)),
  es384: token({ alg: 'ES384' }, claims, es('sha384', p384)),
  es512: token({ alg: 'ES512' }, claims, es('sha512', p521)),
  'es256 on P-384': token({ alg: 'ES256' }, claims, es('sha256', p384)),
  'es512 on P-256': token({ alg: 'ES512' }, claims, es('sha512', p256)),
  'es256 on P-224': token({ alg: 'ES256' }, claims, es('sha256', p224)),
  'es256 in DER': token({ alg: 'ES256' }, claims, (text) => sign('sha256', text, p256.privateKey)),
  'es256 cut': token({ alg: 'ES256' }, claims, es('sha256', p256), (bytes) => bytes.subarray(0, 63)),
  'es256 padded': token({ alg: 'ES256' }, claims, es('sha256', p256), halvesPadded),
  'es256 of zeros': token({ alg: 'ES256' }, claims, () => Buffer.alloc(64)),
  'es256 flipped': token({ alg: 'ES256' }, claims, es('sha256', p256), flipped),
  'es256 unsigned': token({ alg: 'ES256' }, claims, unsigned),
  eddsa: token({ alg: 'EdDSA' }, claims, eddsa),
  'eddsa named as by RFC 9864': token({ alg: 'Ed25519' }, claims, eddsa),
  'eddsa cut': token({ alg: 'EdDSA' }, claims, eddsa, (bytes) => bytes.subarray(0, 32)),
  hs256: withSecret(hs256, claims),
  hs384: token({ alg: 'HS384' }, claims, hs('sha384', secret)),
  hs512: token({ alg: 'HS512' }, claims, hs('sha512', secret)),
  'hs256 cut': token(hs256, claims, hs('sha256', secret), (bytes) => bytes.subarray(0, 16)),
  'hs256 with the public key as secret': token(hs256, claims, hs('sha256', spki(rsa))),
  'rs256 that is hs256 with the public key as secret': token(
    { alg: 'RS256' },
    claims,
    hs('sha256', spki(rsa)),
  ),
  'rs256 that says hs256': token(hs256, claims, rs('sha256', rsa)),
  'rs256 that says rs512': token({ alg: 'RS512' }, claims, rs('sha256', rsa)),
  'rs256 that says none': token({ alg: 'none' }, claims, rs('sha256', rsa)),
  none: token({ alg: 'none' }, claims, unsigned),
  'no algorithm': token({ typ: 'JWT' }, claims, rs('sha256', rsa)),
  'kid of another key': token({ alg: 'RS256', kid: 'e' }, claims, rs('sha256', rsa)),
  'unknown kid': token({ alg: 'RS256', kid: 'zzz' }, claims, rs('sha256', rsa)),
  'empty kid': token({ alg: 'RS256', kid: '' }, claims, rs('sha256', rsa)),
  'kid that is no text': token({ alg: 'RS256', kid: 1 }, claims, rs('sha256', rsa)),
  'payload that is no JSON': token({ alg: 'RS256' }, 'text', rs('sha256', rsa)),
};

const set = (...keys: readonly unknown[]): string => JSON.stringify({ keys });
const jwkRsa = { ...publicJwk(rsa), kid: 'r' };
const jwkEc = { ...publicJwk(p256), kid: 'e' };

const signatureKeys: Record<string, string> = {
  rsa: spki(rsa),
  'rsa, older form': rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  'rsa, private': rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  'rsa without a line break': spki(rsa).trimEnd(),
  'rsa with two line breaks': `${spki(rsa)}\n`,
  'rsa behind text': `a key:\n${spki(rsa)}`,
  'rsa behind text on its line': `a key: ${spki(rsa)}`,
  'rsa twice': spki(rsa) + spki(rsa),
  'rsa with headers': spki(rsa).replace('KEY-----\n', 'KEY-----\na: b\n\n'),
  'rsa on one line': spki(rsa).replace(/(?<!-)\n(?!-)/g, ''),
  'rsa with CRLF': spki(rsa).replaceAll('\n', '\r\n'),
  'rsa cut': spki(rsa).replace(/.{8}\n-----END/, '\n-----END'),
  'rsa, weak': spki(weakRsa),
  'rsa, exponent 3': spki(evenExponent),
  'rsa-pss': spki(rsaPss),
  'p-224': spki(p224),
  'p-256': spki(p256),
  'p-384': spki(p384),
  'p-521': spki(p521),
  secp256k1: spki(k256),
  ed25519: spki(ed25519),
  x25519: spki(x25519),
  ed448: spki(ed448),
  'certificate, rsa': certificate(rsa, rsa),
  'certificate, p-256': certificate(p256, rsa),
  'certificate, ed25519': certificate(ed25519, rsa),
  'certificate, rsa-pss': certificate(rsaPss, rsa),
  'certificate, secp256k1': certificate(k256, rsa),
  'certificate, cut': certificate(rsa, rsa).replace(/.{8}\n-----END/, '\n-----END'),
  'jwk, rsa': JSON.stringify(jwkRsa),
  'jwk, rsa for RS256': JSON.stringify({
    ...jwkRsa,
    alg: 'RS256',
    use: 'sig',
    key_ops: ['verify'],
    x5t: null,
  }),
  'jwk, rsa for RS512': JSON.stringify({ ...jwkRsa, alg: 'RS512' }),
  'jwk, rsa for encryption': JSON.stringify({ ...jwkRsa, alg: 'RSA-OAEP' }),
  'jwk, rsa for nothing known': JSON.stringify({ ...jwkRsa, alg: 'RS1024' }),
  'jwk, rsa for null': JSON.stringify({ ...jwkRsa, alg: null }),
  'jwk, rsa, private': JSON.stringify(privateJwk(rsa)),
  'jwk, rsa, private without primes': JSON.stringify({ ...publicJwk(rsa), d: privateJwk(rsa).d }),
  'jwk, rsa with zeros': JSON.stringify({ ...jwkRsa, n: zeroInFront(jwkRsa.n), e: zeroInFront(jwkRsa.e) }),
  'jwk, rsa, even exponent': JSON.stringify({ ...jwkRsa, e: 'Ag' }),
  'jwk, rsa, exponent 1': JSON.stringify({ ...jwkRsa, e: 'AQ' }),
  'jwk, rsa, large exponent': JSON.stringify({ ...jwkRsa, e: 'AQAAAAE' }),
  'jwk, rsa, exponent beyond 64 bits': JSON.stringify({ ...jwkRsa, e: 'AQAAAAAAAAAB' }),
  'jwk, rsa, empty modulus': JSON.stringify({ ...jwkRsa, n: '' }),
  'jwk, rsa, even modulus': JSON.stringify({ ...jwkRsa, n: Buffer.alloc(256, 2).toString('base64url') }),
  'jwk, rsa without modulus': '{"kty":"RSA","e":"AQAB"}',
  'jwk, rsa, padded base64': JSON.stringify({ ...jwkRsa, e: 'AQAB', n: `${String(jwkRsa.n)}==` }),
  'jwk, rsa, plain base64': JSON.stringify({ ...jwkRsa, n: plainBase64(jwkRsa.n) }),
  'jwk, rsa, not base64': JSON.stringify({ ...jwkRsa, n: '?' }),
  'jwk, rsa, odd members': JSON.stringify({ ...jwkRsa, other: { deep: [1] }, d2: 1, p: 5 }),
  'jwk, rsa, use that is no text': JSON.stringify({ ...jwkRsa, use: 1 }),
  'jwk, rsa, key_ops that is no list': JSON.stringify({ ...jwkRsa, key_ops: 'verify' }),
  'jwk, rsa, key_ops of anything': JSON.stringify({ ...jwkRsa, key_ops: ['anything', null] }),
  'jwk, rsa, key_ops of numbers': JSON.stringify({ ...jwkRsa, key_ops: [1] }),
  'jwk, rsa, x5c': JSON.stringify({ ...jwkRsa, x5c: [certificateDer(rsa, rsa).toString('base64')] }),
  'jwk, rsa, x5c of nonsense': JSON.stringify({ ...jwkRsa, x5c: ['AAAA'] }),
  'jwk, rsa, x5c of null': JSON.stringify({ ...jwkRsa, x5c: null }),
  'jwk, rsa, kid of null': JSON.stringify({ ...jwkRsa, kid: null }),
  'jwk, rsa, kid that is no text': JSON.stringify({ ...jwkRsa, kid: 1 }),
  'jwk, p-256': JSON.stringify(jwkEc),
  'jwk, p-256, private': JSON.stringify(privateJwk(p256)),
  'jwk, p-384': JSON.stringify(publicJwk(p384)),
  'jwk, p-521': JSON.stringify(publicJwk(p521)),
  'jwk, secp256k1': JSON.stringify(publicJwk(k256)),
  'jwk, p-256 off the curve': JSON.stringify({ ...jwkEc, x: publicJwk(p384).x?.slice(0, 43) }),
  'jwk, p-256 numbers on p-384': JSON.stringify({ ...jwkEc, crv: 'P-384' }),
  'jwk, p-256 with zeros': JSON.stringify({ ...jwkEc, x: zeroInFront(jwkEc.x) }),
  'jwk, ed25519': JSON.stringify(publicJwk(ed25519)),
  'jwk, ed25519, private': JSON.stringify(privateJwk(ed25519)),
  'jwk, ed25519, foreign halves': JSON.stringify({ ...privateJwk(ed25519), d: privateJwk(x25519).d }),
  'jwk, x25519': JSON.stringify(publicJwk(x25519)),
  'jwk, ed448': JSON.stringify(publicJwk(ed448)),
  'jwk, secret': JSON.stringify(octets(secret)),
  'jwk, secret for HS256': JSON.stringify({ ...octets(secret), alg: 'HS256' }),
  'jwk, secret for RS256': JSON.stringify({ ...octets(secret), alg: 'RS256' }),
  'jwk, empty secret': '{"kty":"oct","k":""}',
  'jwks of two': set(jwkEc, jwkRsa),
  'jwks, same kid': set({ ...jwkEc, kid: 'r' }, jwkRsa),
  'jwks, one for encryption': set({ ...publicJwk(otherRsa), alg: 'RSA-OAEP', kid: 'r' }, jwkRsa),
  'jwks, one malformed': set(jwkRsa, { kty: 'RSA' }),
  'jwks, one of an unknown type': set(jwkRsa, { kty: 'XYZ' }),
  'jwks with other members': JSON.stringify({ a: 1, keys: [jwkRsa], b: null }),
  'jwks of none': set(),
  'jwks of null': '{"keys":null}',
  'jwks of text': set('text'),
  'a key type in lower case': JSON.stringify({ ...jwkRsa, kty: 'rsa' }),
  'an object without a type': '{}',
  'a list': '[]',
  'no JSON': '{"kty":',
  empty: '',
  secret,
};

function zeroInFront(number = ''): string {
  return Buffer.concat([Buffer.alloc(2), Buffer.from(number, 'base64url')]).toString('base64url');
}

function plainBase64(number = ''): string {
  return Buffer.from(number, 'base64url').toString('base64').replace(/=+$/, '');
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const contents = Buffer.concat(parts);
  const length = contents.length.toString(16);
  const bytes = Buffer.from(length.padStart(length.length + (length.length % 2), '0'), 'hex');
  const prefix = contents.length < 0x80 ? Buffer.alloc(0) : Buffer.of(0x80 + bytes.length);
  return Buffer.concat([Buffer.of(tag), prefix, bytes, contents]);
}

/** RFC 5280 section 4.1, with nothing that is optional. */
function certificateDer({ publicKey }: KeyPairKeyObjectResult, issuer: KeyPairKeyObjectResult): Buffer {
  const utc = (text: string): Buffer => der(0x17, Buffer.from(text));
  const algorithm = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
  const name = Buffer.from('300c310a300806035504030c0161', 'hex');
  const body = der(
    0x30,
    Buffer.from('020101', 'hex'),
    algorithm,
    name,
    der(0x30, utc('200101000000Z'), utc('400101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  return der(0x30, body, algorithm, der(0x03, Buffer.alloc(1), sign('sha256', body, issuer.privateKey)));
}

function certificate(subject: KeyPairKeyObjectResult, issuer: KeyPairKeyObjectResult): string {
  const lines =
    certificateDer(subject, issuer)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

const keyVerifiers = [
  ...['rs', 'ps', 'es'].flatMap((name) => ['256', '384', '512'].map((size) => name + size)),
  'eddsa',
];
const secretVerifiers = ['hs256', 'hs384', 'hs512'];

const everyPair = (call: string): string =>
  `{concat(" | ", [t, k]): r | some t, token in input.tokens; some k, key in input.keys; r := ${call}}`;

const decodeVerifications = [
  'io.jwt.decode_verify(token, {"cert": key, "time": 0})',
  'io.jwt.decode_verify(token, {"secret": key, "time": 0})',
  'io.jwt.decode_verify(token, {"cert": key, "alg": "RS256"})',
];

const everyVerification = [
  ...[...keyVerifiers, ...secretVerifiers].map((name) => `io.jwt.verify_${name}(token, key)`),
  ...decodeVerifications,
].map(everyPair);

function pick(from: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, from[name] ?? '']));
}

describeSameAsOpa('signatures of all kinds, by keys of each kind', {
  expressions: everyVerification,
  input: JSON.stringify({
    tokens: signatureTokens,
    keys: pick(signatureKeys, ['rsa', 'p-256', 'p-384', 'p-521', 'ed25519', 'jwks of two', 'secret']),
  }),
});

describeSameAsOpa('keys of all kinds, for signatures of each kind', {
  expressions: ['rs256', 'es256', 'eddsa']
    .map((name) => `io.jwt.verify_${name}(token, key)`)
    .concat(decodeVerifications)
    .map(everyPair),
  input: JSON.stringify({
    tokens: pick(signatureTokens, ['rs256', 'rs512', 'es256', 'eddsa', 'hs256', 'kid of another key']),
    keys: signatureKeys,
  }),
});

describeSameAsOpa('as many keys as there may be, and one more', {
  expressions: [
    'io.jwt.verify_rs256(input.token, input.thousand)',
    'io.jwt.verify_rs256(input.token, input.more)',
  ],
  input: JSON.stringify({
    token: signatureTokens['rs256'],
    thousand: set(...Array<JsonWebKey>(999).fill(octets('a')), jwkRsa),
    more: set(...Array<JsonWebKey>(1000).fill(octets('a')), jwkRsa),
  }),
});

const nested = (inner: string, cty = 'JWT'): string => withSecret({ ...hs256, cty }, inner);
const withHeader = (header: Record<string, unknown>): string => withSecret({ ...hs256, ...header }, claims);
const withPayload = (payload: unknown): string => withSecret(hs256, payload);
const good = withPayload(claims);
const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.');

const shapes: Record<string, string> = {
  good,
  empty: '',
  'one part': goodHeader,
  'two parts': `${goodHeader}.${goodPayload}`,
  'four parts': `${good}.`,
  'empty parts': '..',
  'no signature': `${goodHeader}.${goodPayload}.`,
  'padded parts': `${goodHeader}.${goodPayload}.${goodSignature}=`,
  'padding twice': `${goodHeader}.${goodPayload}.${goodSignature}==`,
  'line breaks in the header': `${goodHeader.slice(0, 4)}\r\n\n\n${goodHeader.slice(4)}.${goodPayload}.${goodSignature}`,
  'a line break in the signature': `${goodHeader}.${goodPayload}.${goodSignature.slice(0, 8)}\n${goodSignature.slice(8)}`,
  'a blank in the payload': `${goodHeader}.${goodPayload} .${goodSignature}`,
  'plain base64': `${goodHeader}.${goodPayload}.+/${goodSignature.slice(2)}`,
  'a letter too many': `${goodHeader}.${goodPayload}A.${goodSignature}`,
  'other letters': `${goodHeader}.${goodPayload}.é${goodSignature.slice(1)}`,
  'bits left over': withSecret(hs256, 'x').replace(/\.eA\./, '.eB.'),
  'header that is a list': withSecret([1], claims),
  'header that is no JSON': withSecret('{"alg":', claims),
  'header that is empty': withSecret({}, claims),
  'header of an encrypted token': withHeader({ enc: 'A128GCM' }),
  'header of an encrypted token, null': withHeader({ enc: null }),
  'algorithm that is no text': withHeader({ alg: 1 }),
  'algorithm twice': withSecret('{"alg":"none","alg":"HS256"}', claims),
  'algorithm of another hash': withHeader({ alg: 'HS512' }),
  'algorithm in lower case': withHeader({ alg: 'hs256' }),
  'typ that is no text': withHeader({ typ: null }),
  'typ of something else': withHeader({ typ: 'at+jwt' }),
  'crit of something known': withHeader({ crit: ['alg'] }),
  'crit of something absent': withHeader({ crit: ['b64'] }),
  'crit of something unknown': withHeader({ crit: ['b64'], b64: false }),
  'crit, empty': withHeader({ crit: [] }),
  'crit that is no list': withHeader({ crit: 'b64' }),
  'crit of numbers': withHeader({ crit: [1], b64: true }),
  'crit of text, then a number, then text': withHeader({ crit: ['exp', 1, 'b64'], b64: true }),
  'payload that is a list': withPayload([1]),
  'payload that is text': withPayload('"text"'),
  'payload that is no JSON': withPayload('{"a":1,}'),
  'payload that is empty': withPayload(''),
  'payload and more': withPayload('{} {}'),
  'payload in blanks': withPayload(' \t\r\n{ "a" : [ ] , "b" : { } } \n'),
  'payload in other blanks': withPayload('\u00a0{}'),
  'payload behind a byte order mark': withPayload('\ufeff{}'),
  'numbers of all kinds': withPayload(
    '{"n":[0,-0,1.50,1E5,1e-7,12345678901234567890123,0.1000000000000000055511151231257827,1e400,-1.0e+2]}',
  ),
  'malformed numbers': withPayload('{"n":01}'),
  'number ends early': withPayload('{"n":1.}'),
  'number begins late': withPayload('{"n":.5}'),
  'not a number': withPayload('{"n":NaN}'),
  'members twice': withPayload('{"a":1,"b":2,"a":{"c":1,"c":2}}'),
  'name that is a number': withPayload('{1:2}'),
  'a set': withPayload('{"a":{1}}'),
  unicode: withPayload({ 'é😀\u2028': '\u0000\u007f"\\/\b\u{10ffff}' }),
  'escapes of all kinds': withPayload(String.raw`{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}`),
  'half a surrogate pair': withPayload(String.raw`{"a":"\ud800","b":"x\udc00\ud83d\ude00y","\ud800":1}`),
  'unknown escape': withPayload(String.raw`{"a":"\x41"}`),
  'raw control character': withPayload('{"a":"\n"}'),
  'open string': withPayload('{"a":"'),
  'a name like no other': withPayload('{"__proto__":{"constructor":1},"toString":2}'),
  deep: withPayload(`{"a":${'['.repeat(400)}${']'.repeat(400)}}`),
  huge: withPayload({ list: Array.from({ length: 4000 }, (_, index) => `member ${index}`) }),
  nested: nested(good),
  'nested three times': nested(nested(nested(good))),
  'nested, lower case': nested(good, 'jwt'),
  'nested in quotes': nested(`"${good}"`),
  'nested in many quotes': nested(`'""${good}"'"'`),
  'nested, of something else': nested('{"a":1}'),
  'nested, by another secret': nested(token(hs256, claims, hs('sha256', 'other'))),
  'content of something else': nested('{"a":1}', 'json'),
};

const everyShape = (call: string): string => `{name: r | some name, token in input; r := ${call}}`;

describeSameAsOpa('tokens of all shapes', {
  expressions: [
    everyShape('io.jwt.decode(token)'),
    everyShape('io.jwt.verify_hs256(token, "a secret of some length: ключ")'),
    everyShape('io.jwt.verify_rs256(token, `{"keys":[]}`)'),
    everyShape('io.jwt.decode_verify(token, {"secret": "a secret of some length: ключ"})'),
    everyShape('io.jwt.decode_verify(token, {"secret": "a secret of some length: ключ", "alg": "HS512"})'),
    everyShape('io.jwt.decode_verify(token, {"cert": `{"keys":[]}`})'),
  ],
  input: JSON.stringify(shapes),
});

const claimed = {
  none: {},
  'expires at 1000': { exp: 1000 },
  'expires at 1000.5': { exp: 1000.5 },
  'expires at 1e3': '{"exp":1e3}',
  'expires beyond all times': '{"exp":1e400}',
  'expired before all times': '{"exp":-1}',
  'expires at text': { exp: '1000' },
  'expires at null': { exp: null },
  'expires exactly': '{"exp":1000.000000000000000000000000000001}',
  'expired long ago': { exp: 1_000_000_000 },
  'expires late': { exp: 32_503_680_000 },
  'from 1000': { nbf: 1000 },
  'from 1000.5': { nbf: 1000.5 },
  'from text': { nbf: '1000' },
  'from late': { nbf: 32_503_680_000 },
  'from 1000 to 1000': { nbf: 1000, exp: 1000 },
  'from 999 to 1001': { nbf: 999, exp: 1001, iat: 5000 },
  'by joe': { iss: 'joe' },
  'by Joe': { iss: 'Joe' },
  'by nobody': { iss: '' },
  'for bob': { aud: 'bob' },
  'for nobody': { aud: '' },
  'for bob and joe': { aud: ['joe', 'bob'] },
  'for a list': { aud: [['bob'], 1, null] },
  'for an empty list': { aud: [] },
  'for a number': { aud: 1 },
  'for an object': { aud: { bob: 1 } },
  'by joe for bob to 1000': { iss: 'joe', aud: 'bob', exp: 1000 },
};

const constraints = [
  ...[
    '999e9',
    '999999999999',
    '1000e9',
    '1000000000001',
    '1000499999999',
    '1000.5e9',
    '1001e9',
    '0',
    '0.5',
    '1e308',
  ].map((time) => `{"secret": "s", "time": ${time}}`),
  ...['-1', '-0.0', '"1000"', 'null', '1e400'].map((time) => `{"secret": "s", "time": ${time}}`),
  '{"secret": "s"}',
  ...['joe', 'Joe', ''].map((iss) => `{"secret": "s", "time": 5, "iss": "${iss}"}`),
  ...['bob', 'Bob', ''].map((aud) => `{"secret": "s", "time": 5, "aud": "${aud}"}`),
  ...['HS256', 'HS384', '', 'none'].map((alg) => `{"secret": "s", "time": 5, "alg": "${alg}"}`),
  '{"secret": "s", "time": 5, "iss": "joe", "aud": "bob", "alg": "HS256"}',
  '{"secret": "t", "time": 5}',
  '{}',
  '{"time": 5}',
  '{"secret": ""}',
  '{"secret": "", "cert": `{"keys":[]}`}',
  '{"secret": "s", "cert": `{"keys":[]}`}',
  '{"secret": "s", "cert": ""}',
  '{"cert": ""}',
  '{"cert": `{"kty":"oct","k":"cw"}`}',
  '{"cert": `{"kty":"oct","k":"cw","alg":"HS384"}`}',
  '{"secret": "s", "nonsense": 1}',
  '{"secret": "s", "Time": 5}',
  '{"secret": 1}',
  '{"cert": null, "secret": "s"}',
  '{"secret": "s", "iss": 1}',
  '{"secret": "s", "aud": ["bob"]}',
  '{"secret": "s", "alg": null}',
];

describeSameAsOpa('claims against constraints', {
  expressions: constraints.map(
    (constraint) => `{name: r | some name, token in input; r := io.jwt.decode_verify(token, ${constraint})}`,
  ),
  input: JSON.stringify(
    Object.fromEntries(
      Object.entries(claimed).map(([name, payload]) => [name, token(hs256, payload, hs('sha256', 's'))]),
    ),
  ),
});

const jwks = {
  rsa: privateJwk(rsa),
  weak: privateJwk(weakRsa),
  small: privateJwk(otherRsa),
  p256: privateJwk(p256),
  p384: privateJwk(p384),
  p521: privateJwk(p521),
  ed25519: privateJwk(ed25519),
  x25519: privateJwk(x25519),
  ed448: privateJwk(ed448),
  secret: octets('s'),
};

const withoutCrt = (({ kty, n, e, d, p, q }: JsonWebKey) => ({ kty, n, e, d, p, q }))(jwks.rsa);

const signingKeys: Record<string, unknown> = {
  ...jwks,
  'rsa, public': publicJwk(rsa),
  'rsa without what follows from the rest': withoutCrt,
  'rsa, one number wrong': { ...jwks.rsa, dp: jwks.rsa.dq },
  'rsa, one number wrong and others left out': { ...withoutCrt, dp: jwks.rsa.dq },
  'rsa, exponent wrong': { ...jwks.rsa, d: jwks.small.d },
  'rsa, primes of another key': { ...jwks.rsa, p: jwks.small.p, q: jwks.small.q },
  'rsa, primes exchanged': { ...withoutCrt, p: jwks.rsa.q, q: jwks.rsa.p },
  'rsa, a prime of one': { ...withoutCrt, p: 'AQ', q: jwks.rsa.n },
  'rsa without primes': { ...publicJwk(rsa), d: jwks.rsa.d },
  'ed25519, foreign halves': { ...jwks.ed25519, d: jwks.x25519.d },
  'p256, short': { ...jwks.p256, d: jwks.p256.d?.slice(0, 42) },
  'p256, public': publicJwk(p256),
  'p256, zero': { ...jwks.p256, d: 'A'.repeat(43) },
  'secret for something else': { ...octets('s'), alg: 'RS256' },
  'secret for nothing known': { ...octets('s'), alg: 'x' },
  'secret, empty': { kty: 'oct', k: '' },
  set: { keys: [octets('s'), jwks.rsa] },
  'set of none': { keys: [] },
  'set with a malformed key': { keys: [octets('s'), { kty: 'RSA' }] },
  'no key': {},
};

const algorithms = [
  ...['HS', 'RS', 'PS', 'ES'].flatMap((family) => ['256', '384', '512'].map((size) => family + size)),
  ...['EdDSA', 'Ed25519', 'none', ''],
];

const isRandomised = (alg: string): boolean => alg.startsWith('ES') || alg.startsWith('PS');

/** Signatures that differ from call to call are looked at by length. For HS and an Ed25519 key see below. */
const signing = (alg: string): string => {
  const shown = isRandomised(alg) ? '[split(t, ".")[0], split(t, ".")[1], count(t)]' : 't';
  const keys = alg.startsWith('HS') ? 'object.remove(input, {"ed25519"})' : 'input';
  const signed = `io.jwt.encode_sign({"alg": "${alg}"}, {"sub": "alice"}, key)`;
  return `{name: ${shown} | some name, key in ${keys}; t := ${signed}}`;
};

describeSameAsOpa('signing with keys of all kinds', {
  expressions: [
    ...algorithms.map(signing),
    ...['256', '384', '512'].flatMap((size) => [
      `io.jwt.verify_ps${size}(io.jwt.encode_sign({"alg": "PS${size}"}, {}, input.rsa), json.marshal(object.remove(input.rsa, ["d", "p", "q", "dp", "dq", "qi"])))`,
      `io.jwt.decode_verify(io.jwt.encode_sign({"alg": "PS${size}"}, {}, input.rsa), {"cert": json.marshal(input.rsa)})`,
    ]),
    ...['p256', 'p384', 'p521'].map(
      (name) =>
        `{alg: r | some alg in ["ES256", "ES384", "ES512"]; r := io.jwt.decode_verify(io.jwt.encode_sign({"alg": alg}, {}, input.${name}), {"cert": json.marshal(input.${name})})}`,
    ),
  ],
  input: JSON.stringify(signingKeys),
});

const key = '{"kty": "oct", "k": "cw"}';
const rawKey = JSON.stringify(key);

const raw = (header: string, payload: string, rawSigningKey = key): string =>
  `io.jwt.encode_sign_raw(${[header, payload, rawSigningKey].map((text) => JSON.stringify(text)).join(', ')})`;

const signingExpressions = [
  ...[
    '{}',
    '{"z": 1, "a": {"y": [1, 2.50, null, true], "b": {}}, "é😀": "\\u2028\\u2029"}',
    '{"html": "<a href=\'x\'>&amp;</a>", "control": "\\u0000\\u0001\\b\\f\\n\\r\\t\\u007f\\"\\\\/"}',
    '{"set": {3, 1, 2}, "empty": set(), "sets": {{1}, {"a"}}}',
    'object.union(input.object, {1: "number", true: 2, null: 3, [1]: 4, {"<"}: 5})',
    'object.union(input.object, {1: "number", "1": "text"})',
    '{"n": 12345678901234567890123, "e": 1e3, "f": 0.1}',
    'input.list',
    'input.text',
    'input.nothing',
    'input.list[1].a',
  ].map((payload) => `io.jwt.encode_sign({"typ": "JWT", "alg": "HS256"}, ${payload}, ${key})`),
  ...[
    '{}',
    '{"alg": 1}',
    '{"alg": null}',
    '{"alg": "HS256", "typ": 1}',
    '{"alg": "HS256", "typ": "text"}',
    '{"kid": "<k>", "alg": "HS256", "crit": ["x"], "x": {"b", "a"}}',
    'input.list',
    'input.text',
  ].map((header) => `io.jwt.encode_sign(${header}, {"a": 1}, ${key})`),
  ...['input.list', 'input.text', 'input.nothing', '{"kty": "oct", "k": 1}', '{"kty": 1}'].map(
    (badKey) => `io.jwt.encode_sign({"alg": "HS256"}, {}, ${badKey})`,
  ),
  raw('{"typ":"JWT",\r\n "alg":"HS256"}', '{"iss":"joe",\r\n "exp":1300819380}'),
  raw('{"alg":"HS256"}', '{"b": 1, "a": 2.50, "a": "é"}'),
  raw('{"alg":"HS256"}', 'no JSON'),
  raw('{"alg":"HS256"}', ''),
  raw('{"alg":"HS256"}', '1 2'),
  raw('{"alg":"HS256","typ":"JWT"}', 'no JSON'),
  raw('{"alg":"HS256","typ":"jwt"}', 'no JSON'),
  raw('{"alg":"HS256","typ":null}', 'no JSON'),
  raw('{"alg":"HS256","typ":"text/plain"}', ''),
  raw('{"alg":"HS256","typ":"text/plain"}', 'é😀\u0000'),
  raw(' {"alg" : "HS256"} ', '[1]'),
  raw('{"alg":"HS256"', '{}'),
  raw('["alg"]', '{}'),
  raw('', '{}'),
  raw('{"alg":"HS1"}', '{}'),
  raw('{"jwk":{"alg":"RS256"},"alg":"HS256"}', '{}'),
  raw('{"alg":"HS256"}', '{}', ''),
  raw('{"alg":"HS256"}', '{}', '[]'),
  raw('{"alg":"HS256"}', '{}', `{"keys":[${key}]}`),
  `io.jwt.encode_sign_raw(input.list, "{}", ${rawKey})`,
  `io.jwt.encode_sign_raw("{}", input.list, ${rawKey})`,
  'io.jwt.encode_sign_raw("{}", "{}", input.list)',
  'io.jwt.decode(input.list)',
  'io.jwt.verify_hs256(input.list, "s")',
  'io.jwt.verify_hs256("a.b.c", input.list)',
  'io.jwt.verify_es256(input.list, "s")',
  'io.jwt.verify_es256("a.b.c", input.list)',
  'io.jwt.decode_verify(input.list, {"secret": "s"})',
  'io.jwt.decode_verify("a.b.c", input.list)',
];

describeSameAsOpa('signing, and operands of wrong types', {
  expressions: signingExpressions,
  input: '{"list": [1, {"a": null}], "text": "text", "object": {"a": 1}}',
});

describeEveryBuiltinHasACase(
  jwtBuiltins.map(({ name }) => name),
  [...everyVerification, ...signingExpressions],
);

function call(
  name: string,
  operands: readonly RegoValue[],
  checkDeadline = (): void => undefined,
): RegoValue {
  const builtin = jwtBuiltins.find((candidate) => candidate.name === name);
  if (builtin === undefined) throw new Error(`no builtin ${name}`);
  return builtin.call(operands, builtinContext({ checkDeadline }));
}

const constraint = (members: Record<string, string>): RegoValue =>
  new RegoObject(Object.entries(members).sort());

describe('what OPA crashes at, refuses, or should not do, has no result', () => {
  const ed25519Key = JSON.stringify(jwks.ed25519);
  const operand = { secret, iss: 'joe' };
  const modulus = Buffer.alloc(2_500, 0xff).toString('base64url');
  const giantKey = JSON.stringify({ kty: 'RSA', n: modulus, e: 'AQAB' });
  it.each<[string, string, RegoValue[]]>([
    ['an issuer that is no text', 'io.jwt.decode_verify', [withPayload({ iss: 1 }), constraint(operand)]],
    ['a content type that is no text', 'io.jwt.decode', [withHeader({ cty: 1 })]],
    [
      'a constraint without a name',
      'io.jwt.decode_verify',
      [good, new RegoObject([[new RegoNumber('1'), 'x']])],
    ],
    ['brackets without end', 'io.jwt.decode', [withPayload('['.repeat(1_000_000))]],
    ['a private key as an HMAC secret', 'io.jwt.encode_sign_raw', ['{"alg":"HS256"}', '{}', ed25519Key]],
  ])('%s', (_, name, operands) => {
    expect(() => call(name, operands)).toThrow(BuiltinError);
  });

  it.each<[string, string, RegoValue[]]>([
    ['bytes that are not UTF-8', 'io.jwt.decode', [withPayload(Buffer.from('{"a":"\xff"}', 'latin1'))]],
    ['a token of nine million letters', 'io.jwt.verify_hs256', [`${'a'.repeat(9_000_000)}..`, secret]],
    ['a payload of nine million letters', 'io.jwt.encode_sign_raw', ['{}', 'a'.repeat(9_000_000), key]],
    ['a key of two million letters', 'io.jwt.verify_rs256', [good, `{"a":"${'a'.repeat(2_000_000)}"}`]],
    ['an RSA key of 20,000 bits', 'io.jwt.verify_rs256', [good, giantKey]],
    [
      'JSON of a thousand levels',
      'io.jwt.decode',
      [withPayload(`{"a":${'['.repeat(1_100)}${']'.repeat(1_100)}}`)],
    ],
  ])('but what OPA goes on with fails the evaluation: %s', (_, name, operands) => {
    expect(() => call(name, operands)).toThrow(BeyondLimits);
  });

  it('an algorithm by a name that only OPA’s library knows is unknown', () => {
    const odd = withHeader({ alg: 'HMAC_WITH_SHA256' });
    expect(call('io.jwt.decode_verify', [odd, constraint({ secret })])).toEqual([
      false,
      new RegoObject([]),
      new RegoObject([]),
    ]);
  });
});

describe('a builtin whose work its operands decide stops when the time is up', () => {
  const late = new Error('time is up');
  const manyKeys = set(...Array<unknown>(20).fill({ ...publicJwk(otherRsa), alg: 'RS256' }));
  const long = withPayload(`[${'1,'.repeat(5_000)}1]`);

  it.each<[string, string, RegoValue[]]>([
    ['a long payload', 'io.jwt.decode', [long]],
    ['a long payload, verified', 'io.jwt.decode_verify', [long, constraint({ secret })]],
    ['a long header', 'io.jwt.verify_rs256', [withHeader({ list: Array(5_000).fill(1) }), spki(rsa)]],
    ['many keys', 'io.jwt.verify_rs256', [signatureTokens['rs256'] ?? '', manyKeys]],
    [
      'many keys, decoded too',
      'io.jwt.decode_verify',
      [signatureTokens['rs256'] ?? '', constraint({ cert: manyKeys })],
    ],
    [
      'a long payload to sign',
      'io.jwt.encode_sign_raw',
      ['{"alg":"HS256"}', `[${'1,'.repeat(5_000)}1]`, key],
    ],
  ])('%s', (_, name, operands) => {
    let looks = 0;
    const stop = (): void => {
      if (++looks === 3) throw late;
    };
    expect(() => call(name, operands, stop)).toThrow(late);
  });
});

describe('purity', () => {
  it.each(jwtBuiltins.map(({ name, pure }) => [name, pure] as const))('%s', (name, pure) => {
    const looksAtMore = ['io.jwt.decode_verify', 'io.jwt.encode_sign', 'io.jwt.encode_sign_raw'];
    expect(pure).toBe(!looksAtMore.includes(name));
  });

  it('the time that no constraint names is the evaluation’s', () => {
    const expiring = withPayload({ exp: 1 });
    expect(call('io.jwt.decode_verify', [expiring, constraint({ secret })])).toMatchObject([true, {}, {}]);
  });
});
