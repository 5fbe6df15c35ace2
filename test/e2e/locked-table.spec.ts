import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';

import { AdminClient, ask } from '../support/admin-client.js';
import { eventually } from '../support/eventually.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type RunningServer, startServer } from '../support/server.js';

const rego = 'package notes\n\ndefault allow := false\n\nallow if input.subject.stored.id == "sam"\n';
const manifest = { name: 'notes', description: '', package: 'notes', regoVersion: 'v1' as const };

/** Look-ups of users hang for as long as the lock is held; writes that touch no user do not. */
describe('a locked table of users', () => {
  let database: TestDatabase;
  let server: RunningServer;
  let holder: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startServer({
      env: {
        DATABASE_URL: database.url,
        PORTCULLIS_CHANGES_LISTEN: 'false',
        PORTCULLIS_POLL_INTERVAL_MS: '200',
        PORTCULLIS_LOOKUPS_WAITING: '5',
      },
    });
    const root = new AdminClient(server.url, server.adminKey);
    await root.write('POST', '/realms', { name: 'acme', display_name: 'Acme' });
    for (const realm of [undefined, 'acme']) {
      const admin = new AdminClient(server.url, server.adminKey, realm);
      await admin.publish({ ...manifest, resourceTypes: ['note'] }, [{ path: 'p.rego', content: rego }]);
      await admin.createUser({ id: 'sam' });
      await admin.settled();
      expect(await decision('sam', realm)).toBe(true);
    }
    holder = new Client({ connectionString: database.url });
    await holder.connect();
    await holder.query('BEGIN');
    // All that look-ups of users read and writes of policies do not.
    await holder.query('LOCK TABLE user_emails IN ACCESS EXCLUSIVE MODE');
  });
  afterAll(async () => {
    await holder.end();
    await server.stop();
    await database.drop();
  });

  const check = (subject: string, realm?: string) =>
    ask(`${server.url}${realm === undefined ? '' : `/realms/${realm}`}/access/v1/evaluation`, {
      body: {
        subject: { type: 'user', id: subject },
        action: { name: 'read' },
        resource: { type: 'note', id: 'n' },
      },
      key: server.adminKey,
    });
  async function decision(subject: string, realm?: string): Promise<unknown> {
    const { status, body } = await check(subject, realm);
    return status === 200 ? body.decision : body.code;
  }

  it('keeps neither the feed nor known subjects waiting, and refuses the others soon', async () => {
    const strangers = Array.from({ length: 60 }, (_, i) => check(`stranger${i}`));
    await eventually(async () => {
      const { rows } = await holder.query<{ hanging: string }>(
        `SELECT count(*) AS hanging FROM pg_locks WHERE NOT granted AND relation = 'user_emails'::regclass`,
      );
      expect(Number(rows[0]?.hanging)).toBeGreaterThan(0);
    });
    expect(await decision('sam', 'acme')).toBe(true);
    const admin = new AdminClient(server.url, server.adminKey);
    await admin.write('DELETE', '/policies/notes');
    await eventually(async () => {
      expect(await decision('sam')).toBe(false);
    });
    expect(await decision('sam', 'acme')).toBe(true);

    const answers = await Promise.all(strangers);
    for (const { status, body, headers } of answers) {
      expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'store_unavailable', '1']);
    }
    const details = answers.map(({ body }) => String(body.detail));
    expect(details.filter((text) => text.startsWith('too many subjects'))).toHaveLength(60 - 10 - 5);
  });

  it('is over when the lock is', async () => {
    await holder.query('ROLLBACK');
    await eventually(async () => {
      expect(await decision('stranger1', 'acme')).toBe(false);
    });
  });
});
