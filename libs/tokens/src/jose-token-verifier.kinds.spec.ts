import { describe, expect, it } from '@jest/globals';
import { rejectionOf } from '../test/rejection.js';
import { newSigningKey, now, publicJwk, tokenOf, trustedIssuer } from '../test/token-smith.js';
import { typesOfNoCredential } from './claims/accepted-types.js';
import { JoseTokenVerifier } from './jose-token-verifier.js';

const key = newSigningKey('ES256');
const issuer = trustedIssuer({ jwks: { keys: [publicJwk(key)] } });
/** Takes tokens of any type, also of none. */
const easygoing = { ...issuer, types: null };
const verifier = new JoseTokenVerifier({ clock: () => now });
const messageOf = async (token: string, trusted = easygoing) =>
  (await rejectionOf(verifier.verify(token, [trusted]))).message;

const spellings = (type: string) => [
  type,
  type.toUpperCase(),
  `application/${type}`,
  `Application/${type.replace('jwt', 'JWT')}`,
];
const disguises = (type: string) => [
  ` ${type}`,
  `${type} `,
  `${type}\t`,
  `${type};charset=utf-8`,
  `application/application/${type}`,
  `text/${type}`,
  `"${type}"`,
  `${type},at+jwt`,
];

describe('a signed JWT that is no credential', () => {
  it.each(typesOfNoCredential)('is refused as such when its `typ` is %s', async (type) => {
    for (const typ of spellings(type)) {
      expect(await messageOf(tokenOf(key, {}, { typ }))).toBe(
        `token is not a credential: it is a \`${type}\``,
      );
    }
  });

  it.each(typesOfNoCredential)('is refused also by an issuer configured with the type %s', async (type) => {
    expect(await messageOf(tokenOf(key, {}, { typ: type }), { ...issuer, types: [type] as never })).toBe(
      `token is not a credential: it is a \`${type}\``,
    );
  });

  it.each([
    ...disguises('dpop+jwt'),
    'to\u212Aen+jwt',
    'txntoken+jwt',
    'oauth-id-jag+jwt',
    'entity-statement+jwt',
    'a-kind-of-tomorrow+JWT',
    '+jwt',
    '',
    'application/',
    'at+jwt ',
  ])('is refused where any type is taken when its `typ` is %j', async (typ) => {
    expect(await messageOf(tokenOf(key, {}, { typ }))).toBe('token is not of an accepted type');
  });

  it.each([undefined, 'JWT', 'jwt', 'JOSE', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'Bearer', 'whatever'])(
    'is not what `typ` %j says',
    async (typ) => {
      expect((await verifier.verify(tokenOf(key, {}, { typ }), [easygoing])).sub).toBe('alice');
    },
  );

  it('may be of a kind that the issuer is configured with by name', async () => {
    const chained = { ...issuer, types: ['txntoken+jwt'] };
    expect((await verifier.verify(tokenOf(key, {}, { typ: 'txntoken+jwt' }), [chained])).sub).toBe('alice');
  });

  it.each([
    ['a logout token without `typ`', { 'http://schemas.openid.net/event/backchannel-logout': {} }],
    [
      'a security event without `typ`',
      { 'https://schemas.openid.net/secevent/caep/event-type/session-revoked': {} },
    ],
    ['an event list that is empty', {}],
  ])('is refused when it is %s', async (_, events) => {
    expect(await messageOf(tokenOf(key, { events }, { typ: undefined }))).toBe(
      'token is not a credential: it is a `security event`',
    );
  });

  it('is not a token whose `events` are something else', async () => {
    expect((await verifier.verify(tokenOf(key, { events: ['login'] }), [issuer])).sub).toBe('alice');
  });
});

describe('confirmation', () => {
  it.each([null, 'jkt', 5, true, [], [{ jkt: 'x' }], 'eyJhbGciOiJkaXIifQ..iv.text.tag'])(
    'is refused when it is %j, no object',
    async (cnf) => {
      expect(await messageOf(tokenOf(key, { cnf }))).toBe('token has an unusable confirmation (`cnf`)');
    },
  );

  it.each([
    {},
    { jkt: 'thumb' },
    { 'x5t#S256': 'thumb' },
    { jwk: { kty: 'EC' } },
    { kid: 'k' },
    { jku: 'https://x', kid: 'k' },
    { jwe: 'eyJhbGciOiJkaXIifQ..iv.text.tag' },
    { 'of tomorrow': 1 },
  ])('of %j is to be seen by who asks', async (cnf) => {
    expect((await verifier.verify(tokenOf(key, { cnf }), [issuer])).claims).toHaveProperty('cnf');
  });
});
