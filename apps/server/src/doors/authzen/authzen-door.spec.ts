import type { AddressInfo } from 'node:net';
import { request as httpRequest } from 'node:http';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';

import type { EvaluationsSemantic } from '#libs/decision';
import { AuthzError, type CheckRequest, type Decision, type ErrorCode } from '#libs/domain';
import { createLogger, Metrics } from '#libs/telemetry';

import {
  ampleBodies,
  idleProcess,
  answerOf,
  fastifyWith,
  ScriptedCallers,
} from '../http/request-context-testing.js';
import { registerAuthzenDoor } from './authzen-door.js';

const alice = { type: 'user', id: 'alice' };
const read = { name: 'read' };
const record = { type: 'record', id: 'record-1' };
const question = { subject: alice, action: read, resource: record };

/** Allows `read`, denies `write`, fails for the action `fail:<code>`; remembers what it was asked. */
class ScriptedChecks {
  asked: { realm: string; request: CheckRequest; options: unknown }[] = [];

  check(realm: string, request: CheckRequest, options?: { readonly atLeastRevision?: number }) {
    this.asked.push({ realm, request, options });
    return Promise.resolve().then(() => ({ decision: this.decide(request), revision: 7 }));
  }

  decide({ action, resource }: CheckRequest): Decision {
    const [verb, code] = action.name.split(':');
    if (verb === 'fail') {
      throw new AuthzError(code as ErrorCode, `failed with ${code ?? ''}`, { cause: new Error('private') });
    }
    if (verb === 'break') throw new Error('hunter2 at /srv/secret.ts');
    const effect = verb === 'read' ? 'allow' : 'deny';
    return resource.type === 'masked' ? { effect, context: { filter_data: ['ssn'] } } : { effect };
  }
}

class ScriptedBatches {
  asked: { realm: string; items: readonly (CheckRequest | AuthzError)[]; semantic: EvaluationsSemantic }[] =
    [];

  constructor(private readonly checks: ScriptedChecks) {}

  check(realm: string, items: readonly (CheckRequest | AuthzError)[], semantic: EvaluationsSemantic) {
    this.asked.push({ realm, items, semantic });
    return Promise.resolve({ items: items.map((item) => this.decide(item)), revision: 7 });
  }

  private decide(item: CheckRequest | AuthzError): Decision | AuthzError {
    if (item instanceof AuthzError) return item;
    try {
      return this.checks.decide(item);
    } catch (error) {
      return error as AuthzError;
    }
  }
}

let fastify: FastifyInstance;
let checks: ScriptedChecks;
let batches: ScriptedBatches;
let metrics: Metrics;
const log: string[] = [];

beforeAll(async () => {
  checks = new ScriptedChecks();
  batches = new ScriptedBatches(checks);
  metrics = new Metrics({ process: false });
  const deps = {
    ...idleProcess(),
    authenticateCaller: new ScriptedCallers(),
    checkAccess: checks,
    checkBatch: batches,
    knowsRealm: (realm: string) => realm === 'default' || realm === 'acme',
    metrics,
    logger: createLogger({ level: 'info', destination: { write: (line: string) => log.push(line) } }),
    publicUrl: 'https://authz.example.com/pdp',
    bodies: ampleBodies,
    limits: { maxBytes: 1_048_576, maxDepth: 64, maxBatchItems: 50 },
    maxAnswerBytes: 10_000,
  };
  fastify = await fastifyWith((instance, routes) => {
    registerAuthzenDoor(instance, deps, routes);
  });
  await fastify.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(() => fastify.close());

beforeEach(() => {
  checks.asked = [];
  batches.asked = [];
  log.length = 0;
});

type Endpoint = 'evaluation' | 'evaluations';

interface Sent {
  readonly endpoint?: Endpoint;
  readonly realm?: string;
  readonly headers?: Record<string, string | undefined>;
  readonly method?: 'GET' | 'PUT' | 'PATCH' | 'DELETE' | 'POST' | 'HEAD' | 'OPTIONS';
}

async function send(body: unknown, { endpoint = 'evaluation', realm, headers, method = 'POST' }: Sent = {}) {
  const usual = { authorization: 'Bearer good', 'content-type': 'application/json' };
  const all: Record<string, string | undefined> = { ...usual, ...headers };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return answerOf(fastify, {
    method,
    url: `${realm === undefined ? '' : `/realms/${realm}`}/access/v1/${endpoint}`,
    headers: Object.fromEntries(given),
    ...(body === undefined ? {} : { payload: asPayload(body) }),
  });
}

const asPayload = (body: unknown): string | Buffer =>
  typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);

/** The question without the member that a dotted path names. */
function without(path: string): unknown {
  const [member = '', inner = ''] = path.split('.');
  const left =
    path === member ? Object.entries(question).filter(([name]) => name !== member) : Object.entries(question);
  const drop = (value: object) =>
    Object.fromEntries(Object.entries(value).filter(([name]) => name !== inner));
  return Object.fromEntries(left.map(([name, value]) => [name, name === member ? drop(value) : value]));
}

describe('an evaluation', () => {
  it.each([
    ['an allow', question, '{"decision":true}'],
    ['a deny', { ...question, action: { name: 'write' } }, '{"decision":false}'],
    [
      'what the policy says besides',
      { ...question, resource: { type: 'masked', id: '1' } },
      '{"decision":true,"context":{"filter_data":["ssn"]}}',
    ],
  ])('answers %s exactly', async (_name, body, expected) => {
    const answer = await send(body);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBe(expected);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'portcullis-revision': '7',
      'content-length': String(expected.length),
    });
  });

  it('hands on type, id, name, properties and context, and nothing else', async () => {
    await send({
      subject: { ...alice, properties: { role: 'admin' }, _note: 'x' },
      action: { ...read, properties: { soft: true }, id: 'x' },
      resource: { ...record, properties: { status: 'archived', nested: [{ a: null }] }, ownerID: 'x' },
      context: { ip: '203.0.113.7' },
      options: { evaluations_semantic: 7 },
      unknown: [],
    });
    expect(checks.asked[0]?.request).toEqual({
      subject: { ...alice, properties: { role: 'admin' } },
      action: { ...read, properties: { soft: true } },
      resource: { ...record, properties: { status: 'archived', nested: [{ a: null }] } },
      context: { ip: '203.0.113.7' },
    });
  });

  it('takes an optional member that is null for absent', async () => {
    const nulls = { properties: null };
    await send({
      subject: { ...alice, ...nulls },
      action: { ...read, ...nulls },
      resource: { ...record, ...nulls },
      context: null,
    });
    expect(checks.asked[0]?.request).toEqual(question);
  });

  it('is asked in the realm of its path', async () => {
    await send(question);
    await send(question, { realm: 'acme' });
    expect(checks.asked.map(({ realm }) => realm)).toEqual(['default', 'acme']);
  });

  it('hands on the demanded revision', async () => {
    await send(question, { headers: { 'portcullis-at-least-revision': '42' } });
    expect(checks.asked[0]?.options).toEqual({ atLeastRevision: 42 });
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON'])('accepts %s', async (contentType) => {
    const answer = await send(question, { headers: { 'content-type': contentType } });
    expect(answer.statusCode).toBe(200);
  });
});

describe.each(['evaluation', 'evaluations'] as const)('a malformed body at /%s', (endpoint) => {
  const missing = ['subject', 'action', 'resource', 'subject.type', 'subject.id', 'action.name'];
  it.each([...missing, 'resource.type', 'resource.id'])('without %s is refused, naming it', async (path) => {
    const answer = await send(without(path), { endpoint });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 'invalid_request',
      status: 400,
      errors: [{ at: path, message: 'is required' }],
    });
  });

  it.each([
    ['subject', 'alice'],
    ['subject', null],
    ['subject', [alice]],
    ['subject.id', 1],
    ['subject.id', null],
    ['subject.type', { a: 1 }],
    ['subject.properties', 'x'],
    ['subject.properties', []],
    ['action', 'read'],
    ['action.name', 123],
    ['action.name', null],
    ['action.properties', 1],
    ['resource', 5],
    ['resource.id', true],
    ['resource.type', null],
    ['resource.properties', [1]],
    ['context', 'x'],
    ['context', []],
  ])('with %s as %j is refused, naming it', async (path, value) => {
    const [member = '', inner] = path.split('.');
    const members: Record<string, object> = question;
    const body = {
      ...members,
      [member]: inner === undefined ? value : { ...members[member], [inner]: value },
    };
    const answer = await send(body, { endpoint });
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ errors: { at: string }[] }>().errors.map(({ at }) => at)).toEqual([path]);
  });

  it('names everything that is wrong at once', async () => {
    const answer = await send({ subject: { id: 1 }, action: {}, context: 3 }, { endpoint });
    const { errors } = answer.json<{ errors: { at: string }[] }>();
    expect(errors.map(({ at }) => at)).toEqual([
      'subject.type',
      'subject.id',
      'action.name',
      'resource',
      'context',
    ]);
  });

  const nested = (depth: number) => `{"context":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const whole = JSON.stringify(question);
  it.each<[string, string | Buffer, number, string]>([
    ['an empty body', '', 400, 'invalid_request'],
    ['white space', ' \n', 400, 'invalid_request'],
    ['cut-off JSON', whole.slice(0, -1), 400, 'invalid_request'],
    ['trailing garbage', `${whole}x`, 400, 'invalid_request'],
    ['single quotes', "{'subject':1}", 400, 'invalid_request'],
    ['a top-level array', '[]', 400, 'invalid_request'],
    ['a top-level string', '"x"', 400, 'invalid_request'],
    ['a top-level null', 'null', 400, 'invalid_request'],
    ['a top-level number', '1', 400, 'invalid_request'],
    ['a repeated member', `{"action":{"name":"write"},${whole.slice(1)}`, 400, 'invalid_request'],
    [
      'a repeated member inside',
      whole.replace('"id":"alice"', '"id":"bob","id":"alice"'),
      400,
      'invalid_request',
    ],
    ['a lone surrogate escape', whole.replace('alice', '\\ud800x'), 400, 'invalid_request'],
    ['broken UTF-8', Buffer.from(whole.replace('alice', '\u00e9'), 'latin1'), 400, 'invalid_request'],
    ['a byte order mark', Buffer.from(`\ufeff${whole}`), 400, 'invalid_request'],
    ['UTF-16', Buffer.from(whole, 'utf16le'), 400, 'invalid_request'],
    ['depth 10,000', nested(10_000), 400, 'invalid_request'],
    ['depth 500,000', nested(500_000), 400, 'invalid_request'],
    ['a number beyond a double', whole.replace('"alice"', '1e999'), 400, 'invalid_request'],
    [
      'an integer that would be rounded',
      `{"context":{"a":9007199254740993},${whole.slice(1)}`,
      400,
      'invalid_request',
    ],
    ['10 MB', JSON.stringify({ context: { a: 'x'.repeat(10_000_000) } }), 413, 'payload_too_large'],
  ])('such as %s is refused', async (_name, body, status, code) => {
    const answer = await send(body, { endpoint, headers: { 'x-request-id': 'req-7' } });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['x-request-id']).toBe('req-7');
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json()).toMatchObject({ code, status, request_id: 'req-7' });
    expect(checks.asked).toEqual([]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'garbage', undefined])(
    'of content type %s is refused with 400',
    async (contentType) => {
      const answer = await send(question, { endpoint, headers: { 'content-type': contentType } });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'unsupported_media_type', status: 400 });
    },
  );

  it.each([
    ['gzip', { 'content-encoding': 'gzip' }, 'identity'],
    ['a coding of nobody', { 'content-encoding': 'x' }, 'identity'],
    ['another character set', { 'content-type': 'application/json; charset=utf-16' }, undefined],
  ])('in %s is refused with 415, whatever its bytes', async (_, headers, accepted) => {
    const answer = await send(Buffer.from([0x1f, 0x8b, 8]), { endpoint, headers });
    expect(answer.statusCode).toBe(415);
    expect(answer.json()).toMatchObject({ code: 'unsupported_encoding', status: 415 });
    expect(answer.headers['accept-encoding']).toBe(accepted);
  });

  it('that has no body and no content type at all is refused', async () => {
    const answer = await send(undefined, { endpoint, headers: { 'content-type': undefined } });
    expect(answer.statusCode).toBe(400);
  });

  it.each(['-1', 'x', '1.5', ''])('with the demanded revision %j is refused', async (revision) => {
    const answer = await send(question, { endpoint, headers: { 'portcullis-at-least-revision': revision } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ errors: [{ at: 'Portcullis-At-Least-Revision' }] });
  });
});

describe('evaluations', () => {
  const batch = (body: unknown) => send(body, { endpoint: 'evaluations' });
  const write = { name: 'write' };

  it.each([
    ['absent', question],
    ['empty', { ...question, evaluations: [] }],
    ['null', { ...question, evaluations: null }],
  ])('that are %s are the single API', async (_name, body) => {
    const answer = await batch(body);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBe('{"decision":true}');
  });

  it('answer in order, each exactly', async () => {
    const answer = await batch({ ...question, evaluations: [{}, { action: write }, {}] });
    expect(answer.body).toBe('{"evaluations":[{"decision":true},{"decision":false},{"decision":true}]}');
    expect(answer.headers).toMatchObject({ 'portcullis-revision': '7', 'cache-control': 'no-store' });
  });

  it('replace a default as a whole and inherit what they do not name', async () => {
    const defaults = {
      subject: { ...alice, properties: { role: 'admin' } },
      resource: { ...record, properties: { status: 'active' } },
      context: { a: 1, b: 2 },
    };
    await batch({
      ...defaults,
      action: read,
      evaluations: [
        {},
        { resource: { type: 'record', id: 'record-2' } },
        { context: { b: 3 } },
        { context: null },
      ],
    });
    const items = batches.asked[0]?.items as CheckRequest[];
    expect(items).toEqual([
      { ...defaults, action: read },
      { ...defaults, action: read, resource: { type: 'record', id: 'record-2' } },
      { ...defaults, action: read, context: { b: 3 } },
      { ...defaults, action: read },
    ]);
  });

  it('never mind a useless default that every item overrides', async () => {
    const answer = await batch({
      subject: 'nobody',
      resource: {},
      action: read,
      evaluations: [
        { subject: alice, resource: record },
        { subject: alice, resource: { type: 'record', id: 'record-2' } },
      ],
    });
    expect(answer.body).toBe('{"evaluations":[{"decision":true},{"decision":true}]}');
  });

  const failed = (message: string, status = 400) => ({
    decision: false,
    context: { error: { status, message } },
  });

  it('refuse an incomplete item at its place and answer the rest', async () => {
    const answer = await batch({ subject: alice, action: read, evaluations: [{ resource: record }, {}] });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      evaluations: [{ decision: true }, failed('`evaluations[1].resource` is required')],
    });
  });

  it.each<[string, unknown, string]>([
    ['without subject', { action: read, resource: record }, '`evaluations[0].subject` is required'],
    ['that is no object', 7, '`evaluations[0]` must be an object'],
    ['that is null', null, '`evaluations[0]` must be an object'],
    [
      'with a required member null',
      { subject: null, action: read, resource: record },
      '`evaluations[0].subject` must be an object',
    ],
    [
      'with an id that is a number',
      { ...question, subject: { type: 'user', id: 7 } },
      '`evaluations[0].subject.id` must be a string',
    ],
  ])('refuse a lone item %s with 200 and false', async (_name, item, message) => {
    const answer = await batch({ evaluations: [item] });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ evaluations: [failed(message)] });
  });

  it('do not let a default stand in for a member that the item sent as null', async () => {
    const answer = await batch({ ...question, evaluations: [{ subject: null }] });
    expect(answer.json()).toMatchObject({ evaluations: [{ decision: false }] });
  });

  it('tell an item that could not be decided from a deny, without its cause, and log it', async () => {
    const answer = await batch({
      ...question,
      evaluations: [{ action: { name: 'fail:evaluation_failed' } }, { action: write }],
    });
    expect(answer.json()).toEqual({
      evaluations: [failed('failed with evaluation_failed', 500), { decision: false }],
    });
    expect(log.join('')).toContain('private');
  });

  it('log one line with counts for all that could not be decided, however many they are', async () => {
    const codes = ['evaluation_failed', 'evaluation_failed', 'evaluation_timeout', 'invalid_request'];
    const evaluations = codes.map((code) => ({ action: { name: `fail:${code}` } }));
    await batch({ ...question, evaluations: [...evaluations, ...evaluations, { action: write }] });
    const lines = log
      .filter((line) => line.includes('not decided'))
      .map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([
      expect.objectContaining({ codes: { evaluation_failed: 4, evaluation_timeout: 2 }, realm: 'default' }),
    ]);
  });

  it.each(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'])('hand on %s', async (semantic) => {
    await batch({ ...question, options: { evaluations_semantic: semantic, x: 1 }, evaluations: [{}] });
    expect(batches.asked[0]?.semantic).toBe(semantic);
  });

  it.each([[undefined], [null], [{}], [{ evaluations_semantic: null }]])(
    'execute all when options are %j',
    async (options) => {
      await batch({ ...question, options, evaluations: [{}] });
      expect(batches.asked[0]?.semantic).toBe('execute_all');
    },
  );

  it.each<[string, object]>([
    ['an unknown semantic', { options: { evaluations_semantic: 'first_wins' }, evaluations: [{}] }],
    ['a semantic that is no string', { options: { evaluations_semantic: 1 }, evaluations: [{}] }],
    ['an unknown semantic without evaluations', { options: { evaluations_semantic: 'x' } }],
    ['options that are no object', { options: 'x', evaluations: [{}] }],
    ['evaluations that are an object', { evaluations: {} }],
    ['evaluations that are a string', { evaluations: 'x' }],
  ])('refuse the whole for %s', async (_name, body) => {
    const answer = await batch({ ...question, ...body });
    expect(answer.statusCode).toBe(400);
    expect(batches.asked).toEqual([]);
  });

  it('refuse too many items with 413 and say how many are allowed', async () => {
    expect((await batch({ ...question, evaluations: Array(50).fill({}) })).statusCode).toBe(200);
    const answer = await batch({ ...question, evaluations: Array(51).fill({}) });
    expect(answer.statusCode).toBe(413);
    expect(answer.json()).toMatchObject({
      code: 'payload_too_large',
      detail: '`evaluations` has 51 items, at most 50 are allowed',
    });
  });
});

describe('the caller', () => {
  it.each<[string, string | undefined, number, string | undefined]>([
    ['without credentials', undefined, 401, 'Bearer realm="default"'],
    ['with an unknown credential', 'Bearer nobody', 401, 'Bearer realm="default"'],
    ['with a forged token', 'Bearer forged', 401, 'Bearer realm="default", error="invalid_token"'],
    ['without the scope', 'Bearer narrow', 403, 'Bearer realm="default", error="insufficient_scope"'],
    ['whom nobody can vouch for now', 'Bearer offline', 503, undefined],
  ])('%s is refused before anything is parsed', async (_name, authorization, status, challenge) => {
    for (const endpoint of ['evaluation', 'evaluations'] as const) {
      const answer = await send('not json', { endpoint, headers: { authorization, 'x-request-id': 'r' } });
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['www-authenticate']).toBe(challenge);
      expect(answer.headers['x-request-id']).toBe('r');
      expect(answer.json()).toMatchObject({ status, request_id: 'r' });
    }
  });

  it('is told when to come back', async () => {
    const answer = await send(question, { headers: { authorization: 'Bearer offline' } });
    expect(answer.headers['retry-after']).toBe('1');
  });

  it.each(['ghost', 'NOT-A-REALM', 'a%2Fb', '%22'])(
    'who asks realm %s learns that it is not there',
    async (realm) => {
      const answer = await send(question, { realm });
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ code: 'realm_not_found' });
    },
  );
});

describe('a failure', () => {
  it.each<[ErrorCode, number]>([
    ['policy_unavailable', 503],
    ['revision_not_reached', 503],
    ['store_unavailable', 503],
    ['shutting_down', 503],
    ['evaluation_failed', 500],
    ['evaluation_timeout', 504],
    ['token_expired', 401],
    ['token_invalid', 401],
  ])('%s is answered with %d, never as a decision', async (code, status) => {
    const answer = await send({ ...question, action: { name: `fail:${code}` } });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code, detail: `failed with ${code}` });
    expect(answer.body).not.toMatch(/decision|private/);
    expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
  });

  it('that nobody foresaw tells nothing of itself', async () => {
    const answer = await send({ ...question, action: { name: 'break' } });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'internal' });
    expect(answer.body).not.toMatch(/hunter2|secret\.ts|stack/);
  });

  it('is counted under its code, a decision under its effect', async () => {
    await send({ ...question, action: { name: 'fail:evaluation_timeout' } });
    const { text } = await metrics.expose();
    expect(text).toMatch(/portcullis_decisions_total\{door="authzen",outcome="evaluation_timeout"\} [1-9]/);
    expect(text).toMatch(/portcullis_decisions_total\{door="authzen",outcome="allow"\} [1-9]/);
    expect(text).toMatch(/request_duration_seconds_count\{door="authzen",operation="evaluation"\} [1-9]/);
  });
});

describe('methods', () => {
  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const)(
    '%s is refused with 405',
    async (method) => {
      for (const endpoint of ['evaluation', 'evaluations'] as const) {
        const headers = { authorization: undefined, 'content-type': undefined, 'x-request-id': 'r' };
        const answer = await send(undefined, { endpoint, method, headers });
        expect(answer.statusCode).toBe(405);
        expect(answer.headers).toMatchObject({ allow: 'POST', 'x-request-id': 'r' });
      }
    },
  );

  it('refused leave a large body unread', async () => {
    const answer = await send('x'.repeat(2_000_000), { method: 'PUT' });
    expect(answer.statusCode).toBe(405);
  });
});

describe('the request id', () => {
  const id = 'Ünïque / id "with" everything; 1,2\t3';

  it.each<[string, number, () => Promise<{ statusCode: number; headers: object }>]>([
    ['a decision', 200, () => send(question, { headers: { 'x-request-id': id } })],
    ['a malformed request', 400, () => send('{', { headers: { 'x-request-id': id } })],
    ['no credentials', 401, () => send({}, { headers: { authorization: undefined, 'x-request-id': id } })],
    [
      'no permission',
      403,
      () => send({}, { headers: { authorization: 'Bearer narrow', 'x-request-id': id } }),
    ],
    ['an unknown realm', 404, () => send({}, { realm: 'ghost', headers: { 'x-request-id': id } })],
    ['a wrong method', 405, () => send(undefined, { method: 'GET', headers: { 'x-request-id': id } })],
    ['too large a body', 413, () => send('x'.repeat(1_100_000), { headers: { 'x-request-id': id } })],
    [
      'a failure',
      500,
      () => send({ ...question, action: { name: 'break' } }, { headers: { 'x-request-id': id } }),
    ],
    [
      'an unknown path',
      404,
      async () => fastify.inject({ url: '/nowhere', headers: { 'x-request-id': id } }),
    ],
    ['a malformed path', 400, async () => fastify.inject({ url: '/%zz', headers: { 'x-request-id': id } })],
  ])('comes back with %s', async (_name, status, ask) => {
    const answer = await ask();
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({ 'x-request-id': id });
  });

  it('is made when none was sent, another one each time', async () => {
    const [first, second] = [await send(question), await send(question)];
    expect(first.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
  });

  it('keeps its bytes on a real connection', async () => {
    const { port } = fastify.server.address() as AddressInfo;
    const echoed = await new Promise<unknown>((resolve, reject) => {
      const headers = {
        authorization: 'Bearer good',
        'content-type': 'application/json',
        'x-request-id': id,
      };
      httpRequest(
        { port, host: '127.0.0.1', method: 'POST', path: '/access/v1/evaluation', headers },
        (answer) => {
          answer.resume();
          resolve(answer.headers['x-request-id']);
        },
      )
        .on('error', reject)
        .end(Buffer.from(JSON.stringify(question)));
    });
    expect(echoed).toBe(id);
  });
});

describe('the metadata document', () => {
  const get = (url: string, headers: Record<string, string> = {}) => fastify.inject({ url, headers });

  it.each([
    ['/.well-known/authzen-configuration', ''],
    ['/.well-known/authzen-configuration/pdp', ''],
    ['/.well-known/authzen-configuration/realms/acme', '/realms/acme'],
    ['/.well-known/authzen-configuration/pdp/realms/acme', '/realms/acme'],
    ['/.well-known/authzen-configuration/realms/default', ''],
  ])('at %s names what is served, from configuration', async (url, path) => {
    const answer = await get(url, { host: 'evil.example.com', 'x-forwarded-host': 'evil.example.com' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'public, max-age=300',
    });
    const base = `https://authz.example.com/pdp${path}`;
    expect(answer.json()).toEqual({
      policy_decision_point: base,
      access_evaluation_endpoint: `${base}/access/v1/evaluation`,
      access_evaluations_endpoint: `${base}/access/v1/evaluations`,
    });
  });

  it('is not there for a realm that is not', async () => {
    const answer = await get('/.well-known/authzen-configuration/realms/ghost', { 'x-request-id': 'r' });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['x-request-id']).toBe('r');
  });

  it('is only read', async () => {
    const answer = await fastify.inject({ method: 'POST', url: '/.well-known/authzen-configuration' });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers['allow']).toBe('GET, HEAD');
  });
});

describe('whatever JSON arrives', () => {
  const oneOf = <T>(good: T) =>
    fc.oneof({ weight: 3, arbitrary: fc.constant(good) }, fc.jsonValue({ maxDepth: 2 }));
  const almost = fc.oneof(
    fc.jsonValue(),
    fc.record(
      { subject: oneOf(alice), action: oneOf(read), resource: oneOf(record), context: oneOf({}) },
      { requiredKeys: [] },
    ),
    fc.record({
      subject: oneOf(alice),
      action: oneOf(read),
      resource: oneOf(record),
      evaluations: fc.oneof(fc.jsonValue(), fc.array(fc.oneof(fc.constant({}), oneOf(question)))),
      options: fc.oneof(fc.constant({}), fc.jsonValue()),
    }),
  );

  const isText = (value: unknown) => typeof value === 'string';
  const member = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
      ? (value as Record<string, unknown>)[name]
      : undefined;
  const isComplete = (value: unknown) =>
    isText(member(member(value, 'subject'), 'type')) &&
    isText(member(member(value, 'subject'), 'id')) &&
    isText(member(member(value, 'action'), 'name')) &&
    isText(member(member(value, 'resource'), 'type')) &&
    isText(member(member(value, 'resource'), 'id'));

  it('is answered without 500, and allowed only where a complete question stands', async () => {
    await fc.assert(
      fc.asyncProperty(
        almost,
        fc.constantFrom<Endpoint>('evaluation', 'evaluations'),
        async (body, endpoint) => {
          const answer = await send(JSON.stringify(body), { endpoint });
          expect([200, 400, 413]).toContain(answer.statusCode);
          if (!answer.body.includes('true')) return;
          const parsed = answer.json<{ decision?: boolean; evaluations?: { decision: boolean }[] }>();
          if (parsed.decision === true) expect(isComplete(body)).toBe(true);
          parsed.evaluations?.forEach(({ decision }, i) => {
            const item = (member(body, 'evaluations') as object[])[i];
            if (decision) expect(isComplete({ ...(body as object), ...item })).toBe(true);
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});
