import { connect, type AddressInfo, type Socket } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';

import { AuthzError, type Caller } from '#libs/domain';
import { createLogger, Metrics } from '#libs/telemetry';
import { httpStatusOf } from '#libs/transport';

import { registerAccessLog } from '../access-log.js';
import { resolveRealm } from '../request-context-caller.js';
import { refuseOtherMethods, refuseWith, type Refusal } from '../request-context-refusal.js';
import { ampleBodies, idleProcess, listenerWith, ScriptedCallers } from '../request-context-testing.js';
import { httpServerOptions, registerRequestContext } from '../request-context.js';
import { BareRoutes } from './bare-routes.js';
import type { Answer, Asked } from './bare-route.js';

const url = '/ask';
const maxBytes = 100;
const caller: Caller = {
  realm: 'default',
  kind: 'client',
  id: 'at-once',
  scopes: new Set(['decisions:evaluate']),
};
const refusal = ({ code, message }: AuthzError, id: string): Refusal => ({
  status: httpStatusOf(code),
  contentType: 'application/problem+json',
  body: JSON.stringify({ code, message, id }),
});

let fastify: FastifyInstance;
let metrics: Metrics;
const { loop } = idleProcess();
let open: boolean;
let log: Record<string, unknown>[];
let held: (() => void)[];
/** Requests whose head has arrived. */
let arrived: number;

/** Says what it got; waits for `held` when asked to. */
function answer({ realm, body }: Asked): Answer | Promise<Answer> {
  const said: Answer = { text: JSON.stringify({ realm, got: body.toString() }), revision: 7 };
  if (body.toString() === '"throw"') throw new Error('private');
  if (body.toString() !== '"wait"') return said;
  return new Promise((resolve) =>
    held.push(() => {
      resolve(said);
    }),
  );
}

/** Two ways to learn who calls: `/ask` at once, `/ask-later` by a promise. */
async function start(): Promise<FastifyInstance> {
  const routes = new BareRoutes(() => open);
  const instance = Fastify({ ...httpServerOptions(), ...listenerWith(routes, { requestTimeoutMs: 300 }) });
  const logger = createLogger({
    level: 'debug',
    destination: { write: (line) => log.push(JSON.parse(line) as Record<string, unknown>) },
  });
  registerRequestContext(instance);
  registerAccessLog(instance, logger);
  instance.addHook('onRequest', (request, reply, done) => {
    if (!open) reply.header('connection', 'close');
    done(
      request.headers['x-refuse'] === undefined ? undefined : new AuthzError('store_unavailable', 'starting'),
    );
  });
  instance.register((scope, _options, done) => {
    scope.setErrorHandler(refuseWith((error, { id }) => refusal(error, id)));
    scope.addHook('onRequest', resolveRealm);
    const common = {
      scope: 'decisions:evaluate',
      maxBytes,
      loop,
      bodies: ampleBodies,
      logger,
      metrics: metrics.door('test', 'ask'),
      answer,
      refusal,
    } as const;
    const counted = <T>(known: T): T => {
      arrived++;
      return known;
    };
    const scripted = new ScriptedCallers();
    routes.add(scope, {
      ...common,
      url,
      callers: { authenticate: (realm) => counted({ ...caller, realm }) },
    });
    routes.add(scope, {
      ...common,
      url: `${url}-later`,
      callers: { authenticate: (realm, sent) => counted(scripted.authenticate(realm, sent)) },
    });
    refuseOtherMethods(scope, url, ['POST']);
    done();
  });
  await instance.listen({ port: 0, host: '127.0.0.1' });
  return instance;
}

beforeAll(async () => {
  metrics = new Metrics({ process: false });
  fastify = await start();
});

afterAll(() => fastify.close());

beforeEach(() => {
  open = true;
  log = [];
  held = [];
  arrived = 0;
});

/** A connection that is written to byte by byte, and what comes back on it. */
class Wire {
  received = '';
  private readonly socket: Socket;
  private waiting: () => void = () => undefined;
  ended = false;

  constructor() {
    const { port } = fastify.server.address() as AddressInfo;
    this.socket = connect(port, '127.0.0.1');
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => {
      this.received += text;
      this.waiting();
    });
    const end = () => {
      this.ended = true;
      this.waiting();
    };
    this.socket.on('end', end).on('error', end).on('close', end);
  }

  send(text: string | Buffer): this {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
    return this;
  }

  abort(): void {
    this.socket.destroy();
  }

  /** Resolves with all that came once `done` holds, or the server has closed the connection. */
  async until(done: (received: string) => boolean): Promise<string> {
    while (!done(this.received) && !this.ended) {
      await new Promise<void>((resolve) => (this.waiting = resolve));
    }
    return this.received;
  }

  async statuses(count: number): Promise<number[]> {
    const found = (text: string) =>
      [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status));
    // The body of the last answer may still be on its way.
    await this.until((text) => found(text).length >= count && /\r\n\r\n[^]*[}\n]$|\r\n\r\n$/.test(text));
    return found(this.received);
  }
}

const head = (lines: readonly string[], target = url, method = 'POST', version = '1.1') =>
  [`${method} ${target} HTTP/${version}`, 'host: x', 'authorization: Bearer good', ...lines, '', ''].join(
    '\r\n',
  );
const json = 'content-type: application/json';
const post = (body: string, target = url, more: readonly string[] = []) =>
  head([json, `content-length: ${body.length}`, ...more], target) + body;
const chunked = (chunks: readonly string[], target = url) =>
  head([json, 'transfer-encoding: chunked'], target) +
  chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('') +
  '0\r\n\r\n';

const bodyOf = (received: string) => received.slice(received.indexOf('\r\n\r\n') + 4);

async function answered(text: string | Buffer, count = 1): Promise<{ statuses: number[]; received: string }> {
  const wire = new Wire().send(text);
  const statuses = await wire.statuses(count);
  wire.abort();
  return { statuses, received: wire.received };
}

describe.each([
  ['known at once', url],
  ['known later', `${url}-later`],
])('a caller who is %s', (_name, target) => {
  it('is answered with the whole body in hand, and with every header', async () => {
    const { received } = await answered(post('{"a":1}', target, ['x-request-id: Ü "1"']));
    expect(bodyOf(received)).toBe('{"realm":"default","got":"{\\"a\\":1}"}');
    const { headers } = headOf(received);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(bodyOf(received).length),
      'cache-control': 'no-store',
      'portcullis-revision': '7',
      'x-request-id': 'Ü "1"',
      connection: 'keep-alive',
    });
    expect(Object.keys(headers).sort()).toEqual([
      'cache-control',
      'connection',
      'content-length',
      'content-type',
      'date',
      'keep-alive',
      'portcullis-revision',
      'x-request-id',
    ]);
  });

  it('gets a body beyond ASCII in UTF-8, under a head that keeps its bytes', async () => {
    const body = Buffer.from('"é€"');
    const lines = [json, `content-length: ${body.length}`, 'x-request-id: Ü'];
    const { received } = await answered(Buffer.concat([Buffer.from(head(lines, target), 'latin1'), body]));
    expect(headOf(received).headers['x-request-id']).toBe('Ü');
    expect(Buffer.from(bodyOf(received), 'latin1').toString()).toBe('{"realm":"default","got":"\\"é€\\""}');
  });

  it('may send the body in pieces, in chunks, and together with the next request', async () => {
    const wire = new Wire().send(head([json, 'content-length: 6'], target)).send('"ab');
    await new Promise(setImmediate);
    wire.send('c"\n');
    expect(await wire.statuses(1)).toEqual([200]);
    wire.send(chunked(['"ab', 'cd', 'e"'], target));
    expect(await wire.statuses(2)).toEqual([200, 200]);
    wire.send(post('1', target) + post('2', target) + post('3', target));
    expect(await wire.statuses(5)).toEqual([200, 200, 200, 200, 200]);
    const got = [...wire.received.matchAll(/"got":"(.*?)"}/g)].map(([, text]) => text);
    expect(got).toEqual(['\\"abc\\"\\n', '\\"abcde\\"', '1', '2', '3']);
    wire.abort();
  });

  it('is answered in the order asked, although a later answer was there first', async () => {
    const wire = new Wire().send(post('"wait"', target) + post('2', target));
    await eventually(() => held.length === 1);
    await new Promise(setImmediate);
    expect(wire.received).toBe('');
    held[0]?.();
    await wire.statuses(2);
    expect([...wire.received.matchAll(/"got":"(.*?)"}/g)].map(([, text]) => text)).toEqual([
      '\\"wait\\"',
      '2',
    ]);
    wire.abort();
  });

  it.each<[string, string]>([
    ['a declared length', post('x'.repeat(101), target)],
    ['a declared length beyond all bounds', head([json, 'content-length: 9999999999'], target)],
    ['chunks', chunked(['x'.repeat(60), 'x'.repeat(41)], target)],
  ])('who sends too much in %s gets 413', async (_, text) => {
    const { statuses, received } = await answered(text);
    expect(statuses).toEqual([413]);
    expect(received).toContain('"code":"payload_too_large"');
  });

  it('who sent too much can go on with the connection', async () => {
    const wire = new Wire().send(
      post('x'.repeat(101), target) + chunked(['x'.repeat(101)], target) + post('1', target),
    );
    expect(await wire.statuses(3)).toEqual([413, 413, 200]);
    wire.abort();
  });

  it('may send exactly as much as is allowed', async () => {
    expect((await answered(post('x'.repeat(100), target))).statuses).toEqual([200]);
  });

  it.each<[string, readonly string[]]>([
    ['another content type', ['content-type: text/plain', 'content-length: 1']],
    ['no content type', ['content-length: 1']],
    ['two content types', ['content-type: text/plain', json, 'content-length: 1']],
  ])('is refused for %s', async (_, lines) => {
    const { statuses, received } = await answered(`${head(lines, target)}1`);
    expect(statuses).toEqual([415]);
    expect(received).toContain('"code":"unsupported_media_type"');
  });

  it('may send no body at all', async () => {
    expect((await answered(head([json], target))).statuses).toEqual([200]);
  });

  it.each<[string, readonly string[], number]>([
    ['two lengths', [json, 'content-length: 1', 'content-length: 2'], 400],
    ['a length and chunks', [json, 'content-length: 1', 'transfer-encoding: chunked'], 400],
    ['a length that is no number', [json, 'content-length: 0x1'], 400],
    ['an unknown transfer encoding', [json, 'transfer-encoding: chunked, gzip'], 400],
    ['a line folded', [json, 'content-length: 1', ' x'], 400],
    ['headers of 20 kB', [json, 'content-length: 1', `x: ${'x'.repeat(20_000)}`], 431],
  ])('cannot smuggle by %s', async (_, lines, status) => {
    const wire = new Wire().send(`${head(lines, target)}1${post('2', target)}`);
    await wire.until(() => false);
    expect(wire.ended).toBe(true);
    expect(headOf(wire.received).status).toBe(status);
    expect(wire.received).not.toContain('"got"');
  });

  it('is invited to send a body that it announced', async () => {
    const wire = new Wire().send(head([json, 'content-length: 1', 'expect: 100-continue'], target));
    await wire.until((text) => text.includes('100 Continue\r\n\r\n'));
    wire.send('1');
    expect(await wire.statuses(2)).toEqual([100, 200]);
    wire.abort();
  });

  it('may end the connection with the request', async () => {
    const wire = new Wire().send(post('1', target, ['connection: close']));
    const received = await wire.until(() => false);
    expect(headOf(received)).toMatchObject({ status: 200, headers: { connection: 'close' } });
  });

  it('may speak HTTP/1.0', async () => {
    const wire = new Wire().send(`${head([json, 'content-length: 1'], target, 'POST', '1.0')}1`);
    const received = await wire.until(() => false);
    expect(headOf(received)).toMatchObject({ status: 200, headers: { connection: 'close' } });
    expect(bodyOf(received)).toBe('{"realm":"default","got":"1"}');
  });

  it('who never sends the rest of a body is cut off', async () => {
    const wire = new Wire().send(`${head([json, 'content-length: 9'], target)}1`);
    const received = await wire.until(() => false);
    expect(wire.ended).toBe(true);
    expect(received).toMatch(/^HTTP\/1\.1 (408|400) /);
  });

  it('who leaves in the middle of a body is forgotten, and others are served', async () => {
    const wire = new Wire().send(`${head([json, 'content-length: 9', 'x-request-id: left'], target)}1`);
    await eventually(() => arrived === 1);
    wire.abort();
    await eventually(() => log.some(({ request_id: id }) => id === 'left'));
    expect((await answered(post('1', target))).statuses).toEqual([200]);
  });

  it('who leaves before the answer does no harm', async () => {
    const wire = new Wire().send(post('"wait"', target));
    await eventually(() => held.length === 1);
    wire.abort();
    await new Promise(setImmediate);
    held[0]?.();
    expect((await answered(post('1', target))).statuses).toEqual([200]);
  });

  it('learns nothing of what nobody foresaw', async () => {
    const { statuses, received } = await answered(post('"throw"', target));
    expect(statuses).toEqual([500]);
    expect(received).not.toContain('private');
  });

  it('is logged and counted once, whichever way the request came', async () => {
    const count = async () =>
      Number(/request_duration_seconds_count\{[^}]*\} (\d+)/.exec((await metrics.expose()).text)?.[1]);
    const before = await count();
    await answered(post('1', target));
    await answered(post('1', `${target}?x`));
    await eventually(() => log.length === 2);
    expect(await count()).toBe(before + 2);
    const line = { level: 'debug', method: 'POST', route: target, status: 200, realm: 'default' };
    expect(log).toMatchObject([line, line]);
  });
});

describe('a bare route', () => {
  it.each<[string, string, string]>([
    ['in another realm', `/realms/acme${url}`, 'acme'],
    ['in the default realm by name', `/realms/default${url}`, 'default'],
    ['with a query', `${url}?a=b`, 'default'],
    ['percent-encoded', '/%61sk', 'default'],
    ['in absolute form', `http://example.com${url}`, 'default'],
    ['in another realm, percent-encoded', `/realms/%61cme${url}`, 'acme'],
  ])('is found %s', async (_, target, realm) => {
    const { statuses, received } = await answered(post('1', target));
    expect(statuses).toEqual([200]);
    expect(bodyOf(received)).toBe(JSON.stringify({ realm, got: '1' }));
  });

  it.each([
    `${url}/`,
    `/${url}`,
    '/ASK',
    `${url}x`,
    `/realms/${url}`,
    `/realms${url}`,
    `/x${url}`,
    `/realms/a/b${url}`,
  ])('is not found at %s', async (target) => {
    const { statuses, received } = await answered(post('1', target));
    expect(statuses).toEqual([404]);
    expect(received).not.toContain('"got"');
  });

  it.each(['A', 'a%2Fb', '-', '%00'])('is in no realm named %s', async (realm) => {
    const { received } = await answered(post('1', `/realms/${realm}${url}`));
    expect(received).toContain('"code":"realm_not_found"');
  });

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
    const { statuses, received } = await answered(head(['content-length: 0'], url, method));
    expect(statuses).toEqual([405]);
    expect(headOf(received).headers['allow']).toBe('POST');
  });

  it('ends connections while others are to be asked', async () => {
    open = false;
    const received = await new Wire().send(post('1')).until(() => false);
    expect(headOf(received)).toMatchObject({
      status: 200,
      headers: { connection: 'close', 'x-request-id': expect.any(String) },
    });
  });

  it('ends connections whose answer was under way when others were to be asked', async () => {
    const wire = new Wire().send(post('"wait"'));
    await eventually(() => held.length === 1);
    open = false;
    held[0]?.();
    const received = await wire.until(() => false);
    expect(headOf(received)).toMatchObject({ status: 200, headers: { connection: 'close' } });
  });

  it('is refused by the hooks before it while they are to be asked', async () => {
    open = false;
    const { received } = await answered(post('1', url, ['x-refuse: 1', 'x-request-id: r']));
    expect(received).toContain('"code":"store_unavailable"');
    expect(received).toContain('"id":"r"');
    expect(log).toMatchObject([{ status: 503, request_id: 'r' }]);
  });
});

function headOf(received: string): { status: number; headers: Record<string, string> } {
  const [line = '', ...lines] = (received.split('\r\n\r\n', 1)[0] ?? '').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((one) => [one.slice(0, one.indexOf(':')).toLowerCase(), one.slice(one.indexOf(':') + 2)]),
  );
  return { status: Number(line.split(' ')[1]), headers };
}

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}
