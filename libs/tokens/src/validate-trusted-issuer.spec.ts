import { describe, expect, it } from '@jest/globals';
import type { TrustedIssuer } from '#libs/domain';
import { newSigningKey, publicJwk, trustedIssuer } from '../test/token-smith.js';
import { supportedAlgorithms } from './algorithms.js';
import { validateTrustedIssuer } from './validate-trusted-issuer.js';

const jwk = publicJwk(newSigningKey('ES256'));
const rsaJwk = publicJwk(newSigningKey('RS256'));
const remote = trustedIssuer({ jwksUri: 'https://id.example.com/.well-known/jwks.json' });
const strict = { allowPrivateJwks: false };
const faultsAt = (issuer: TrustedIssuer, policy = strict) =>
  validateTrustedIssuer(issuer, policy).map(({ at }) => at);

describe('validateTrustedIssuer', () => {
  it.each<[string, Partial<TrustedIssuer>]>([
    ['a remote key set', {}],
    ['written keys', { keys: { jwks: { keys: [jwk] } } }],
    [
      'written keys of one kid and different types',
      { keys: { jwks: { keys: [jwk, { ...rsaJwk, kid: jwk['kid']! }] } } },
    ],
    [
      'no audience, but clients',
      { audiences: [], requiredClaims: { client_id: ['a'], token_use: ['access'] } },
    ],
    ['required claims beside an audience', { requiredClaims: { typ: ['Bearer'] } }],
    ['headers to be ignored', { ignoredHeaders: ['jku', 'x5u', 'jwk', 'x5c'] }],
    ['any type', { types: null }],
    ['every algorithm', { algorithms: supportedAlgorithms }],
    ['no tolerance', { clockToleranceSeconds: 0 }],
    ['the most tolerance', { clockToleranceSeconds: 60 }],
    ['the least age', { maxAgeSeconds: 1 }],
    ['the largest age', { maxAgeSeconds: 2_592_000 }],
    ['an issuer that is no URL', { issuer: 'accounts.example.com' }],
    ['a key set with a port and a query', { keys: { jwksUri: 'https://id.example.com:8443/jwks?x=1' } }],
    ['a key set at a public address', { keys: { jwksUri: 'https://8.8.8.8/jwks' } }],
  ])('accepts %s', (_, changes) => {
    expect(validateTrustedIssuer({ ...remote, ...changes }, strict)).toEqual([]);
  });

  const uriCases = [
    'http://id.example.com/jwks',
    'ftp://id.example.com/jwks',
    'file:///etc/passwd',
    'data:application/json,{"keys":[]}',
    'id.example.com/jwks',
    '',
    'https://',
    'https://user@id.example.com/jwks',
    'https://user:password@id.example.com/jwks',
    'https://:password@id.example.com/jwks',
    'https://id.example.com/jwks#keys',
    'https://id.example.com/jwks#',
    'https://localhost/jwks',
    'https://LOCALHOST./jwks',
    'https://keys.localhost/jwks',
    'https://127.0.0.1/jwks',
    'https://127.1/jwks',
    'https://2130706433/jwks',
    'https://0x7f000001/jwks',
    'https://0177.0.0.1/jwks',
    'https://0/jwks',
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.1/jwks',
    'https://[::1]/jwks',
    'https://[::ffff:127.0.0.1]/jwks',
    'https://[64:ff9b::a00:1]/jwks',
    'https://[fd00:ec2::254]/jwks',
    'https://①②⑦.0.0.1/jwks',
    `https://id.example.com/${'x'.repeat(2048)}`,
  ];
  it.each(uriCases)('refuses keys at %s', (jwksUri) => {
    expect(faultsAt({ ...remote, keys: { jwksUri } })).toEqual(['jwks_uri']);
  });

  it.each(['http://localhost:8080/jwks', 'http://127.0.0.1/jwks', 'https://[::1]/jwks'])(
    'accepts keys at %s only under the insecure switch',
    (jwksUri) => {
      const local = { ...remote, keys: { jwksUri } };
      expect(faultsAt(local)).toEqual(['jwks_uri']);
      expect(faultsAt(local, { allowPrivateJwks: true })).toEqual([]);
    },
  );

  it.each(['file:///etc/passwd', 'http://user@localhost/jwks', 'http://localhost/#x'])(
    'refuses keys at %s even under the insecure switch',
    (jwksUri) => {
      expect(faultsAt({ ...remote, keys: { jwksUri } }, { allowPrivateJwks: true })).toEqual(['jwks_uri']);
    },
  );

  it.each<[string, Partial<TrustedIssuer>, string[]]>([
    ['an empty issuer', { issuer: '' }, ['issuer']],
    ['a blank issuer', { issuer: '  ' }, ['issuer']],
    ['an issuer with a line feed', { issuer: 'https://id.example.com\n' }, ['issuer']],
    ['a long issuer', { issuer: 'x'.repeat(513) }, ['issuer']],
    ['no audience', { audiences: [] }, ['audiences']],
    [
      'no audience and no client',
      { audiences: [], requiredClaims: { token_use: ['access'] } },
      ['audiences'],
    ],
    [
      'no audience and an empty list of clients',
      { audiences: [], requiredClaims: { azp: [] } },
      ['audiences', 'required_claims.azp'],
    ],
    ['an empty client', { requiredClaims: { client_id: ['a', ''] } }, ['required_claims.client_id[1]']],
    ['a claim without a name', { requiredClaims: { '': ['a'] } }, ['required_claims.']],
    [
      'a claim that has its rule',
      { requiredClaims: { aud: ['a'], iss: ['b'] } },
      ['required_claims.aud', 'required_claims.iss'],
    ],
    [
      '11 required claims',
      { requiredClaims: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`c${n}`, ['a']])) },
      ['required_claims'],
    ],
    [
      'other headers to be ignored',
      { ignoredHeaders: ['jku', 'crit', 'b64', 'alg', 'JKU'] },
      ['ignored_headers[1]', 'ignored_headers[2]', 'ignored_headers[3]', 'ignored_headers[4]'],
    ],
    ['an empty audience', { audiences: ['a', ''] }, ['audiences[1]']],
    ['too many audiences', { audiences: Array<string>(51).fill('a') }, ['audiences']],
    ['no algorithm', { algorithms: [] }, ['algorithms']],
    ['none', { algorithms: ['none'] }, ['algorithms[0]']],
    ['HS256 beside RS256', { algorithms: ['RS256', 'HS256'] }, ['algorithms[1]']],
    ['an algorithm in small letters', { algorithms: ['rs256'] }, ['algorithms[0]']],
    ['no type', { types: [] }, ['types']],
    ['a type in capitals', { types: ['JWT'] }, ['types[0]']],
    ['a type with application/', { types: ['at+jwt', 'application/at+jwt'] }, ['types[1]']],
    ['an empty type', { types: [''] }, ['types[0]']],
    ['types of no credential', { types: ['at+jwt', 'dpop+jwt', 'logout+jwt'] }, ['types[1]', 'types[2]']],
    ['no written key', { keys: { jwks: { keys: [] } } }, ['jwks.keys']],
    ['101 written keys', { keys: { jwks: { keys: Array(101).fill(jwk) } } }, ['jwks.keys']],
    [
      'a written encryption key',
      { keys: { jwks: { keys: [jwk, { ...jwk, kid: 'b', use: 'enc' }] } } },
      ['jwks.keys[1].use'],
    ],
    ['a written key twice', { keys: { jwks: { keys: [jwk, jwk] } } }, ['jwks.keys[1]']],
    [
      'different written keys of one kid and type',
      { keys: { jwks: { keys: [jwk, publicJwk(newSigningKey('ES256'))] } } },
      ['jwks.keys[0].kid', 'jwks.keys[1].kid'],
    ],
    [
      'a written secret',
      { keys: { jwks: { keys: [{ kty: 'oct', k: 'AA' }] } } },
      ['jwks.keys[0].k', 'jwks.keys[0].kty'],
    ],
    [
      'both kinds of keys',
      { keys: { jwksUri: 'https://id.example.com/', jwks: { keys: [jwk] } } },
      ['jwks_uri'],
    ],
    ['no kind of keys', { keys: {} as TrustedIssuer['keys'] }, ['jwks_uri']],
    ['negative tolerance', { clockToleranceSeconds: -1 }, ['clock_tolerance_seconds']],
    ['61 s of tolerance', { clockToleranceSeconds: 61 }, ['clock_tolerance_seconds']],
    ['tolerance that is no number', { clockToleranceSeconds: NaN }, ['clock_tolerance_seconds']],
    ['no age', { maxAgeSeconds: 0 }, ['max_age_seconds']],
    ['an age beyond 30 days', { maxAgeSeconds: 2_592_001 }, ['max_age_seconds']],
    ['an endless age', { maxAgeSeconds: Infinity }, ['max_age_seconds']],
    ['an age with a fraction', { maxAgeSeconds: 1.5 }, ['max_age_seconds']],
  ])('refuses %s', (_, changes, at) => {
    expect(faultsAt({ ...remote, ...changes })).toEqual(at);
  });

  it('names all faults at once', () => {
    const bad = { ...remote, issuer: '', audiences: [], algorithms: ['none'], maxAgeSeconds: 0 };
    expect(faultsAt(bad)).toEqual(['issuer', 'audiences', 'algorithms[0]', 'max_age_seconds']);
  });
});
