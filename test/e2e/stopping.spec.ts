import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from '../support/admin-client.js';
import { eventually } from '../support/eventually.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { redisServerPath, startRedis } from '../support/redis.js';
import { newAdminKey, type RunningServer, type ServerOptions, startServer } from '../support/server.js';

/** Longer than any test may take: whoever waits for it fails. */
const never = '600';
const unhurried = { PORTCULLIS_KEEP_ALIVE_SECONDS: never, PORTCULLIS_FINISH_SECONDS: never };

const question = JSON.stringify({
  subject: { type: 'user', id: 'nobody' },
  action: { name: 'read' },
  resource: { type: 'nothing', id: '1' },
});

/** One for all: the second server on a database writes no other. */
const adminKey = newAdminKey();
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ migrated: false });
});
afterAll(() => database.drop());

function start(env: Readonly<Record<string, string>>, options: ServerOptions = {}): Promise<RunningServer> {
  return startServer({ adminKey, ...options, env: { DATABASE_URL: database.url, ...env } });
}

/** A connection that says what is written to it and keeps what comes back. */
class Wire {
  received = '';
  readonly socket: Socket;
  readonly closed: Promise<unknown>;

  constructor(private readonly server: RunningServer) {
    const { hostname, port } = new URL(server.url);
    this.socket = connect(Number(port), hostname).on('error', () => undefined);
    this.socket.setEncoding('latin1').on('data', (text: string) => (this.received += text));
    this.closed = once(this.socket, 'close');
  }

  /** All of a request, or less of its body. */
  ask(path: string, body: string, sent = body.length): this {
    const head = [
      `POST ${path} HTTP/1.1`,
      'host: portcullis',
      `authorization: Bearer ${this.server.adminKey}`,
      'content-type: application/json',
      `content-length: ${body.length}`,
    ];
    this.socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, sent)}`);
    return this;
  }

  async answered(times = 1): Promise<void> {
    await eventually(async () => {
      expect(this.received.split('HTTP/1.1 ')).toHaveLength(times + 1);
    });
  }
}

const userBody = JSON.stringify({ id: 'late', username: 'late' });

describe('a server that is told to stop', () => {
  it('ends with 0 at once when all connections are idle, silent, or in the middle of a head', async () => {
    const server = await start(unhurried);
    const idle = new Wire(server).ask('/access/v1/evaluation', question);
    const silent = new Wire(server);
    const half = new Wire(server);
    half.socket.write('GET /hea');
    await idle.answered();
    expect(idle.received).not.toMatch(/^connection: close/im);
    expect(await server.stop()).toBe(0);
    await Promise.all([idle.closed, silent.closed, half.closed]);
  });

  it.each([
    ['a decision', '/access/v1/evaluation', question, 200],
    ['a decision in another spelling', '/access/v1/evaluation?x', question, 200],
    ['a write', '/admin/v1/users', userBody, 201],
    ['a query', '/v1/data/nothing', '{"input":1}', 200],
  ])('answers %s that is under way, then ends with 0', async (_name, path, body, status) => {
    const server = await start({ ...unhurried, PORTCULLIS_DRAIN_SECONDS: '0' });
    const wire = new Wire(server).ask(path, body, 3);
    // What came before it on another connection was taken after it.
    await ask(`${server.url}/health/live`);
    const ended = server.stop();
    await eventually(async () => {
      expect(server.output()).toContain('shutting down');
    });
    wire.socket.write(body.slice(3));
    expect(await ended).toBe(0);
    await wire.closed;
    expect(wire.received).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*^connection: close`, 'im'));
  });

  it('cuts whoever does not come to an end, says so, and ends with 0', async () => {
    const server = await start({ PORTCULLIS_FINISH_SECONDS: '0.2' });
    const stalled = new Wire(server).ask('/access/v1/evaluation', question, 3);
    await ask(`${server.url}/health/live`);
    expect(await server.stop()).toBe(0);
    await stalled.closed;
    expect(server.output()).toMatch(/"unanswered":1[^\n]*connections without an answer were cut/);
  });
});

(redisServerPath() === null ? describe.skip : describe)('a Redis that hangs', () => {
  it('does not keep it from ending with 0', async () => {
    const redis = await startRedis();
    const server = await start({ ...unhurried, REDIS_URL: redis.url });
    redis.freeze();
    expect(await server.stop()).toBe(0);
    await redis.stop();
  });
});

/** A Postgres behind a proxy that can stop passing anything on, as a lost network does. */
async function startProxy(databaseUrl: string): Promise<{ url: string; freeze: () => void; server: Server }> {
  const target = new URL(databaseUrl);
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    const inner = connect(Number(target.port), target.hostname);
    for (const socket of [client, inner]) sockets.push(socket.on('error', () => undefined));
    client.pipe(inner).pipe(client);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  const freeze = () => {
    for (const socket of sockets) socket.unpipe().pause();
    server.removeAllListeners('connection');
  };
  return { url: url.href, freeze, server };
}

describe('a Postgres that hangs', () => {
  it('is left behind within the bound, with 1 and a line for what could not be closed', async () => {
    const proxy = await startProxy(database.url);
    const server = await start({ ...unhurried, DATABASE_URL: proxy.url });
    proxy.freeze();
    expect(await server.stop()).toBe(1);
    expect(server.output()).toMatch(/"what":"fleet"[^\n]*could not be closed/);
    proxy.server.close();
  });

  it('does not keep a start from being broken off', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const env = { DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none` };
    const server = await start(env, { until: 'listening' });
    expect(await server.stop()).toBe(0);
    silent.close();
  });
});
