import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';

import { AuthzError, type ErrorCode } from '#libs/domain';
import type { CheckedJson } from '#libs/json';
import { Metrics } from '#libs/telemetry';

import { ampleBodies, idleProcess, fastifyWith, ScriptedCallers } from '../http/request-context-testing.js';
import { registerOpaApiDoor } from './opa-api-door.js';

interface Query {
  readonly realm: string;
  readonly path: readonly string[];
  readonly input: string | undefined;
  readonly options: unknown;
}

/** Answers by the path: `echo` gives the input back, `fail/<code>` fails, `break` breaks, anything else is undefined. */
class ScriptedQueries {
  asked: Query[] = [];

  query(realm: string, path: readonly string[], given: string | CheckedJson | undefined, options?: object) {
    const input = typeof given === 'object' ? given.text : given;
    this.asked.push({ realm, path, input, options });
    const [first, second] = path;
    if (first === 'fail') {
      const error = new AuthzError(second as ErrorCode, `failed with ${second ?? ''}`, { cause: 'private' });
      return Promise.reject(error);
    }
    if (first === 'break') return Promise.reject(new Error('hunter2 at /srv/secret.ts'));
    return Promise.resolve({ result: first === 'echo' ? (input ?? '"none"') : undefined, revision: 9 });
  }
}

let fastify: FastifyInstance;
let queries: ScriptedQueries;
let metrics: Metrics;

beforeAll(async () => {
  queries = new ScriptedQueries();
  metrics = new Metrics({ process: false });
  fastify = await fastifyWith((instance) => {
    registerOpaApiDoor(instance, {
      ...idleProcess(),
      authenticateCaller: new ScriptedCallers(),
      queryPolicy: queries,
      metrics,
      bodies: ampleBodies,
      limits: { maxBytes: 1_048_576, maxDepth: 64 },
    });
  });
});

afterAll(() => fastify.close());

beforeEach(() => {
  queries.asked = [];
});

interface Sent {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';
  readonly headers?: Record<string, string | undefined>;
}

async function send(path: string, body?: string | Buffer, { method = 'POST', headers }: Sent = {}) {
  const usual = { authorization: 'Bearer good', 'content-type': 'application/json' };
  const all: Record<string, string | undefined> = { ...usual, ...headers };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return fastify.inject({
    method,
    url: path,
    headers: Object.fromEntries(given),
    ...(body === undefined ? {} : { payload: body }),
  });
}

const get = (path: string) =>
  send(path, undefined, { method: 'GET', headers: { 'content-type': undefined } });

const warning = `"warning":{"code":"api_usage_warning","message":"'input' key missing from the request"}`;

describe('POST /v1/data', () => {
  it.each([
    ['a result', '/v1/data/echo', '{"input":{"a":1}}', '{"result":{"a":1}}'],
    ['an undefined document without result', '/v1/data/nope', '{"input":1}', '{}'],
    ['the root as undefined', '/v1/data', '{"input":1}', '{}'],
    ['a query without input with a warning', '/v1/data/echo', '{}', `{"result":"none",${warning}}`],
    ['an undefined document without input', '/v1/data/nope', '{}', `{${warning}}`],
    ['an empty body as no input', '/v1/data/echo', '', `{"result":"none",${warning}}`],
    ['a body that is null as no input', '/v1/data/echo', 'null', `{"result":"none",${warning}}`],
  ])('answers %s', async (_name, path, body, expected) => {
    const answer = await send(path, body);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBe(expected);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'portcullis-revision': '9',
    });
  });

  it.each(['null', 'false', '0', '""', '[]', '{}'])('keeps the input %s', async (input) => {
    const answer = await send('/v1/data/echo', `{"input":${input}}`);
    expect(answer.body).toBe(`{"result":${input}}`);
  });

  it('keeps every digit and the order of members', async () => {
    const input = '{"b":12345678901234567890,"10":1.10,"9":-0,"é":"\\u0041"}';
    await send('/v1/data/echo', `{ "x" : [1,{"input":2}] , "\\u0069nput" : ${input} , "y":"}" }`);
    expect(queries.asked[0]?.input).toBe(input);
  });

  it.each<[string, string[]]>([
    ['/v1/data', []],
    ['/v1/data/', []],
    ['/v1/data/a/b', ['a', 'b']],
    ['/v1/data/a//b/', ['a', 'b']],
    ['/v1/data/a%2Fb/c%20d', ['a/b', 'c d']],
    ['/v1/data/%C3%A9', ['é']],
    ['/v1/data/v1/data/x?pretty', ['v1', 'data', 'x']],
    ['/realms/acme/v1/data', []],
    ['/realms/acme/v1/data/realms/x', ['realms', 'x']],
    ['/v1/data/realms/x', ['realms', 'x']],
    [`/v1/data/${'x'.repeat(500)}`, ['x'.repeat(500)]],
    ['/v1/data/..%2F__proto__/constructor', ['../__proto__', 'constructor']],
  ])('reads %s as the path %j', async (url, path) => {
    expect((await send(url, '{"input":1}')).statusCode).toBe(200);
    expect(queries.asked[0]?.path).toEqual(path);
  });

  it('asks in the realm of its path, at least at the demanded revision', async () => {
    await send('/realms/acme/v1/data/echo', '{"input":1}', {
      headers: { 'portcullis-at-least-revision': '3' },
    });
    expect(queries.asked[0]).toMatchObject({ realm: 'acme', options: { atLeastRevision: 3 } });
  });

  it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-8'])(
    'reads JSON sent as %s, as OPA does',
    async (contentType) => {
      const answer = await send('/v1/data/echo', '{"input":1}', { headers: { 'content-type': contentType } });
      expect(answer.body).toBe('{"result":1}');
    },
  );

  it('reads gzip', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const answer = await send('/v1/data/echo', gzipSync('{"input":{"a":1}}'), { headers });
    expect(answer.body).toBe('{"result":{"a":1}}');
  });

  it.each(['pretty', 'pretty=true', 'pretty=TRUE'])('indents with ?%s', async (parameter) => {
    const answer = await send(`/v1/data/echo?${parameter}`, '{"input":{"a":[1,{}],"b":"{,:"}}');
    expect(answer.body).toBe(`${JSON.stringify({ result: { a: [1, {}], b: '{,:' } }, undefined, 2)}\n`);
  });

  it.each(['pretty=false', 'metrics', 'explain=full'])('does not indent with ?%s', async (parameter) => {
    expect((await send(`/v1/data/echo?${parameter}`, '{"input":1}')).body).toBe('{"result":1}');
  });
});

describe('GET /v1/data', () => {
  it('takes the input from the query', async () => {
    const answer = await get(`/v1/data/echo?input=${encodeURIComponent('{"a":"+ &é"}')}`);
    expect(answer.body).toBe('{"result":{"a":"+ &é"}}');
  });

  it('asks without input and without warning when there is none', async () => {
    expect((await get('/v1/data/echo')).body).toBe('{"result":"none"}');
  });

  it.each(['', '%7B', '%7B%22a%22:1,%22a%22:2%7D', '%22%5Cud800%22', 'nonsense'])(
    'refuses ?input=%s',
    async (input) => {
      const answer = await get(`/v1/data/echo?input=${input}`);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'invalid_parameter' });
      expect(queries.asked).toEqual([]);
    },
  );
});

describe('a malformed body', () => {
  const nested = (depth: number) => `{"input":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  it.each<[string, string | Buffer, number]>([
    ['white space', ' ', 400],
    ['cut-off JSON', '{"input":', 400],
    ['trailing garbage', '{"input":1}x', 400],
    ['an array', '[1]', 400],
    ['a string', '"a"', 400],
    ['a number', '7', 400],
    ['a repeated input', '{"input":{"x":1},"input":{"x":2}}', 400],
    ['a repeated member inside', '{"input":{"x":1,"x":2}}', 400],
    ['a lone surrogate escape', '{"input":"\\ud800x"}', 400],
    ['broken UTF-8', Buffer.from('{"input":"\u00e9"}', 'latin1'), 400],
    ['a byte order mark', Buffer.from('\ufeff{"input":1}'), 400],
    ['depth 10,000', nested(10_000), 400],
    ['depth 500,000', nested(500_000), 400],
    ['10 MB', `{"input":"${'x'.repeat(10_000_000)}"}`, 413],
  ])('such as %s is refused in OPA’s words', async (_name, body, status) => {
    const answer = await send('/v1/data/echo', body, { headers: { 'x-request-id': 'r' } });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['x-request-id']).toBe('r');
    expect(answer.json()).toMatchObject({ code: 'invalid_parameter', errors: [expect.anything()] });
    expect(queries.asked).toEqual([]);
  });

  it.each<[string, Record<string, string>, Buffer, number]>([
    ['YAML', { 'content-type': 'application/yaml' }, Buffer.from('input: 1'), 400],
    ['an encoding we lack', { 'content-encoding': 'br' }, Buffer.from('{}'), 415],
    ['two encodings', { 'content-encoding': 'gzip, gzip' }, gzipSync(gzipSync('{}')), 415],
    ['another character set', { 'content-type': 'application/json; charset=latin1' }, Buffer.from('{}'), 415],
    ['half of a gzip', { 'content-encoding': 'gzip' }, gzipSync('{"input":1}').subarray(0, 20), 400],
    ['a gzip without its end', { 'content-encoding': 'GZIP' }, gzipSync('{"input":1}').subarray(0, -1), 400],
    ['an empty gzip', { 'content-encoding': 'gzip' }, Buffer.from([0x1f]), 400],
    ['gzip that is none', { 'content-encoding': 'gzip' }, Buffer.from('{}'), 400],
    ['a gzip bomb', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(50_000_000, 0x20)), 413],
    ['a malformed content type', { 'content-type': 'garbage;;' }, Buffer.from('{}'), 400],
    ['a malformed demanded revision', { 'portcullis-at-least-revision': 'x' }, Buffer.from('{}'), 400],
  ])('such as %s is refused', async (_name, headers, body, status) => {
    const answer = await send('/v1/data/echo', body, { headers });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code: 'invalid_parameter' });
    const isCoding = status === 415 && 'content-encoding' in headers;
    expect(answer.headers['accept-encoding']).toBe(isCoding ? 'gzip' : undefined);
  });
});

describe('a refusal', () => {
  it.each<[string, string | undefined, number, string]>([
    ['without credentials', undefined, 401, 'unauthorized'],
    ['with a forged token', 'Bearer forged', 401, 'unauthorized'],
    ['without the scope', 'Bearer narrow', 403, 'unauthorized'],
    ['when nobody can vouch', 'Bearer offline', 503, 'internal_error'],
  ])('of a caller %s comes before parsing', async (_name, authorization, status, code) => {
    const answer = await send('/v1/data/echo', 'not json', { headers: { authorization } });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code });
    if (status < 500) expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="default"/);
  });

  it.each<[ErrorCode, number, string]>([
    ['evaluation_failed', 500, 'internal_error'],
    ['evaluation_timeout', 504, 'internal_error'],
    ['policy_unavailable', 503, 'internal_error'],
    ['revision_not_reached', 503, 'internal_error'],
    ['invalid_request', 400, 'invalid_parameter'],
  ])('for %s has status %d and OPA’s code %s', async (code, status, opaCode) => {
    const answer = await send(`/v1/data/fail/${code}`, '{"input":1}');
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toEqual({
      code: opaCode,
      message: `failed with ${code}`,
      errors: [{ code, message: `failed with ${code}` }],
    });
    expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
  });

  it('for what nobody foresaw tells nothing of it', async () => {
    const answer = await send('/v1/data/break', '{"input":1}');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toMatch(/hunter2|secret\.ts/);
  });

  it('for an unknown realm is 404', async () => {
    const answer = await send('/realms/ghost/v1/data/echo', '{"input":1}');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'resource_not_found' });
  });

  it('for a path that is not percent-encoded is 400', async () => {
    const headers = { 'x-request-id': 'r' };
    const answer = await send('/v1/data/%zz', '{"input":1}', { headers });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['x-request-id']).toBe('r');
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)('of %s points to the admin API', async (method) => {
    for (const url of ['/v1/data', '/v1/data/a/b', '/realms/acme/v1/data/a']) {
      const answer = await send(url, method === 'OPTIONS' ? undefined : '{"a":1}', { method });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers['allow']).toBe('GET, POST, HEAD');
      expect(answer.json()).toMatchObject({ code: 'invalid_operation' });
      expect(answer.body).toContain('/admin/v1');
    }
  });

  it('is counted under its code', async () => {
    await send('/v1/data/fail/evaluation_failed', '{"input":1}');
    const { text } = await metrics.expose();
    expect(text).toMatch(/portcullis_decisions_total\{door="opa",outcome="evaluation_failed"\} [1-9]/);
  });
});

describe('whatever arrives', () => {
  it('reaches the policy as the value that was sent, or not at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 2 }), async (input, other) => {
        const body = { before: other, input, after: other };
        queries.asked = [];
        const answer = await send('/v1/data/echo', JSON.stringify(body, undefined, 1));
        expect(answer.statusCode).toBe(200);
        expect(JSON.parse(queries.asked[0]?.input ?? '"nothing"')).toEqual(JSON.parse(JSON.stringify(input)));
      }),
    );
  });

  it('is never a 500', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), async (body) => {
        expect([200, 400]).toContain((await send('/v1/data/echo', body)).statusCode);
      }),
    );
  });
});
