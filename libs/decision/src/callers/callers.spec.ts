import { describe, expect, it } from '@jest/globals';
import { AuthzError, type Caller, type Scope } from '#libs/domain';
import { settle } from '../../../../test/support/fake-timer.js';
import { issuer, sha256, startedWorld, type World } from '../testing/world.js';
import { assertPermitted } from './assert-permitted.js';
import { parseApiKey } from './parse-api-key.js';

const secret = 's'.repeat(40);
const header = (keyId = 'key1', text = secret) => `Bearer pck_${keyId}_${text}`;

async function keyWorld(): Promise<World> {
  const world = await startedWorld();
  world.store.putKey('default', 'key1', {
    secretHash: sha256(secret),
    scopes: ['decisions:evaluate', 'admin:read'],
  });
  await settle();
  return world;
}

async function outcome(
  { core }: World,
  authorization: string | undefined,
  realm = 'default',
): Promise<string> {
  try {
    const caller = await core.authenticateCaller.authenticate(realm, authorization);
    return `${caller.kind} ${caller.realm} ${caller.id} ${[...caller.scopes].join(',')}`;
  } catch (error) {
    if (error instanceof AuthzError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

const notValid = 'unauthenticated: the credential is not valid';
const known = 'client default client-key1 decisions:evaluate,admin:read';

describe('AuthenticateCaller with API keys', () => {
  it('knows the client, asking the store once', async () => {
    const world = await keyWorld();
    expect(await outcome(world, header())).toBe(known);
    expect(await outcome(world, header())).toBe(known);
    expect(await outcome(world, `bearer   pck_key1_${secret}`)).toBe(known);
    expect(world.store.calls.findByKeyId).toBe(1);
  });

  it('knows the client of another realm as such', async () => {
    const world = await keyWorld();
    world.store.createRealm('acme');
    await settle();
    expect(await outcome(world, header(), 'acme')).toBe(known);
    expect(await outcome(world, header(), 'nowhere')).toBe(known);
  });

  it.each<[string, string | undefined]>([
    ['no header', undefined],
    ['an empty header', ''],
    ['another scheme', `Basic pck_key1_${secret}`],
    ['no credential', 'Bearer '],
    ['two credentials', `Bearer a b`],
    ['a credential without scheme', `pck_key1_${secret}`],
  ])('asks for a credential when given %s', async (_, authorization) => {
    const world = await keyWorld();
    expect(await outcome(world, authorization)).toMatch(
      /^unauthenticated: an API key or a token is required/,
    );
    expect(world.tokens.verified).toBe(0);
  });

  it('leaves it to the verifier to say that a credential is too long for a token', async () => {
    const world = await keyWorld();
    expect(await outcome(world, `Bearer ${'x'.repeat(20_000)}`)).toMatch(/^token_invalid/);
    expect(world.tokens.verified).toBe(1);
    expect(world.store.calls.findByKeyId).toBe(0);
  });

  it.each<[string, (world: World) => string]>([
    ['an unknown key', () => header('other')],
    ['a wrong secret', () => header('key1', 'x'.repeat(40))],
    ['a secret cut by one', () => header('key1', secret.slice(1))],
    [
      'an expired key',
      ({ store }) => {
        const expiresAt = new Date('2030-01-01T00:00:00Z');
        store.putKey('default', 'old1', { secretHash: sha256(secret), expiresAt });
        return header('old1');
      },
    ],
    [
      'a disabled client',
      ({ store }) => {
        store.putKey('default', 'key2', { secretHash: sha256(secret), status: 'disabled' });
        return header('key2');
      },
    ],
    [
      'a stored hash of the wrong length',
      ({ store }) => {
        store.putKey('default', 'key3', { secretHash: new Uint8Array(0) });
        return header('key3');
      },
    ],
  ])('refuses %s with one and the same message, cold and warm', async (_, given) => {
    const world = await keyWorld();
    const authorization = given(world);
    await settle();
    expect(await outcome(world, authorization)).toBe(notValid);
    expect(await outcome(world, authorization)).toBe(notValid);
  });

  it('stops at the moment of expiry although the key is kept', async () => {
    const world = await keyWorld();
    const expiresAt = new Date('2030-01-01T00:01:00Z');
    world.store.putKey('default', 'key2', { secretHash: sha256(secret), expiresAt });
    await settle();
    expect(await outcome(world, header('key2'))).toMatch(/^client/);
    world.wall.now = new Date('2030-01-01T00:00:59.999Z');
    expect(await outcome(world, header('key2'))).toMatch(/^client/);
    world.wall.now = expiresAt;
    expect(await outcome(world, header('key2'))).toBe(notValid);
  });

  it('forgets a key when its client changes, and only then', async () => {
    const world = await keyWorld();
    await outcome(world, header());
    world.store.putKey('default', 'other', { secretHash: sha256(secret) });
    world.store.putUser('default', { id: 'bob' });
    await settle();
    await outcome(world, header());
    expect(world.store.calls.findByKeyId).toBe(1);
    world.store.deleteKey('default', 'key1');
    await settle();
    expect(await outcome(world, header())).toBe(notValid);
  });

  it('does not keep a reading that a revocation has overtaken', async () => {
    const world = await keyWorld();
    world.store.gates.read.close();
    const racing = outcome(world, header());
    await settle();
    world.store.deleteKey('default', 'key1');
    await settle();
    world.store.gates.read.open();
    expect(await racing).toBe(notValid);
    expect(await outcome(world, header())).toBe(notValid);
  });

  it('remembers an unknown key until some client changes', async () => {
    const world = await keyWorld();
    await outcome(world, header('new1'));
    await outcome(world, header('new1'));
    expect(world.store.calls.findByKeyId).toBe(1);
    world.store.putKey('default', 'new1', { secretHash: sha256(secret) });
    await settle();
    expect(await outcome(world, header('new1'))).toMatch(/^client/);
  });

  it('does not remember "unknown" when a client was made meanwhile', async () => {
    const world = await keyWorld();
    world.store.gates.read.close();
    const racing = outcome(world, header('new1'));
    await settle();
    world.store.putKey('default', 'new1', { secretHash: sha256(secret) });
    await settle();
    world.store.gates.read.open();
    await racing;
    expect(await outcome(world, header('new1'))).toMatch(/^client/);
  });

  it('goes on knowing kept keys without a store, and is undecided about others', async () => {
    const world = await keyWorld();
    await outcome(world, header());
    world.store.down = true;
    expect(await outcome(world, header())).toBe(known);
    expect(await outcome(world, header('other'))).toMatch(/^store_unavailable/);
  });

  it('does not wait for ever for a store that hangs', async () => {
    const world = await keyWorld();
    world.store.gates.read.close();
    const pending = outcome(world, header());
    await world.timer.advance(5_000);
    expect(await pending).toMatch(/^store_unavailable/);
  });

  it('refuses the keys of a realm that was deleted', async () => {
    const world = await keyWorld();
    world.store.createRealm('acme');
    world.store.putKey('acme', 'acme1', { secretHash: sha256(secret) });
    await settle();
    expect(await outcome(world, header('acme1'))).toMatch(/^client acme/);
    world.store.deleteKey('acme', 'acme1');
    world.store.deleteRealm('acme');
    await world.timer.advance(1_000);
    expect(await outcome(world, header('acme1'))).toBe(notValid);
  });
});

describe('AuthenticateCaller with tokens', () => {
  it.each<[string, Scope[], string, string]>([
    [
      'cut with the scope of the token',
      ['admin:read', 'decisions:evaluate'],
      '{"scope":"admin:read other"}',
      'admin:read',
    ],
    [
      'not more than the issuer grants',
      ['admin:read'],
      '{"scope":"admin:read admin:write realms:admin"}',
      'admin:read',
    ],
    ['none without a scope', ['admin:read'], '{}', ''],
    ['none with a scope that is no text', ['admin:read'], '{"scope":["admin:read"]}', ''],
    ['none when the issuer grants none', [], '{"scope":"admin:read"}', ''],
  ])('gives scopes %s', async (_, callerScopes, claims, scopes) => {
    const world = await startedWorld();
    world.store.putIssuers('default', [issuer({ callerScopes })]);
    await settle();
    const caller = await outcome(
      world,
      `Bearer https://idp.example|svc|${claims.replaceAll(' ', '\u0000')}`
        .replaceAll('\u0000', ' ')
        .replace(/"scope":"([^"]*)"/, (text) => text.replaceAll(' ', '\\u0020')),
    );
    expect(caller).toBe(`token default https://idp.example#svc ${scopes}`);
  });

  it.each([
    {},
    null,
    false,
    { jkt: 'thumb' },
    { 'x5t#S256': 'thumb' },
    { jwk: { kty: 'EC' } },
    { kid: 'k' },
    { jwe: 'x' },
    { jku: 'https://x' },
  ])('refuses a token that is bound to a key: `cnf` of %j', async (cnf) => {
    const world = await startedWorld();
    world.store.putIssuers('default', [issuer({ callerScopes: ['admin:read'] })]);
    await settle();
    const claims = JSON.stringify({ scope: 'admin:read', cnf });
    expect(await outcome(world, `Bearer https://idp.example|svc|${claims.replaceAll(' ', '\\u0020')}`)).toBe(
      'token_invalid: token is bound to a key (`cnf`), and proof of possession is not checked here: call with a bearer token',
    );
  });

  it('knows no other scheme than `Bearer`', async () => {
    const world = await startedWorld();
    for (const scheme of ['DPoP', 'PoP', 'MAC', 'Bearer, DPoP']) {
      expect(await outcome(world, `${scheme} https://idp.example|svc`)).toMatch(/^unauthenticated/);
    }
  });

  it('trusts the issuers of the asked realm only', async () => {
    const world = await startedWorld();
    world.store.createRealm('acme');
    world.store.putIssuers('acme', [issuer()]);
    await settle();
    expect(await outcome(world, 'Bearer https://idp.example|svc', 'acme')).toMatch(/^token acme/);
    expect(await outcome(world, 'Bearer https://idp.example|svc')).toMatch(/^token_invalid/);
    expect(await outcome(world, 'Bearer https://idp.example|svc', 'nowhere')).toMatch(/^realm_not_found/);
  });
});

describe('assertPermitted', () => {
  const caller = (realm: string, kind: Caller['kind'], ...scopes: Scope[]): Caller => ({
    realm,
    kind,
    id: 'x',
    scopes: new Set(scopes),
  });

  it.each<[string, Caller, string, Scope, boolean]>([
    ['its own realm and scope', caller('acme', 'client', 'admin:read'), 'acme', 'admin:read', true],
    ['a scope it lacks', caller('acme', 'client', 'admin:read'), 'acme', 'admin:write', false],
    ['another realm', caller('acme', 'client', 'admin:read'), 'other', 'admin:read', false],
    [
      'the default realm from another',
      caller('acme', 'client', 'admin:read'),
      'default',
      'admin:read',
      false,
    ],
    [
      'another realm from the default one',
      caller('default', 'client', 'admin:read'),
      'acme',
      'admin:read',
      false,
    ],
    [
      'any realm with `realms:admin`',
      caller('default', 'client', 'admin:read', 'realms:admin'),
      'acme',
      'admin:read',
      true,
    ],
    [
      'a scope that `realms:admin` does not bring',
      caller('default', 'client', 'realms:admin'),
      'acme',
      'admin:read',
      false,
    ],
    ['realms themselves', caller('default', 'client', 'realms:admin'), 'default', 'realms:admin', true],
    ['another realm itself', caller('default', 'client', 'realms:admin'), 'acme', 'realms:admin', true],
    ['realms from another realm', caller('acme', 'client', 'realms:admin'), 'acme', 'realms:admin', false],
    [
      'any realm by a token',
      caller('default', 'token', 'realms:admin', 'admin:read'),
      'acme',
      'admin:read',
      false,
    ],
    ['realms by a token', caller('default', 'token', 'realms:admin'), 'default', 'realms:admin', false],
  ])('%s', (_, who, realm, scope, permitted) => {
    const attempt = () => {
      assertPermitted(who, realm, scope);
    };
    if (permitted) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(expect.objectContaining({ code: 'not_permitted' }));
  });
});

describe('parseApiKey', () => {
  it('splits id and secret', () => {
    expect(parseApiKey(`pck_ab12_${secret}`)).toEqual({ keyId: 'ab12', secret });
  });

  it.each([
    ['nothing', ''],
    ['a JWT', 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln'],
    ['a short id', `pck_abc_${secret}`],
    ['an upper-case id', `pck_ABCD_${secret}`],
    ['a short secret', `pck_abcd_${'s'.repeat(31)}`],
    ['a long secret', `pck_abcd_${'s'.repeat(129)}`],
    ['an underscore in the secret', `pck_abcd_${'s'.repeat(32)}_x`],
    ['something before', ` pck_abcd_${secret}`],
    ['a line break behind', `pck_abcd_${secret}\n`],
  ])('takes %s for no API key', (_, credential) => {
    expect(parseApiKey(credential)).toBeNull();
  });
});
