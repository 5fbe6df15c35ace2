import { describe, expect, it } from '@jest/globals';
import type { TrustedIssuer } from '#libs/domain';
import { rejectionOf } from '../test/rejection.js';
import { newSigningKey, now, publicJwk, tokenOf, trustedIssuer } from '../test/token-smith.js';
import { JoseTokenVerifier } from './jose-token-verifier.js';

const key = newSigningKey('ES256');
const attacker = newSigningKey('ES256');
const issuer = trustedIssuer({ jwks: { keys: [publicJwk(key)] } });
const verifier = new JoseTokenVerifier({ clock: () => now });
const outcomeOf = async (token: string, trusted: TrustedIssuer): Promise<string> => {
  const work = verifier.verify(token, [trusted]);
  return work.then(
    () => 'accepted',
    async () => (await rejectionOf(work)).message,
  );
};
const lacks = (claim: string) => `token does not have a required value of the claim \`${claim}\``;

describe('an issuer without audience, as Cognito is one', () => {
  const requiredClaims = { client_id: ['our-app', 'our-other-app'], token_use: ['access'] };
  const cognito = { ...issuer, audiences: [], types: null, requiredClaims };
  const good = { aud: undefined, client_id: 'our-app', token_use: 'access' };
  const header = { typ: undefined };

  it.each<[string, object, string]>([
    ['an access token of our client', {}, 'accepted'],
    ['an access token of our other client', { client_id: 'our-other-app' }, 'accepted'],
    ['an access token of somebody else’s client', { client_id: 'another-app' }, lacks('client_id')],
    ['a token of no client', { client_id: undefined }, lacks('client_id')],
    ['a client that is null', { client_id: null }, lacks('client_id')],
    ['our client in a list', { client_id: ['our-app'] }, lacks('client_id')],
    ['our client in other letter case', { client_id: 'Our-App' }, lacks('client_id')],
    ['our client and a space', { client_id: 'our-app ' }, lacks('client_id')],
    ['our client as `azp`', { client_id: undefined, azp: 'our-app' }, lacks('client_id')],
    [
      'an ID token of our client',
      { client_id: undefined, aud: 'our-app', token_use: 'id' },
      'token is not meant for this audience',
    ],
    [
      'an access token for an audience',
      { aud: 'https://elsewhere.example.com' },
      'token is not meant for this audience',
    ],
    ['an empty audience', { aud: '' }, 'token is not meant for this audience'],
    ['no audience but a list', { aud: [] }, 'token is not meant for this audience'],
    ['an audience that is null', { aud: null }, 'token is not meant for this audience'],
    ['an ID token without audience', { token_use: 'id' }, lacks('token_use')],
  ])('%s', async (_, changes, outcome) => {
    expect(await outcomeOf(tokenOf(key, { ...good, ...changes }, header), cognito)).toBe(outcome);
  });

  it.each<[string, TrustedIssuer['requiredClaims']]>([
    ['nothing', {}],
    ['only what kind of token it is', { token_use: ['access'] }],
    ['no client', { client_id: [], token_use: ['access'] }],
  ])('accepts no token at all where it requires %s', async (_, claims) => {
    const stored = { ...cognito, requiredClaims: claims };
    for (const aud of [undefined, 'our-app', [], '']) {
      expect(await outcomeOf(tokenOf(key, { ...good, aud }, header), stored)).toBe(
        'token is not meant for this audience',
      );
    }
  });

  it('says nothing of the claims of a token that it did not sign', async () => {
    const forged = tokenOf({ ...attacker, kid: key.kid }, { ...good, client_id: 'another-app' }, header);
    expect(await outcomeOf(forged, cognito)).toBe('token signature cannot be verified');
  });
});

describe('required claims beside an audience', () => {
  it.each<[string, object, TrustedIssuer['requiredClaims'], string]>([
    ['an access token of Keycloak', { typ: 'Bearer' }, { typ: ['Bearer'] }, 'accepted'],
    ['an ID token of Keycloak', { typ: 'ID' }, { typ: ['Bearer'] }, lacks('typ')],
    ['another tenant', { tid: 'b' }, { tid: ['a'] }, lacks('tid')],
    ['a name of every object', {}, { constructor: ['x'], toString: ['y'] }, lacks('constructor')],
  ])('%s', async (_, changes, requiredClaims, outcome) => {
    expect(await outcomeOf(tokenOf(key, changes), { ...issuer, requiredClaims })).toBe(outcome);
  });
});

describe('headers that bring a key', () => {
  const members = {
    jwk: publicJwk(attacker),
    jku: 'https://attacker.example.com/jwks',
    x5c: ['MIIB'],
    x5u: 'https://attacker.example.com/cert',
  };
  const lenient = { ...issuer, ignoredHeaders: Object.keys(members) };

  it.each(Object.entries(members))(
    '%s is a reason to refuse, unless it is to be ignored',
    async (name, value) => {
      const token = tokenOf(key, {}, { [name]: value });
      expect(await outcomeOf(token, issuer)).toBe(
        `token brings a key of its own in its header (\`${name}\`)`,
      );
      expect(await outcomeOf(token, { ...issuer, ignoredHeaders: [name] })).toBe('accepted');
      const others = Object.keys(members).filter((member) => member !== name);
      expect(await outcomeOf(token, { ...issuer, ignoredHeaders: others })).toContain(name);
    },
  );

  it('are never trusted', async () => {
    const tokens = [
      tokenOf(attacker, {}, { ...members }),
      tokenOf(attacker, {}, { ...members, kid: key.kid }),
      tokenOf(attacker, {}, { ...members, kid: undefined }),
    ];
    for (const token of tokens)
      expect(await outcomeOf(token, lenient)).toBe('token signature cannot be verified');
  });

  it('are never fetched from', async () => {
    const fetched: string[] = [];
    const watching = new JoseTokenVerifier({
      clock: () => now,
      fetchJwks: (uri) => {
        fetched.push(uri);
        return Promise.resolve(Buffer.from(JSON.stringify({ keys: [publicJwk(key)] })));
      },
    });
    const remote = { ...lenient, keys: { jwksUri: 'https://id.example.com/jwks' } };
    await watching.verify(tokenOf(key, {}, members), [remote]);
    expect(fetched).toEqual(['https://id.example.com/jwks']);
  });

  it.each(['crit', 'b64'])('%s is refused whatever is configured', async (member) => {
    const lax = { ...issuer, ignoredHeaders: ['crit', 'b64', ...Object.keys(members)] };
    const value = member === 'crit' ? ['jku'] : false;
    expect(await outcomeOf(tokenOf(key, {}, { jku: members.jku, [member]: value }), lax)).toBe(
      'token is not a well-formed signed JWT',
    );
  });
});
