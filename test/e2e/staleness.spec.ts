import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AdminClient, type Answer, ask } from '../support/admin-client.js';
import { eventually } from '../support/eventually.js';
import { type KillablePostgres, startKillablePostgres } from '../support/killable-postgres.js';
import { type RunningServer, startServer } from '../support/server.js';

const question = {
  subject: { type: 'user', id: 'sam' },
  action: { name: 'read' },
  resource: { type: 'note', id: 'n1' },
};
const rego = 'package notes\n\ndefault allow := false\n\nallow if input.subject.stored.id == "sam"\n';

const doors: readonly (readonly [string, (server: RunningServer) => Promise<Answer>])[] = [
  [
    'evaluation',
    ({ url, adminKey }) => ask(`${url}/access/v1/evaluation`, { body: question, key: adminKey }),
  ],
  [
    'evaluations',
    ({ url, adminKey }) =>
      ask(`${url}/access/v1/evaluations`, { body: { evaluations: [question] }, key: adminKey }),
  ],
  [
    'data',
    ({ url, adminKey }) =>
      ask(`${url}/v1/data/notes/allow`, {
        body: { input: { subject: { stored: { id: 'sam' } } } },
        key: adminKey,
      }),
  ],
  ['admin', ({ url, adminKey }) => ask(`${url}/admin/v1/roles`, { key: adminKey })],
];

describe('a replica that cannot follow', () => {
  let directory: string;
  let postgres: KillablePostgres;
  let server: RunningServer;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'portcullis-stale-'));
    postgres = await startKillablePostgres(directory);
    server = await startServer({
      env: {
        DATABASE_URL: postgres.url,
        PORTCULLIS_POLL_INTERVAL_MS: '200',
        PORTCULLIS_MAX_STALENESS_MS: '3000',
      },
    });
    const admin = new AdminClient(server.url, server.adminKey);
    const manifest = { name: 'notes', description: '', package: 'notes', regoVersion: 'v1' as const };
    await admin.publish({ ...manifest, resourceTypes: ['note'] }, [{ path: 'p.rego', content: rego }]);
    await admin.createUser({ id: 'sam' });
    await admin.settled();
    for (const [, door] of doors) expect((await door(server)).status).toBe(200);
  });
  afterAll(async () => {
    await server.stop();
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const code = async (door: (server: RunningServer) => Promise<Answer>) => {
    const { status, headers, body } = await door(server);
    return status === 200
      ? '200'
      : `${status} ${String(headers.get('retry-after'))} ${body.errors[0]?.code ?? body.code}`;
  };

  it('refuses at every door past the bound and is unready, and decides again once it follows', async () => {
    await postgres.kill9();
    await eventually(async () => {
      expect((await ask(`${server.url}/health/ready`)).status).toBe(503);
    }, 30_000);
    for (const [name, door] of doors) expect([name, await code(door)]).toEqual([name, '503 1 replica_stale']);
    const ready = await ask(`${server.url}/health/ready`);
    expect(ready.body.details.replica.message).toBe('what is known is too old to answer by');
    const metrics = await ask(`${server.url}/metrics`);
    const age = /portcullis_realm_age_seconds\{realm="default"\} ([\d.]+)/.exec(metrics.text);
    expect(Number(age?.[1])).toBeGreaterThan(3);

    await postgres.restart();
    await eventually(async () => {
      expect((await ask(`${server.url}/health/ready`)).status).toBe(200);
    }, 30_000);
    for (const [name, door] of doors) expect([name, await code(door)]).toEqual([name, '200']);
  });
});
