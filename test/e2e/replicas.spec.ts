import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AdminClient, ask } from '../support/admin-client.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { redisServerPath, type RunningRedis, startRedis } from '../support/redis.js';
import { type RunningServer, startServer } from '../support/server.js';
import { eventually } from '../support/eventually.js';

const policy = {
  name: 'reports',
  description: 'who may read reports',
  package: 'reports',
  resourceTypes: ['report'],
  regoVersion: 'v1' as const,
};
const rego = `package reports

import data.portcullis.rbac

default allow := false

allow if rbac.permitted
`;
const question = (subject: string) => ({
  subject: { type: 'user', id: subject },
  action: { name: 'read' },
  resource: { type: 'report', id: 'r1' },
});

describe('two replicas on one Postgres and Redis', () => {
  let database: TestDatabase;
  let redis: RunningRedis | null = null;
  let first: RunningServer;
  let second: RunningServer;
  let admin: AdminClient;

  beforeAll(async () => {
    database = await createTestDatabase();
    if (redisServerPath() !== null) redis = await startRedis();
    const env = {
      DATABASE_URL: database.url,
      PORTCULLIS_CACHE_SHARED: 'always',
      ...(redis && { REDIS_URL: redis.url }),
    };
    first = await startServer({ env });
    second = await startServer({ env, adminKey: first.adminKey });
    admin = new AdminClient(first.url, first.adminKey);
    await admin.createRole('reader', ['report:read']);
    await admin.publish(policy, [{ path: 'policy.rego', content: rego }]);
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
    await redis?.stop();
    await database.drop();
  });

  const decide = async (server: RunningServer, subject: string, atLeast?: number) => {
    const headers: Record<string, string> =
      atLeast === undefined ? {} : { 'portcullis-at-least-revision': String(atLeast) };
    return ask(`${server.url}/access/v1/evaluation`, {
      body: question(subject),
      key: first.adminKey,
      headers,
    });
  };

  it('a role revoked through one is enforced by the other at once, when the revision is demanded', async () => {
    for (let round = 0; round < 20; round += 1) {
      const user = `demanded-${round}`;
      await admin.createUser({ id: user });
      const granted = await admin.assign(user, 'reader');
      expect((await decide(second, user, granted.revision)).body).toEqual({ decision: true });
      const revoked = await admin.write('DELETE', `/role-assignments/${granted.id}`);
      const answer = await decide(second, user, revoked.revision);
      expect(answer.body).toEqual({ decision: false });
      expect(Number(answer.headers.get('portcullis-revision'))).toBeGreaterThanOrEqual(revoked.revision);
    }
  });

  it('without a demand it is enforced within the stated bound', async () => {
    await admin.createUser({ id: 'bounded' });
    const granted = await admin.assign('bounded', 'reader');
    expect((await decide(second, 'bounded', granted.revision)).body).toEqual({ decision: true });
    await admin.write('DELETE', `/role-assignments/${granted.id}`);
    await eventually(async () => {
      expect((await decide(second, 'bounded')).body).toEqual({ decision: false });
    });
  });

  it('a permission taken from a role is enforced by the other', async () => {
    await admin.createRole('editor', ['report:read']);
    await admin.createUser({ id: 'ed' });
    const granted = await admin.assign('ed', 'editor');
    expect((await decide(second, 'ed', granted.revision)).body).toEqual({ decision: true });
    const changed = await admin.write('PUT', '/roles/editor', {
      description: '',
      permissions: [],
      parents: [],
    });
    expect((await decide(second, 'ed', changed.revision)).body).toEqual({ decision: false });
  });

  it('a new policy version and its rollback reach the other', async () => {
    const versions = await admin.call('GET', '/policies/reports/versions');
    const digest = versions.body.items[0].digest as string;
    await admin.createUser({ id: 'plain' });
    const open = await admin.upload('reports', [
      { path: 'policy.rego', content: 'package reports\n\nallow := true\n' },
    ]);
    expect((await decide(second, 'plain', open.revision)).body).toEqual({ decision: true });
    const back = await admin.write('POST', '/policies/reports/activations', { digest });
    expect((await decide(second, 'plain', back.revision)).body).toEqual({ decision: false });
  });

  it('a revision that does not exist yet is refused after a bounded wait, never answered with an older one', async () => {
    const answer = await decide(second, 'plain', 1_000_000);
    expect(answer.status).toBe(503);
    expect(answer.body.code).toBe('revision_not_reached');
    expect(answer.headers.get('retry-after')).not.toBeNull();
  });

  it('a malformed demand is refused naming the header', async () => {
    const answer = await ask(`${second.url}/access/v1/evaluation`, {
      body: question('plain'),
      key: first.adminKey,
      headers: { 'portcullis-at-least-revision': 'soon' },
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('Portcullis-At-Least-Revision');
  });

  it('with LISTEN cut off, the poll still enforces a revocation', async () => {
    const deaf = await startServer({
      env: { DATABASE_URL: database.url, PORTCULLIS_CHANGES_LISTEN: 'false' },
      adminKey: first.adminKey,
    });
    try {
      await admin.createUser({ id: 'polled' });
      const granted = await admin.assign('polled', 'reader');
      expect((await decide(deaf, 'polled', granted.revision)).body).toEqual({ decision: true });
      await admin.write('DELETE', `/role-assignments/${granted.id}`);
      await eventually(async () => {
        expect((await decide(deaf, 'polled')).body).toEqual({ decision: false });
      });
    } finally {
      await deaf.stop();
    }
  });

  it('realms are apart: the same ids in another realm share no answer', async () => {
    await admin.write('POST', '/realms', { name: 'acme', display_name: 'Acme' });
    const acme = new AdminClient(first.url, first.adminKey, 'acme');
    await acme.publish(policy, [{ path: 'policy.rego', content: rego }]);
    await admin.createUser({ id: 'twin' });
    await admin.assign('twin', 'reader');
    const written = await acme.createUser({ id: 'twin' });
    const inDefault = await decide(first, 'twin');
    const inAcme = await ask(`${first.url}/realms/acme/access/v1/evaluation`, {
      body: question('twin'),
      key: first.adminKey,
      headers: { 'portcullis-at-least-revision': String(written.revision) },
    });
    expect([inDefault.body, inAcme.body]).toEqual([{ decision: true }, { decision: false }]);
  });
});
