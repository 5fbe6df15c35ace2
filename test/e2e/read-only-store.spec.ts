import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AdminClient, ask } from '../support/admin-client.js';
import { eventually } from '../support/eventually.js';
import { createTestDatabase, onServer, type TestDatabase } from '../support/postgres.js';
import { type RunningServer, startServer } from '../support/server.js';

/** As after a failover: sessions that are open stay read-only, new ones find a server that takes writes. */
describe('a store that stops taking writes', () => {
  let database: TestDatabase;
  let server: RunningServer;
  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startServer({
      env: { DATABASE_URL: database.url, PORTCULLIS_POLL_INTERVAL_MS: '100' },
    });
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const setReadOnly = (on: boolean) =>
    onServer(async (client) => {
      const name = new URL(database.url).pathname.slice(1);
      const setting = on ? 'SET default_transaction_read_only = on' : 'RESET default_transaction_read_only';
      await client.query(`ALTER DATABASE ${name} ${setting}`);
      if (!on) return;
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    });
  const store = async () => {
    const { status, body } = await ask(`${server.url}/health/ready`);
    return `${status} ${body.details.store.status} ${body.details.store.message ?? ''}`.trim();
  };
  const write = async (id: string) => {
    const answer = await new AdminClient(server.url, server.adminKey).call('POST', '/users', {
      id,
      username: id,
    });
    const { status, headers, body } = answer;
    return status === 201 ? '201' : `${status} ${body.code} after ${String(headers.get('retry-after'))}`;
  };

  it('is said by readiness, refuses writes, and is left as soon as there is a better one', async () => {
    expect(await write('before')).toBe('201');
    await setReadOnly(true);
    await eventually(async () => {
      expect(await store()).toBe('200 degraded the store is read-only: writes are refused');
    });
    for (let i = 0; i < 5; i++) expect(await write(`during${i}`)).toBe('503 store_unavailable after 1');
    await setReadOnly(false);
    await eventually(async () => {
      expect(await store()).toBe('200 up');
    });
    for (let i = 0; i < 10; i++) expect(await write(`after${i}`)).toBe('201');
  });
});
