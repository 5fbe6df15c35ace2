import { describe, expect, it } from '@jest/globals';

import { AuthzError, type Caller } from '#libs/domain';
import { createLogger, type LogLevel } from '#libs/telemetry';

import { registerAccessLog } from './access-log.js';
import { refuseWith } from './request-context-refusal.js';
import { fastifyWith } from './request-context-testing.js';

const caller: Caller = { realm: 'acme', kind: 'client', id: 'todo-app', scopes: new Set() };

async function logOf(level: LogLevel, urls: readonly string[]): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  const ends: (() => void)[] = [];
  const after = (_ms: number, end: () => void) => ends.push(end);
  const fastify = await fastifyWith((instance) => {
    const destination = { write: (line: string) => lines.push(line) };
    registerAccessLog(instance, createLogger({ level, destination, after }));
    instance.setErrorHandler(
      refuseWith((error) => ({
        status: error.code === 'internal' ? 500 : 403,
        contentType: 'text/plain',
        body: '',
      })),
    );
    instance.get('/decisions/:id', { config: { quiet: true } }, (request) => {
      request.caller = caller;
      request.realm = 'acme';
      return 'x';
    });
    instance.get('/admin/:id', () => 'x');
    instance.get('/refused', () => {
      const faults = [{ at: 'x', message: 'y' }];
      throw new AuthzError('not_permitted', `no${'!'.repeat(1_000)}`, { cause: new Error('why'), faults });
    });
    instance.get('/broken', () => {
      throw new Error('private cause');
    });
    instance.get('/broken/otherwise', () => {
      throw new Error('private cause');
    });
  });
  for (const url of urls) {
    await fastify.inject({
      url,
      headers: { 'x-request-id': `id of ${url}`, authorization: 'Bearer hunter2' },
    });
  }
  await fastify.close();
  for (const end of ends) end();
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the access log', () => {
  it('has method, route pattern, status, duration, request id, realm and caller, but no path and no query', async () => {
    const [line] = await logOf('debug', ['/decisions/secret-id?input=secret']);
    expect(line).toMatchObject({
      level: 'debug',
      msg: 'request',
      method: 'GET',
      route: '/decisions/:id',
      status: 200,
      ms: expect.any(Number),
      request_id: 'id of /decisions/secret-id?input=secret',
      realm: 'acme',
      caller: 'todo-app',
    });
    const rest = JSON.stringify({ ...line, request_id: '' });
    expect(rest).not.toMatch(/secret|hunter2/);
  });

  it('leaves answered decisions out at its usual level, and keeps the rest', async () => {
    const lines = await logOf('info', ['/decisions/1', '/admin/1', '/refused', '/broken']);
    expect(lines.map(({ level, route, status }) => [level, route, status])).toEqual([
      ['info', '/admin/:id', 200],
      ['info', '/refused', 403],
      ['error', '/broken', 500],
    ]);
  });

  it('carries the private cause of a failure', async () => {
    const [line] = await logOf('info', ['/broken']);
    expect(line).toMatchObject({ err: { cause: { message: 'private cause', stack: expect.any(String) } } });
  });

  it('says why it was refused, without a stack and in few words', async () => {
    const [line] = await logOf('info', ['/refused']);
    expect(line?.['err']).toEqual({
      type: 'AuthzError',
      code: 'not_permitted',
      message: `no${'!'.repeat(298)}`,
      cause: { type: 'Error', message: 'why' },
    });
  });

  it('is bounded however many requests fail, and tells how many', async () => {
    const lines = await logOf('info', [...Array<string>(1_000).fill('/broken'), '/broken/otherwise']);
    expect(JSON.stringify(lines).length).toBeLessThan(100_000);
    const whole = lines.filter(({ msg }) => msg === 'request');
    expect(whole.map(({ route }) => route)).toEqual([
      ...Array<string>(10).fill('/broken'),
      '/broken/otherwise',
    ]);
    expect(lines.filter(({ msg }) => msg !== 'request')).toEqual([
      expect.objectContaining({
        level: 'error',
        msg: 'more lines like this were left out',
        of: 'request',
        route: '/broken',
        status: 500,
        code: 'internal',
        withheld: 990,
        seconds: 10,
      }),
    ]);
  });

  it('keeps a request id on one bounded line', async () => {
    const [line] = await logOf('info', [`/admin/${'x'.repeat(90)}?${'y'.repeat(400)}`]);
    expect((line?.['request_id'] as string).length).toBe(128);
  });
});
