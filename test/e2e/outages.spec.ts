import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AdminClient, type Answer, ask } from '../support/admin-client.js';
import { eventually } from '../support/eventually.js';
import { type KillablePostgres, startKillablePostgres } from '../support/killable-postgres.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { redisServerPath, type RunningRedis, startRedis } from '../support/redis.js';
import { type RunningServer, startServer } from '../support/server.js';

const rego = `package reports

default allow := false

allow if {
	input.subject.stored.attributes.level >= input.resource.properties.level
}
`;
const manifest = {
  name: 'reports',
  description: '',
  package: 'reports',
  resourceTypes: ['report'],
  regoVersion: 'v1' as const,
};
const question = (subject: string, id: number, level: number) => ({
  subject: { type: 'user', id: subject },
  action: { name: 'read' },
  resource: { type: 'report', id: `r${id}`, properties: { level } },
});

async function prepare(server: RunningServer): Promise<void> {
  const admin = new AdminClient(server.url, server.adminKey);
  await admin.publish(manifest, [{ path: 'policy.rego', content: rego }]);
  for (const id of ['known', 'unasked']) await admin.createUser({ id, attributes: { level: 5 } });
  await admin.settled();
}

/** Four callers ask one question after the other until told to stop; each answer is checked by `check`. */
function load(server: RunningServer, check: (answer: Answer, expected: boolean) => void) {
  let going = true;
  let asked = 0;
  const caller = async () => {
    while (going) {
      asked += 1;
      const level = asked % 10;
      const answer = await ask(`${server.url}/access/v1/evaluation`, {
        body: question('known', asked % 50, level),
        key: server.adminKey,
      });
      check(answer, level <= 5);
    }
  };
  const callers = Promise.all([caller(), caller(), caller(), caller()]);
  return {
    asked: () => asked,
    stop: async () => {
      going = false;
      await callers;
    },
  };
}

const right = (answer: Answer, expected: boolean) => {
  expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: { decision: expected } });
};

(redisServerPath() === null ? describe.skip : describe)('Redis killed under load', () => {
  let database: TestDatabase;
  let redis: RunningRedis;
  let server: RunningServer;

  beforeAll(async () => {
    database = await createTestDatabase();
    redis = await startRedis();
    server = await startServer({
      env: {
        DATABASE_URL: database.url,
        REDIS_URL: redis.url,
        PORTCULLIS_CACHE_SHARED: 'always',
        PORTCULLIS_CACHE_ENTRIES: '10',
      },
    });
    await prepare(server);
  });
  afterAll(async () => {
    await server.stop();
    await redis.stop();
    await database.drop();
  });

  it('gives no wrong answer and no error, stays ready, and uses Redis again when it is back', async () => {
    const callers = load(server, right);
    const more = async (count: number) => {
      const goal = callers.asked() + count;
      await eventually(async () => {
        expect(callers.asked()).toBeGreaterThan(goal);
      }, 30_000);
    };
    await more(500);
    redis.kill9();
    await more(1_000);
    expect((await ask(`${server.url}/health/ready`)).status).toBe(200);
    await redis.restart();
    await more(500);
    await eventually(async () => {
      expect((await ask(`${server.url}/health/ready`)).body.info.shared_cache.configured).toBe(true);
    });
    await callers.stop();
  });
});

describe('Postgres killed under load', () => {
  let directory: string;
  let postgres: KillablePostgres;
  let server: RunningServer;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'portcullis-outage-'));
    postgres = await startKillablePostgres(directory);
    server = await startServer({ env: { DATABASE_URL: postgres.url } });
    await prepare(server);
  });
  afterAll(async () => {
    await server.stop();
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('answers for known subjects, refuses others as undecidable, and recovers without restart', async () => {
    const callers = load(server, right);
    await eventually(async () => {
      expect(callers.asked()).toBeGreaterThan(100);
    });
    await postgres.kill9();

    const unknown = await ask(`${server.url}/access/v1/evaluation`, {
      body: question('unasked', 1, 1),
      key: server.adminKey,
    });
    expect({ status: unknown.status, code: unknown.body.code }).toEqual({
      status: 503,
      code: 'store_unavailable',
    });
    const write = await new AdminClient(server.url, server.adminKey).call('POST', '/users', {
      id: 'x',
      username: 'x',
    });
    expect(write.status).toBe(503);
    const asked = callers.asked();
    await eventually(async () => {
      expect(callers.asked()).toBeGreaterThan(asked + 200);
    });

    await postgres.restart();
    await eventually(async () => {
      const answer = await ask(`${server.url}/access/v1/evaluation`, {
        body: question('unasked', 1, 1),
        key: server.adminKey,
      });
      right(answer, true);
    }, 30_000);
    const admin = new AdminClient(server.url, server.adminKey);
    await admin.createUser({ id: 'after', attributes: { level: 9 } });
    await callers.stop();
  });
});
