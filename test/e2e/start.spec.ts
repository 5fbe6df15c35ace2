import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddedPostgres } from '#libs/persistence';
import { AdminClient, ask } from '../support/admin-client.js';
import { eventually } from '../support/eventually.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { newAdminKey, type RunningServer, runServer, startServer } from '../support/server.js';

const question = {
  subject: { type: 'user', id: 'nobody' },
  action: { name: 'read' },
  resource: { type: 'nothing', id: '1' },
};

const evaluate = (server: RunningServer, key = server.adminKey) =>
  ask(`${server.url}/access/v1/evaluation`, { body: question, key });

/** About the keys of the first administrator. */
const keyCall = (server: RunningServer, method: string, path: string, key: string) =>
  ask(`${server.url}/admin/v1/clients/bootstrap/keys${path}`, {
    ...{ method, key },
    ...(method === 'POST' && { body: {} }),
  });

/** Starts a server, looks at it, and stops it whatever happens. @returns its exit code. */
async function using(
  options: Parameters<typeof startServer>[0],
  look: (server: RunningServer) => Promise<void>,
): Promise<number | null> {
  const server = await startServer(options);
  let code: number | null = null;
  try {
    await look(server);
  } finally {
    code = await server.stop();
  }
  return code;
}

describe('what is wrong is said before anything starts', () => {
  it('reports every fault of the configuration at once, each with its key, and no secret', async () => {
    const { exitCode, output } = await runServer([], {
      PORT: 'abc',
      DATABASE_URL: 'mysql://root:hunter2@db/portcullis',
      PORTCULLIS_BOOTSTRAP_KEY: 'hunter2',
      PORTCULLIS_DRAIN_SECONDS: '-1',
      PORTCULLIS_DRAIN_SECOND: '1',
    });
    expect(exitCode).toBe(2);
    expect(output).toContain('5 faults in the configuration');
    for (const key of ['PORT', 'DATABASE_URL', 'PORTCULLIS_BOOTSTRAP_KEY', 'PORTCULLIS_DRAIN_SECONDS']) {
      expect(output).toMatch(new RegExp(`^ +${key} `, 'm'));
    }
    expect(output).toContain('did you mean `PORTCULLIS_DRAIN_SECONDS`?');
    expect(output).not.toContain('hunter2');
  });

  it.each([
    ['an unknown flag', ['--demmo'], /unknown option '--demmo'/],
    ['an unknown target', ['--target=token'], /all, decision, admin/],
  ])('refuses %s', async (_name, args, message) => {
    const { exitCode, output } = await runServer(args);
    expect(exitCode).toBe(2);
    expect(output).toMatch(message);
  });

  it('refuses to choose a new admin key when one is set', async () => {
    const { exitCode, output } = await runServer(['--reset-admin-key'], {
      PORTCULLIS_BOOTSTRAP_KEY: newAdminKey(),
    });
    expect(exitCode).toBe(2);
    expect(output).toContain('PORTCULLIS_BOOTSTRAP_KEY');
  });

  it('explains its flags', async () => {
    const { exitCode, output } = await runServer(['--help']);
    expect(exitCode).toBe(0);
    for (const flag of ['--target', '--no-demo', '--migrate-only', '--reset-admin-key', '--port-file']) {
      expect(output).toContain(flag);
    }
  });

  it('says which port is taken', async () => {
    await using({}, async (first) => {
      const { port } = new URL(first.url);
      await expect(startServer({ env: { PORT: port } })).rejects.toThrow(
        `port ${port} of 127.0.0.1 is taken`,
      );
    });
  });
});

describe('a server on a Postgres of its own', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase({ migrated: false });
  });
  afterEach(() => database.drop());

  const env = () => ({ DATABASE_URL: database.url });

  it('migrates once, as a job that ends', async () => {
    const first = await runServer(['--migrate-only'], env());
    expect(first).toMatchObject({ exitCode: 0, output: expect.stringMatching(/migrations run: \d+/) });
    const second = await runServer(['--migrate-only'], env());
    expect(second).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('the schema is up to date'),
    });
  });

  it('keeps its data from one start to the next, and ends with 0', async () => {
    const adminKey = newAdminKey();
    const create = async (server: RunningServer) => {
      await new AdminClient(server.url, adminKey).createUser({ id: 'kept' });
    };
    expect(await using({ env: env(), adminKey }, create)).toBe(0);
    await using({ env: env(), adminKey }, async (server) => {
      const user = await ask(`${server.url}/admin/v1/users/kept`, { key: adminKey });
      expect(user).toMatchObject({ status: 200, body: { username: 'kept' } });
    });
  });

  it('does not write at all when the configured key is in force already', async () => {
    const adminKey = newAdminKey();
    const revision = async (server: RunningServer) =>
      (await ask(`${server.url}/admin/v1/realms/default`, { key: adminKey })).body.revision as number;
    let before = 0;
    await using({ env: env(), adminKey }, async (server) => {
      before = await revision(server);
    });
    await using({ env: env(), adminKey }, async (server) => {
      expect(await revision(server)).toBe(before);
    });
  });

  it('neither brings a deleted key back nor throws out its successor, and says so', async () => {
    const revoked = newAdminKey();
    let successor = '';
    await using({ env: env(), adminKey: revoked }, async (server) => {
      expect((await evaluate(server)).status).toBe(200);
      const made = await keyCall(server, 'POST', '', revoked);
      expect(made.status).toBe(201);
      successor = made.body.key as string;
      expect((await keyCall(server, 'DELETE', `/${revoked.split('_')[1]}`, successor)).status).toBe(200);
    });
    await using({ env: env(), adminKey: revoked }, async (server) => {
      expect((await evaluate(server, successor)).status).toBe(200);
      expect((await evaluate(server, revoked)).status).toBe(401);
      expect(server.output()).toMatch(/PORTCULLIS_BOOTSTRAP_KEY is not in force.*--reset-admin-key/);
      expect(server.output()).not.toContain(revoked);
    });
  });

  it('writes one configured key once, however many start with it', async () => {
    const adminKey = newAdminKey();
    const servers = await Promise.all([1, 2, 3, 4].map(() => startServer({ env: env(), adminKey })));
    try {
      for (const server of servers) {
        expect((await evaluate(server)).status).toBe(200);
        expect(server.output()).not.toContain('not in force');
      }
      const { body } = await keyCall(servers[0]!, 'GET', '', adminKey);
      expect(body.items).toHaveLength(1);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });
});

describe('the first admin key', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase({ migrated: false });
  });
  afterAll(() => database.drop());

  const printedKey = /pck_[a-z0-9]+_[A-Za-z0-9-]+/;
  const start = async (
    args: readonly string[],
    look: (server: RunningServer, key?: string) => Promise<void>,
  ) => {
    const env = { DATABASE_URL: database.url, PORTCULLIS_BOOTSTRAP_KEY: '' };
    await using({ env, args: ['--no-demo', ...args] }, async (server) => {
      await eventually(async () => {
        expect(server.output()).toContain('Portcullis is ready');
      });
      await look(server, printedKey.exec(server.output())?.[0]);
    });
  };

  it('is made and printed at the first start only, and replaced on demand', async () => {
    let first = '';
    await start([], async (server, key) => {
      first = key ?? '';
      expect((await evaluate(server, first)).status).toBe(200);
    });
    await start([], async (server, key) => {
      expect(key).toBeUndefined();
      expect((await evaluate(server, first)).status).toBe(200);
    });
    await start(['--reset-admin-key'], async (server, key) => {
      expect(key).not.toBe(first);
      expect((await evaluate(server, key)).status).toBe(200);
      expect((await evaluate(server, first)).status).toBe(401);
    });
  });
});

describe('the commands it prints', () => {
  it('work as printed, at the first start and at the next', async () => {
    const database = await createTestDatabase({ migrated: false });
    const env = { DATABASE_URL: database.url, PORTCULLIS_BOOTSTRAP_KEY: '' };
    const args = ['--reset-admin-key'];
    try {
      for (const policyIs of ['"name":"reports"', '"code":"already_exists"']) {
        await using({ env, args }, async (server) => {
          await eventually(async () => {
            expect(server.output()).toContain('"resource":{"type":"report"');
          }, 60_000);
          const script = server.output().slice(server.output().indexOf('KEY='));
          const answers = execFileSync('sh', ['-eu'], { input: script, encoding: 'utf8' }).trim().split('\n');
          expect(answers).toEqual([
            '{"decision":true,"context":{"filter_data":["credit_card_info","ssn"]}}',
            '{"decision":false,"context":{"filter_data":["credit_card_info","ssn"]}}',
            expect.stringContaining(policyIs),
            '{"decision":true}',
          ]);
        });
      }
    } finally {
      await database.drop();
    }
  });
});

describe('SIGTERM', () => {
  it('takes readiness down and goes on answering; a second one ends it at once', async () => {
    const server = await startServer({ env: { PORTCULLIS_DRAIN_SECONDS: '600' } });
    server.process.kill('SIGTERM');
    await eventually(async () => {
      const readiness = await ask(`${server.url}/health/ready`);
      expect(readiness).toMatchObject({ status: 503, body: { status: 'shutting_down' } });
    });
    expect((await ask(`${server.url}/health/live`)).status).toBe(200);
    const answer = await evaluate(server);
    expect(answer).toMatchObject({ status: 200, body: { decision: false } });
    expect(answer.headers.get('connection')).toBe('close');
    expect(await server.stop()).toBe(1);
  });

  it('loses no request while it drains, and ends with 0', async () => {
    const server = await startServer({ env: { PORTCULLIS_DRAIN_SECONDS: '1' } });
    const ended = server.stop();
    const statuses = new Set<number>();
    const refusal = await askUntilRefused(async () => statuses.add((await evaluate(server)).status));
    expect([...statuses]).toEqual([200]);
    // Reset, or closed by the other side: the connection was waiting to be accepted, or had sent nothing yet, when the drain
    // was over. No request was read from it.
    expect(['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET']).toContain(refusal);
    expect(await ended).toBe(0);
  });
});

/** @returns why no connection could be had in the end. */
async function askUntilRefused(ask: () => Promise<unknown>): Promise<string | undefined> {
  for (;;) {
    const failure = await ask().then(
      () => undefined,
      (error: unknown) => error as { cause?: { code?: string } },
    );
    if (failure !== undefined) return failure.cause?.code;
  }
}

describe('--target', () => {
  it.each([
    ['decision', { '/access/v1/evaluation': 405, '/admin/v1/users': 404 }],
    ['admin', { '/access/v1/evaluation': 404, '/admin/v1/users': 200 }],
  ])('%s opens these doors only', async (target, statuses) => {
    await using({ args: [`--target=${target}`] }, async (server) => {
      for (const [path, status] of Object.entries(statuses)) {
        expect([path, (await ask(server.url + path, { key: server.adminKey })).status]).toEqual([
          path,
          status,
        ]);
      }
    });
  });
});

describe('Postgres that is not there yet', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-late-'));
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('is waited for: alive, not ready, refusing, and then serving without a restart', async () => {
    const quiet = () => undefined;
    const before = new EmbeddedPostgres({ directory, log: quiet });
    const { url: databaseUrl } = await before.start();
    await before.stop();
    const env = { DATABASE_URL: databaseUrl };
    const postgres = new EmbeddedPostgres({ directory, port: Number(new URL(databaseUrl).port), log: quiet });
    await using({ env, until: 'listening' }, async (server) => {
      expect((await ask(`${server.url}/health/live`)).status).toBe(200);
      expect((await ask(`${server.url}/health/ready`)).status).toBe(503);
      expect(await evaluate(server)).toMatchObject({ status: 503, body: { code: 'store_unavailable' } });
      expect(server.output()).toMatch(/Postgres does not answer \(.*ECONNREFUSED/);
      await postgres.start();
      await eventually(async () => {
        expect((await evaluate(server)).status).toBe(200);
      }, 30_000);
    });
    await postgres.stop();
  });

  it('does not keep a replica that is told to stop', async () => {
    const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    expect(await using({ env, until: 'listening' }, async () => undefined)).toBe(0);
  });
});

describe('without DATABASE_URL', () => {
  it('brings its own Postgres and keeps the data', async () => {
    const data = mkdtempSync(join(tmpdir(), 'portcullis-data-'));
    const options = { env: { DATABASE_URL: '', PORTCULLIS_DATA_DIR: data }, adminKey: newAdminKey() };
    try {
      await using(options, async (server) => {
        await new AdminClient(server.url, server.adminKey).createUser({ id: 'kept' });
      });
      await using(options, async (server) => {
        expect((await ask(`${server.url}/admin/v1/users/kept`, { key: server.adminKey })).status).toBe(200);
      });
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  });
});
