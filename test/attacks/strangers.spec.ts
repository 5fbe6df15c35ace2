import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type RunningServer, startServer } from '../support/server.js';
import { exchange, requestHead, Wire } from '../support/wire.js';

const megabyte = 1_048_576;
const upload = `content-length: ${8 * megabyte}`;
const json = 'content-type: application/json';
const wrongKey = 'authorization: Bearer pck_abcdefgh_00000000000000000000000000000000';

/** Every route that takes a body, from the document that describes them all, and some that nobody serves. */
async function routesOf({
  url,
}: RunningServer): Promise<readonly (readonly [method: string, path: string])[]> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const served = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .map((method) => method.toUpperCase())
      .filter((method) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method))
      .map((method) => [method, path.replaceAll(/\{[^}]+\}/g, 'absent')] as const),
  );
  return [
    ...served,
    ['POST', '/'],
    ['PUT', '/nowhere'],
    ['POST', '/admin/v1/nowhere'],
    ['PUT', '/v1/data/a'],
    ['POST', '/metrics'],
  ];
}

describe('a stranger with a large body', () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer({ env: { PORTCULLIS_MAX_CONNECTIONS: '64' } });
  });
  afterAll(() => server.stop());

  it.each([
    ['without a key', []],
    ['with a wrong key', [wrongKey]],
  ])('is refused at every route before a byte of it was sent, %s', async (_, credential) => {
    const routes = await routesOf(server);
    expect(routes.length).toBeGreaterThan(40);
    for (const [method, path] of routes) {
      const answer = await exchange(server.url, requestHead(method, path, [json, upload, ...credential]));
      expect([method, path, [401, 404, 405].includes(answer.status)]).toEqual([method, path, true]);
      expect(answer.headers['x-request-id']).toMatch(/./);
    }
  });

  it.each([
    ['/admin/v1/policies/absent/versions', 401],
    ['/realms/absent/admin/v1/policies/absent/versions', 401],
    ['/realms/NO/admin/v1/policies/absent/versions', 404],
    ['/access/v1/evaluation', 401],
    ['/v1/data', 401],
    ['/nowhere', 404],
  ])('is not invited to send it to %s', async (path, status) => {
    const head = requestHead('POST', path, [json, upload, 'expect: 100-continue']);
    const wire = new Wire(server.url).send(head);
    expect((await wire.answer()).status).toBe(status);
    expect(wire.received).not.toContain('100 Continue');
    wire.abort();
  });

  it.each(['/access/v1/evaluation', '/v1/data', '/admin/v1/users'])(
    'who is known after all is invited at %s',
    async (path) => {
      const lines = [
        json,
        'content-length: 2',
        'expect: 100-continue',
        `authorization: Bearer ${server.adminKey}`,
      ];
      const wire = new Wire(server.url).send(requestHead('POST', path, lines));
      await wire.until((received) => received.includes('100 Continue\r\n\r\n'));
      wire.send('{}');
      await wire.until((received) => /HTTP\/1\.1 (200|400) /.test(received));
      expect(wire.ended).toBe(false);
      wire.abort();
    },
  );

  it.each(['/admin/v1/policies/absent/versions', '/access/v1/evaluation', '/v1/data', '/nowhere'])(
    'who sends it all the same to %s is cut off',
    async (path) => {
      const wire = new Wire(server.url).send(requestHead('POST', path, [json, upload]));
      await wire.answer();
      let sent = 0;
      const chunk = Buffer.alloc(65_536, 0x20);
      while (!wire.ended && sent < 8 * megabyte) {
        await new Promise<void>((resolve) => {
          wire.socket.write(chunk, () => {
            resolve();
          });
        });
        sent += chunk.length;
      }
      expect(wire.ended).toBe(true);
    },
  );

  it('beyond the connections there are is told to come back', async () => {
    const held = Array.from({ length: 64 }, () => new Wire(server.url));
    try {
      await Promise.all(held.map((wire) => wire.send(requestHead('GET', '/health/live')).answer()));
      const answer = await exchange(server.url, '');
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1', connection: 'close' } });
      expect(JSON.parse(answer.body)).toMatchObject({
        code: 'overloaded',
        request_id: answer.headers['x-request-id'],
      });
    } finally {
      for (const wire of held) wire.abort();
    }
    await expect(fetch(`${server.url}/health/live`)).resolves.toMatchObject({ status: 200 });
  });

  it.each([
    ['says nothing', ''],
    ['says half a head', 'GET /hea'],
  ])('who takes all connections there are and %s gives way, the oldest first', async (_, bytes) => {
    const asking = new Wire(server.url).send(requestHead('GET', '/health/live'));
    await asking.answer();
    const held: Wire[] = [];
    try {
      for (let count = 1; count < 64; count++) held.push(await new Wire(server.url).send(bytes).connected());
      for (let round = 0; round < 3; round++) {
        const answer = await exchange(server.url, requestHead('GET', '/health/live', ['connection: close']));
        expect(answer.status).toBe(200);
      }
      await held[0]!.end();
      expect(held.slice(3).filter(({ ended }) => ended)).toEqual([]);
      expect(asking.ended).toBe(false);
    } finally {
      for (const wire of [asking, ...held]) wire.abort();
    }
  });
});
