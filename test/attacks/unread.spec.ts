import { afterEach, describe, expect, it } from '@jest/globals';

import { eventually } from '../support/eventually.js';
import { type RunningServer, startServer } from '../support/server.js';
import { exchange, requestHead, Wire } from '../support/wire.js';

/** A large answer that costs the server nothing: asked for this often, it is more than the system's buffers take. */
const question = requestHead('GET', '/openapi.json');
const asked = 30;
const clients = 12;

describe('clients that never read their answers', () => {
  let server: RunningServer;
  let deaf: Wire[] = [];

  const attack = async (env: Readonly<Record<string, string>>): Promise<void> => {
    server = await startServer({ env });
    deaf = Array.from({ length: clients }, () => new Wire(server.url).deaf().send(question.repeat(asked)));
  };
  const cutOff = (count: number, why: string): Promise<void> =>
    eventually(() => {
      expect(server.output().split(why).length - 1).toBeGreaterThanOrEqual(count);
      return Promise.resolve();
    }, 30_000);

  afterEach(async () => {
    for (const wire of deaf) wire.abort();
    await server.kill9();
  });

  it('are cut off when they took nothing for as long as is allowed, and others are served', async () => {
    await attack({ PORTCULLIS_UNREAD_SECONDS: '1' });
    await cutOff(clients, 'was cut off');
    expect((await exchange(server.url, requestHead('GET', '/health/live'))).status).toBe(200);
    for (const wire of deaf) {
      const received = await wire.listen().end();
      expect(received.split('HTTP/1.1 200 ').length - 1).toBeLessThan(asked);
    }
  });

  it('are cut off long before that when they hold too much together', async () => {
    await attack({ PORTCULLIS_UNREAD_SECONDS: '600', PORTCULLIS_MAX_UNREAD_BYTES: '1048576' });
    await cutOff(1, 'it was the slowest');
    expect((await exchange(server.url, requestHead('GET', '/health/live'))).status).toBe(200);
  });
});
