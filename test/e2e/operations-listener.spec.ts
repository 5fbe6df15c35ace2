import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ask } from '../support/admin-client.js';
import { type RunningServer, startServer } from '../support/server.js';
import { exchange, requestHead } from '../support/wire.js';

describe('a listener for operators', () => {
  let server: RunningServer;
  let operations: string;

  beforeAll(async () => {
    server = await startServer({ env: { PORTCULLIS_OPERATIONS_PORT: '0' } });
    const port = /"port":(\d+),"msg":"operators have a listener/.exec(server.output())?.[1];
    operations = `http://127.0.0.1:${port}`;
  });
  afterAll(() => server.stop());

  const hidden = ['/metrics', '/docs', '/docs/start.js', '/docs/assets/swagger-ui.css', '/openapi.json'];

  it.each(hidden)('answers %s, and the doors do not', async (path) => {
    expect((await ask(operations + path)).status).toBe(200);
    const refused = await ask(server.url + path);
    expect(refused.status).toBe(404);
    expect(refused.body).toMatchObject({ code: 'not_found' });
  });

  it.each([
    '/%6detrics',
    '/metrics?x',
    '/docs/assets/swagger-ui.css?x',
    '//metrics',
    '/health/../metrics',
    'http://a/metrics',
  ])('is not reached at the doors by %s', async (target) => {
    expect((await exchange(server.url, requestHead('GET', target))).status).toBe(404);
  });

  it('tells readiness in full, of which the doors tell the status', async () => {
    const full = await ask(`${operations}/health/ready`);
    expect(full).toMatchObject({
      status: 200,
      body: { status: 'ok', details: { replica: expect.anything() } },
    });
    expect(await ask(`${server.url}/health/ready`)).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect((await ask(`${server.url}/health/ready`)).body).toEqual({ status: 'ok' });
  });

  it('is alive as the doors are', async () => {
    for (const url of [operations, server.url]) {
      expect((await ask(`${url}/health/live`)).body).toEqual({ status: 'ok' });
    }
  });

  it.each([
    ['POST', '/access/v1/evaluation'],
    ['POST', '/v1/data'],
    ['GET', '/admin/v1/users'],
    ['GET', '/.well-known/authzen-configuration'],
    ['POST', '/metrics'],
  ])('has no door at %s %s', async (method, path) => {
    const { adminKey: key } = server;
    const answer = await ask(operations + path, { method, key, ...(method === 'POST' && { body: {} }) });
    expect(answer.status === 404 || (path === '/metrics' && answer.status === 405)).toBe(true);
  });

  it('ends with the server', async () => {
    expect(await server.stop()).toBe(0);
    await expect(fetch(`${operations}/health/live`)).rejects.toThrow();
    server = await startServer();
  });
});
