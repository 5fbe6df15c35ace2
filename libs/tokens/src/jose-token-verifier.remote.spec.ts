import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type LocalServer, startServer } from '../test/local-server.js';
import { codeOf, rejectionOf } from '../test/rejection.js';
import {
  newSigningKey,
  nowSeconds,
  publicJwk,
  type SigningKey,
  tokenOf,
  trustedIssuer,
} from '../test/token-smith.js';
import { JoseTokenVerifier, type JoseTokenVerifierOptions } from './jose-token-verifier.js';

const first = newSigningKey('ES256', 'first');
const second = newSigningKey('RS256', 'second');

let server: LocalServer;
let published: readonly SigningKey[];
let requests: string[];
let status: number;
let seconds: number;
const uri = (path = '/jwks') => `http://127.0.0.1:${server.port}${path}`;
const issuerAt = (jwksUri: string) => trustedIssuer({ jwksUri }, { maxAgeSeconds: 86_400 });
const newVerifier = (options: JoseTokenVerifierOptions = {}) =>
  new JoseTokenVerifier({
    clock: () => new Date((nowSeconds + seconds) * 1000),
    insecureAllowPrivateJwks: true,
    ...options,
  });
const longLived = (key: SigningKey) => tokenOf(key, { exp: nowSeconds + 86_400 });

beforeAll(async () => {
  server = await startServer((request, response) => {
    requests.push(request.url ?? '');
    response.writeHead(status).end(JSON.stringify({ keys: published.map(publicJwk) }));
  });
});
afterAll(() => server.close());
beforeEach(() => {
  published = [first];
  requests = [];
  status = 200;
  seconds = 0;
});

describe('JoseTokenVerifier with remote keys', () => {
  it('fetches once for many tokens', async () => {
    const verifier = newVerifier();
    const issuer = issuerAt(uri());
    await Promise.all(Array.from({ length: 20 }, () => verifier.verify(longLived(first), [issuer])));
    expect(requests).toEqual(['/jwks']);
  });

  it('picks up new keys at once and drops an old one with them', async () => {
    const verifier = newVerifier();
    const issuer = issuerAt(uri());
    await verifier.verify(longLived(first), [issuer]);
    published = [second];
    expect((await verifier.verify(longLived(second), [issuer])).sub).toBe('alice');
    expect(await codeOf(verifier.verify(longLived(first), [issuer]))).toBe('token_invalid');
    expect(requests).toHaveLength(3);
  });

  it('answers invented keys and new ones alike that it cannot decide, once the burst is spent', async () => {
    const verifier = newVerifier({ jwksFetchBurst: 2 });
    const issuer = issuerAt(uri());
    await verifier.verify(longLived(first), [issuer]);
    const invented = Array.from({ length: 20 }, (_, index) => ({ ...first, kid: `no-${index}` }));
    for (const key of invented) await codeOf(verifier.verify(longLived(key), [issuer]));
    published = [first, second];
    const error = await rejectionOf(verifier.verify(longLived(second), [issuer]));
    expect({ code: error.code, after: error.retryAfterSeconds }).toEqual({
      code: 'issuer_unavailable',
      after: 30,
    });
    expect((await verifier.verify(longLived(first), [issuer])).sub).toBe('alice');
    seconds = 30;
    expect((await verifier.verify(longLived(second), [issuer])).sub).toBe('alice');
    expect(requests).toHaveLength(1 + 2 + 1);
  });

  it('verifies with either of two keys that share `kid` and type, and with nobody else’s', async () => {
    const renewed = newSigningKey('ES256', first.kid);
    published = [first, renewed];
    const verifier = newVerifier();
    const issuer = issuerAt(uri());
    for (const key of [first, renewed])
      expect((await verifier.verify(longLived(key), [issuer])).sub).toBe('alice');
    const forged = longLived(newSigningKey('ES256', first.kid));
    expect((await rejectionOf(verifier.verify(forged, [issuer]))).message).toBe(
      'token signature cannot be verified',
    );
    const expired = tokenOf(renewed, { exp: nowSeconds - 600 });
    expect(await codeOf(verifier.verify(expired, [issuer]))).toBe('token_expired');
  });

  it('tells the log what it ignores of a set', async () => {
    const log: string[] = [];
    published = [first, first];
    await newVerifier({ log: (line) => log.push(line) }).verify(longLived(first), [
      issuerAt(uri('/jwks?key=secret')),
    ]);
    expect(log).toEqual([`keys at ${uri()}: ignored: keys[1] repeats keys[0]`]);
  });

  it('says of a token that is too long how long it may be', async () => {
    const verifier = newVerifier({ maxTokenLength: 1_024 });
    const long = tokenOf(first, { pad: 'x'.repeat(1_024) });
    expect((await rejectionOf(verifier.verify(long, [issuerAt(uri())]))).message).toBe(
      'token is longer than 1024 characters',
    );
    expect((await newVerifier().verify(long, [issuerAt(uri())])).sub).toBe('alice');
  });

  it('survives an outage for an hour past the maximum age, then cannot decide', async () => {
    const verifier = newVerifier();
    const issuer = issuerAt(uri());
    await verifier.verify(longLived(first), [issuer]);
    status = 503;
    seconds = 4199;
    expect((await verifier.verify(longLived(first), [issuer])).sub).toBe('alice');
    seconds = 4200;
    const error = await rejectionOf(verifier.verify(longLived(first), [issuer]));
    expect(error.code).toBe('issuer_unavailable');
    expect(error.retryAfterSeconds).toBeGreaterThan(0);
  });

  it('does not fetch for tokens that are refused anyway', async () => {
    const verifier = newVerifier();
    const issuer = issuerAt(uri());
    const refused = [
      'no token',
      tokenOf(first, { iss: 'https://attacker.example.com' }),
      tokenOf(first, {}, { alg: 'none' }),
      tokenOf(first, {}, { alg: 'HS256' }),
      tokenOf(first, {}, { alg: 'RS512' }),
      tokenOf(first, {}, { jku: uri('/attacker') }),
    ];
    for (const token of refused) expect(await codeOf(verifier.verify(token, [issuer]))).toBe('token_invalid');
    expect(requests).toEqual([]);
  });

  it('does not even fetch for shared secrets, configured or not', async () => {
    const lax = { ...issuerAt(uri()), algorithms: ['HS256', 'none'] };
    const token = tokenOf(first, {}, { alg: 'HS256' });
    expect(await codeOf(newVerifier().verify(token, [lax]))).toBe('token_invalid');
    expect(requests).toEqual([]);
  });

  it('asks a changed URL at once, and its own keys', async () => {
    const verifier = newVerifier();
    await verifier.verify(longLived(first), [issuerAt(uri('/old'))]);
    published = [second];
    const moved = issuerAt(uri('/new'));
    expect(await codeOf(verifier.verify(longLived(first), [moved]))).toBe('token_invalid');
    expect((await verifier.verify(longLived(second), [moved])).issuer).toBe(moved);
    expect(requests).toEqual(['/old', '/new']);
  });

  it('keeps as many key sets as configured, the most recently used', async () => {
    const verifier = newVerifier({ jwksMaxKeySets: 2 });
    for (const path of ['/a', '/b', '/a', '/c', '/a', '/b']) {
      await verifier.verify(longLived(first), [issuerAt(uri(path))]);
    }
    expect(requests).toEqual(['/a', '/b', '/c', '/b']);
  });

  it('refuses private addresses and plain http unless told otherwise', async () => {
    const verifier = newVerifier({ insecureAllowPrivateJwks: false });
    for (const jwksUri of [uri(), uri().replace('http:', 'https:')]) {
      expect(await codeOf(verifier.verify(longLived(first), [issuerAt(jwksUri)]))).toBe('issuer_unavailable');
    }
    expect(requests).toEqual([]);
  });

  it('gives a slow issuer up, and says that it cannot decide', async () => {
    const silent = await startServer(() => undefined);
    const verifier = newVerifier({ jwksTimeoutMs: 50 });
    const issuer = issuerAt(`http://127.0.0.1:${silent.port}/`);
    expect(await codeOf(verifier.verify(longLived(first), [issuer]))).toBe('issuer_unavailable');
    await silent.close();
  });

  it('takes a fetch of the caller’s making', async () => {
    const asked: string[] = [];
    const verifier = newVerifier({
      fetchJwks: (jwksUri) => {
        asked.push(jwksUri);
        return Promise.resolve(Buffer.from(JSON.stringify({ keys: [publicJwk(first)] })));
      },
    });
    await verifier.verify(longLived(first), [issuerAt('https://id.example.com/jwks')]);
    expect(asked).toEqual(['https://id.example.com/jwks']);
  });

  it('refuses times that make no sense', () => {
    expect(() => newVerifier({ jwksTimeoutMs: 0 })).toThrow();
    expect(() => newVerifier({ jwksMaxKeySets: 0 })).toThrow();
  });
});
