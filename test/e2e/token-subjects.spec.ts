import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

import { AdminClient, ask } from '../support/admin-client.js';
import { type RunningServer, startServer } from '../support/server.js';

const issuer = 'https://login.example.com';
const audience = 'https://api.example.com';
const rego = `package mail

default allow := false

allow if {
	input.subject.stored.id == "alice"
	input.subject.claims.acr == "high"
}

seen := input.subject
`;

describe('subjects named by a token', () => {
  let server: RunningServer;
  let admin: AdminClient;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let jwk: Awaited<ReturnType<typeof exportJWK>>;

  beforeAll(async () => {
    keys = await generateKeyPair('ES256', { extractable: true });
    server = await startServer();
    admin = new AdminClient(server.url, server.adminKey);
    jwk = await exportJWK(keys.publicKey);
    await admin.write('POST', '/trusted-issuers', {
      id: 'login',
      issuer,
      audiences: [audience],
      algorithms: ['ES256'],
      types: null,
      jwks: { keys: [{ ...jwk, kid: 'k1', alg: 'ES256', use: 'sig' }] },
      clock_tolerance_seconds: 5,
      max_age_seconds: 3600,
      caller_scopes: ['decisions:evaluate'],
    });
    await admin.createUser({ id: 'alice', identities: [{ iss: issuer, sub: 'auth0|alice' }] });
    await admin.createUser({
      id: 'mallory',
      status: 'disabled',
      identities: [{ iss: issuer, sub: 'auth0|mallory' }],
    });
    await admin.publish(
      { name: 'mail', description: '', package: 'mail', resourceTypes: ['mailbox'], regoVersion: 'v1' },
      [{ path: 'policy.rego', content: rego }],
    );
    await admin.settled();
  });
  afterAll(() => server.stop());

  const sign = (claims: Record<string, unknown> = {}, now = Math.floor(Date.now() / 1000), typ?: string) =>
    new SignJWT({ acr: 'high', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1', ...(typ !== undefined && { typ }) })
      .setIssuer(typeof claims['iss'] === 'string' ? claims['iss'] : issuer)
      .setAudience(typeof claims['aud'] === 'string' ? claims['aud'] : audience)
      .setSubject(typeof claims['sub'] === 'string' ? claims['sub'] : 'auth0|alice')
      .setIssuedAt(now)
      .setExpirationTime(now + 60)
      .setJti('j1')
      .sign(keys.privateKey);

  const decide = (token: string, key = server.adminKey) =>
    ask(`${server.url}/access/v1/evaluation`, {
      body: {
        subject: { type: 'token', id: token },
        action: { name: 'read' },
        resource: { type: 'mailbox', id: 'm1' },
      },
      key,
    });

  it('is verified, mapped by iss and sub, and its claims reach the policy, the token itself does not', async () => {
    const token = await sign();
    const answer = await decide(token);
    expect(answer.body.decision).toBe(true);
    expect(answer.body.context.seen).toMatchObject({
      type: 'token',
      id: 'alice',
      claims: { acr: 'high', sub: 'auth0|alice' },
    });
    expect(answer.text).not.toContain(token.split('.')[2]);
    expect(server.output()).not.toContain(token.split('.')[2]);
  });

  it('claims separate cached answers: the same user with another acr is denied', async () => {
    expect((await decide(await sign({ acr: 'low' }))).body.decision).toBe(false);
    expect((await decide(await sign())).body.decision).toBe(true);
  });

  it('a disabled user is denied', async () => {
    expect((await decide(await sign({ sub: 'auth0|mallory' }))).body).toEqual({ decision: false });
  });

  it('a valid token of nobody we know is decided without stored facts', async () => {
    const answer = await decide(await sign({ sub: 'auth0|stranger' }));
    expect(answer.body.decision).toBe(false);
    expect(answer.body.context.seen.stored).toBeUndefined();
  });

  const refused = async (name: string, token: string, code: string) => {
    const answer = await decide(token);
    expect({ name, status: answer.status, code: answer.body.code }).toEqual({ name, status: 401, code });
    const signature = token.split('.')[2] ?? '';
    if (signature.length > 20) {
      expect(answer.text).not.toContain(signature);
      expect(server.output()).not.toContain(signature);
    }
  };

  it('expired, forged, none, and confused tokens are refused', async () => {
    const old = Math.floor(Date.now() / 1000) - 600;
    const other = await generateKeyPair('ES256');
    const good = await sign();
    const [header = '', payload = '', signature = ''] = good.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const forged = await new SignJWT({ sub: 'auth0|alice', iss: issuer, aud: audience })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(other.privateKey);
    const confused = await new SignJWT({ sub: 'auth0|alice', iss: issuer, aud: audience })
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey))));

    await refused('expired', await sign({}, old), 'token_expired');
    await refused('forged', forged, 'token_invalid');
    await refused('none', `${none}.${payload}.${signature}`, 'token_invalid');
    await refused('none without signature', `${none}.${payload}.`, 'token_invalid');
    await refused('confused', confused, 'token_invalid');
    await refused('other audience', await sign({ aud: 'https://other.example.com' }), 'token_invalid');
    await refused('unknown issuer', await sign({ iss: 'https://evil.example.com' }), 'token_invalid');
    await refused('stripped', `${header}.${payload}.`, 'token_invalid');
    await refused('not a token', 'alice', 'token_invalid');
  });

  it('a token that is too long is refused with the bound', async () => {
    const answer = await decide(await sign({ pad: 'x'.repeat(16_384) }));
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 401, code: 'token_invalid' });
    expect(answer.text).toContain('token is longer than 16384 characters');
  });

  it('a caller may authenticate by token too, with the scopes that issuer and token both grant', async () => {
    const subject = await sign();
    expect((await decide(subject, await sign({ scope: 'decisions:evaluate admin:write' }))).status).toBe(200);
    expect((await decide(subject, await sign({ scope: 'openid' }))).status).toBe(403);
    const write = await ask(`${server.url}/admin/v1/users`, {
      body: { id: 'x', username: 'x' },
      key: await sign({ scope: 'decisions:evaluate admin:write' }),
    });
    expect(write.status).toBe(403);
  });

  describe('of an issuer without audience', () => {
    const pool = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_pool';
    const written = (members: Record<string, unknown>) => ({
      ...{ id: 'cognito', issuer: pool, algorithms: ['ES256'], audiences: [] },
      ...{ jwks: { keys: [{ ...jwk, kid: 'k1', alg: 'ES256', use: 'sig' }] }, ...members },
    });
    const requiredClaims = { client_id: ['our-app'], token_use: ['access'] };
    const signed = (claims: object, header: object = {}) =>
      new SignJWT({ acr: 'high', token_use: 'access', client_id: 'our-app', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header })
        .setIssuer(pool)
        .setSubject('auth0|stranger')
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(keys.privateKey);
    const create = (members: Record<string, unknown>) =>
      ask(`${server.url}/admin/v1/trusted-issuers`, { body: written(members), key: server.adminKey });

    it('is refused unless it names the clients, and then takes their access tokens alone', async () => {
      for (const required_claims of [undefined, {}, { token_use: ['access'] }]) {
        const answer = await create({ required_claims });
        expect(answer.status).toBe(400);
        expect(answer.text).toContain('"audiences"');
      }
      const jku = { jku: 'https://attacker.example.com/jwks' };
      const { body: created } = await admin.call(
        'POST',
        '/trusted-issuers',
        written({ required_claims: requiredClaims, ignored_headers: ['jku'] }),
      );
      expect(created).toMatchObject({ required_claims: requiredClaims, ignored_headers: ['jku'] });
      await admin.settled();
      expect((await decide(await signed({}))).status).toBe(200);
      expect((await decide(await signed({}, jku))).status).toBe(200);
      for (const token of [
        await signed({ client_id: 'another-app' }),
        await signed({ token_use: 'id' }),
        await signed({ aud: 'our-app' }),
        await signed({}, { x5u: jku.jku }),
      ]) {
        expect((await decide(token)).body.code).toBe('token_invalid');
      }
    });
  });

  describe('bound to a key or of another kind', () => {
    const scope = 'decisions:evaluate';
    const now = () => Math.floor(Date.now() / 1000);

    it.each([[{ jkt: 'thumb' }], [{ 'x5t#S256': 'thumb' }], [{ jwk: { kty: 'EC' } }], [{ kid: 'k1' }]])(
      'a caller whose token has the confirmation %j is told why it is refused',
      async (cnf) => {
        const answer = await decide(await sign(), await sign({ scope, cnf }));
        expect({ status: answer.status, code: answer.body.code }).toEqual({
          status: 401,
          code: 'token_invalid',
        });
        expect(answer.text).toContain('bound to a key (`cnf`)');
      },
    );

    it('a subject with such a token is decided, and the policy sees what it is bound to', async () => {
      const answer = await decide(await sign({ cnf: { jkt: 'thumb' } }));
      expect(answer.body.decision).toBe(true);
      expect(answer.body.context.seen.claims.cnf).toEqual({ jkt: 'thumb' });
    });

    it.each(['dpop+jwt', 'application/DPoP+JWT', 'logout+jwt', 'secevent+jwt', 'something-new+jwt'])(
      'neither caller nor subject may show a `%s`, though this issuer is not bound to types',
      async (typ) => {
        const token = await sign({ scope }, now(), typ);
        for (const answer of [await decide(token), await decide(await sign(), token)]) {
          expect({ status: answer.status, code: answer.body.code }).toEqual({
            status: 401,
            code: 'token_invalid',
          });
        }
      },
    );

    it('an ID token does not call: it has no scope', async () => {
      const idToken = await sign({ nonce: 'n', at_hash: 'h' }, now(), 'JWT');
      expect((await decide(await sign(), idToken)).status).toBe(403);
    });
  });
});
