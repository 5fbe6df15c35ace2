import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '#libs/domain';
import { newSigningKey, privateJwk, publicJwk } from '../../test/token-smith.js';
import { maxJwksBytes, readJwksDocument, takeInKeys } from './jwks-intake.js';

const rsa = publicJwk(newSigningKey('RS256', 'rsa'));
const ec = publicJwk(newSigningKey('ES256', 'ec'));
const ed = publicJwk(newSigningKey('Ed25519', 'ed'));
const rsaOf = (options: { modulusLength: number; publicExponent?: number }) =>
  generateKeyPairSync('rsa', options).publicKey.export({ format: 'jwk' }) as JsonObject;
const integer = (value: bigint) => {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').toString('base64url');
};

describe('takeInKeys', () => {
  it('takes the public members of good keys, marked for signatures', () => {
    const noisy = { ...ec, x5c: ['MIIB'], extra: { a: 1 }, key_ops: ['verify'], use: 'sig' };
    expect(takeInKeys([rsa, noisy, ed])).toEqual({
      keys: [
        { ...rsa, use: 'sig' },
        { ...ec, use: 'sig' },
        { ...ed, use: 'sig' },
      ],
      faults: [],
      doubts: [],
    });
  });

  it('maps the use of SPIFFE keys', () => {
    expect(takeInKeys([{ ...ec, use: 'jwt-svid' }]).keys).toEqual([{ ...ec, use: 'sig' }]);
  });

  it('takes several keys without `kid`', () => {
    const anonymous = [rsa, ec].map((jwk) =>
      Object.fromEntries(Object.entries(jwk).filter(([m]) => m !== 'kid')),
    );
    expect(takeInKeys(anonymous).keys).toHaveLength(2);
  });

  it.each<[string, JsonValue, string]>([
    ['no object', 'key', 'keys[0]'],
    ['null', null, 'keys[0]'],
    ['a list', [], 'keys[0]'],
    ['nothing', {}, 'keys[0].kty'],
    ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }, 'keys[0].k'],
    ['a symmetric key without its secret', { kty: 'oct' }, 'keys[0].kty'],
    ['a kind we do not know', { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AA' }, 'keys[0].kty'],
    ['a name of every object as kind', { ...ec, kty: 'constructor' }, 'keys[0].kty'],
    ['a private key', privateJwk(newSigningKey('ES256')), 'keys[0].d'],
    ['a private RSA key', privateJwk(newSigningKey('RS256')), 'keys[0].d'],
    ['an empty private member', { ...rsa, d: '' }, 'keys[0].d'],
    ['a key for encryption', { ...rsa, use: 'enc' }, 'keys[0].use'],
    ['a use that is no text', { ...rsa, use: ['sig'] }, 'keys[0].use'],
    ['a key that only encrypts', { ...rsa, key_ops: ['encrypt'] }, 'keys[0].key_ops'],
    ['key operations that are no list', { ...rsa, key_ops: 'verify' }, 'keys[0].key_ops'],
    ['an encryption algorithm', { ...rsa, alg: 'RSA-OAEP' }, 'keys[0].alg'],
    ['a symmetric algorithm', { ...rsa, alg: 'HS256' }, 'keys[0].alg'],
    ['kid a number', { ...rsa, kid: 1 }, 'keys[0].kid'],
    ['kid empty', { ...rsa, kid: '' }, 'keys[0].kid'],
    ['kid of 257 characters', { ...rsa, kid: 'k'.repeat(257) }, 'keys[0].kid'],
    ['RSA of 1024 bits', rsaOf({ modulusLength: 1024 }), 'keys[0].n'],
    ['RSA of 2047 bits', rsaOf({ modulusLength: 2047 }), 'keys[0].n'],
    [
      'RSA of 2040 bits with zeros before',
      { ...rsa, n: integer((1n << 2039n) + 1n).padStart(400, 'A') },
      'keys[0].n',
    ],
    ['RSA of 16384 bits', { ...rsa, n: integer((1n << 16383n) + 1n) }, 'keys[0].n'],
    ['n missing', { kty: 'RSA', e: 'AQAB' }, 'keys[0].n'],
    ['n no base64url', { ...rsa, n: `${rsa['n'] as string}=` }, 'keys[0].n'],
    ['e = 1', { ...rsa, e: integer(1n) }, 'keys[0].e'],
    ['e = 3', rsaWithExponent3(), 'keys[0].e'],
    ['e = 65535', { ...rsa, e: integer(65_535n) }, 'keys[0].e'],
    ['e even', { ...rsa, e: integer(65_538n) }, 'keys[0].e'],
    ['e as long as n', { ...rsa, e: rsa['n']! }, 'keys[0].e'],
    ['e missing', { kty: 'RSA', n: rsa['n']! }, 'keys[0].e'],
    [
      'secp256k1',
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({
        format: 'jwk',
      }) as JsonObject,
      'keys[0].crv',
    ],
    [
      'X25519',
      generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }) as JsonObject,
      'keys[0].crv',
    ],
    ['Ed448', generateKeyPairSync('ed448').publicKey.export({ format: 'jwk' }) as JsonObject, 'keys[0].crv'],
    ['a curve of another kind', { ...ec, crv: 'Ed25519' }, 'keys[0].crv'],
    ['a point off its curve', { ...ec, x: ec['y']!, y: ec['x']! }, 'keys[0].kty'],
    ['a point of another curve', { ...ec, crv: 'P-384' }, 'keys[0].kty'],
    ['y missing', { kty: 'EC', crv: 'P-256', x: ec['x']! }, 'keys[0].kty'],
  ])('leaves out %s', (_, candidate, at) => {
    const { keys, faults } = takeInKeys([candidate, ed]);
    expect(keys).toEqual([{ ...ed, use: 'sig' }]);
    expect(faults.map((fault) => fault.at)).toContain(at);
  });

  describe('of keys that share a `kid`', () => {
    const anew = (alg: 'RS256' | 'ES256' | 'Ed25519') => publicJwk(newSigningKey(alg, 'ed'));
    const without = (jwk: JsonObject, member: string) =>
      Object.fromEntries(Object.entries(jwk).filter(([name]) => name !== member));
    const signing = (...jwks: JsonObject[]) => jwks.map((jwk) => ({ ...jwk, use: 'sig' }));
    const otherEd = anew('Ed25519');
    const otherRsa = anew('RS256');
    const otherPss = { ...anew('RS256'), alg: 'PS256' };
    const [ec256, ec384] = [{ ...ec, kid: 'ed' }, publicJwk(newSigningKey('ES384', 'ed'))];
    const pssTwin = { ...otherRsa, alg: 'PS256' };
    const leaked = newSigningKey('Ed25519', 'ed');
    const five = [ed, otherEd, anew('Ed25519'), anew('Ed25519'), anew('Ed25519')];

    it.each<[string, JsonObject[], JsonObject[], string[], string[]]>([
      ['one twice', [ed, ed], [ed], ['keys[1]'], []],
      [
        'one twice, the second with more members',
        [ed, { ...ed, use: 'sig', x5t: 'AA' }],
        [ed],
        ['keys[1]'],
        [],
      ],
      [
        'one twice without `kid`',
        [without(ed, 'kid'), without(ed, 'kid')],
        [without(ed, 'kid')],
        ['keys[1]'],
        [],
      ],
      [
        'RSA beside EC beside OKP',
        [ed, otherRsa, { ...ec, kid: 'ed' }],
        [ed, otherRsa, { ...ec, kid: 'ed' }],
        [],
        [],
      ],
      ['two curves', [ec256, ec384], [ec256, ec384], [], []],
      ['signing beside encryption', [{ ...otherRsa, use: 'enc' }, otherRsa], [otherRsa], ['keys[0].use'], []],
      [
        'signing beside another key for encryption',
        [otherRsa, { ...anew('RS256'), use: 'enc' }],
        [otherRsa],
        ['keys[1].use'],
        [],
      ],
      [
        'RS256 beside RSA-OAEP',
        [otherRsa, { ...anew('RS256'), alg: 'RSA-OAEP' }],
        [otherRsa],
        ['keys[1].alg'],
        [],
      ],
      ['an unknown kind', [ed, { kty: 'AKP', pub: 'AA', kid: 'ed' }], [ed], ['keys[1].kty'], []],
      ['a secret', [ed, { kty: 'oct', k: 'AA', kid: 'ed' }], [ed], ['keys[1].k', 'keys[1].kty'], []],
      ['a broken key', [{ ...ec, kid: 'ed', x: 'AA' }, ed], [ed], ['keys[0].kty'], []],
      ['one key for two algorithms', [otherRsa, pssTwin], [otherRsa, pssTwin], [], []],
      ['different keys of one type', [ed, otherEd], [ed, otherEd], [], ['keys[0].kid', 'keys[1].kid']],
      ['different RSA keys for different algorithms', [otherRsa, otherPss], [otherRsa, otherPss], [], []],
      [
        'five of one type',
        five,
        five.slice(0, 4),
        ['keys[4].kid'],
        [0, 1, 2, 3].map((n) => `keys[${n}].kid`),
      ],
      [
        'one with its private part elsewhere',
        [publicJwk(leaked), privateJwk(leaked)],
        [],
        ['keys[0]', 'keys[1].d'],
        [],
      ],
      [
        'one with its private part under another `kid`',
        [publicJwk(leaked), { ...privateJwk(leaked), kid: 'x' }, ec],
        [ec],
        ['keys[0]', 'keys[1].d'],
        [],
      ],
    ])('%s', (_, candidates, kept, faults, doubts) => {
      const intake = takeInKeys(candidates);
      expect(intake.keys).toEqual(signing(...kept));
      expect(intake.faults.map(({ at }) => at)).toEqual(faults);
      expect(intake.doubts.map(({ at }) => at)).toEqual(doubts);
    });
  });

  it('takes RSA with a large exponent', () => {
    expect(takeInKeys([{ ...rsa, e: integer(2n ** 32n + 1n) }]).faults).toEqual([]);
  });
});

describe('readJwksDocument', () => {
  const read = (text: string) => readJwksDocument(Buffer.from(text));
  it('reads a set, and an empty one', () => {
    expect(read(JSON.stringify({ keys: [rsa, ec], more: 1 })).keys).toHaveLength(2);
    expect(read('{"keys":[]}').keys).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['HTML', '<html></html>'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no keys', '{}'],
    ['keys that are no list', '{"keys":{}}'],
    ['keys twice', '{"keys":[],"keys":[]}'],
    ['a byte order mark', '\uFEFF{"keys":[]}'],
    ['deep nesting', `{"keys":[{"x":${'['.repeat(5000)}${']'.repeat(5000)}}]}`],
    ['101 keys', JSON.stringify({ keys: Array(101).fill(ed) })],
    ['more than 256 KB', JSON.stringify({ keys: [], fill: 'x'.repeat(maxJwksBytes) })],
  ])('refuses %s', (_, text) => {
    expect(() => read(text)).toThrow();
  });
});

function rsaWithExponent3(): JsonObject {
  return rsaOf({ modulusLength: 2048, publicExponent: 3 });
}
