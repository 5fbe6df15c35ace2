import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { createDataSource, EmbeddedPostgres, migrate, PostgresAdministrationStore } from '#libs/persistence';
import { eventually } from '../support/eventually.js';

const settings = { fsync: 'off' };

describe('embedded Postgres', () => {
  let directory: string;
  let started: EmbeddedPostgres[];
  let said: string[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'portcullis-embedded-'));
    started = [];
    said = [];
  });
  afterEach(async () => {
    for (const postgres of started) await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function start(): Promise<string> {
    const postgres = new EmbeddedPostgres({ directory, log: (message) => said.push(message), settings });
    started.push(postgres);
    return (await postgres.start()).url;
  }
  const stopAll = async (): Promise<void> => {
    for (const postgres of started.splice(0)) await postgres.stop();
  };
  const serverPid = async (): Promise<number> =>
    Number((await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);

  async function query(url: string, sql: string): Promise<unknown[]> {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  it('keeps its data between starts, and leaves the directory free', async () => {
    const first = await start();
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await stopAll();
    await expect(query(first, 'SELECT 1')).rejects.toThrow();
    await expect(query(await start(), 'SELECT * FROM kept')).resolves.toEqual([{ answer: 42 }]);
  });

  it('listens on the loopback only, and lets nobody in without the password of a private file', async () => {
    const url = new URL(await start());
    expect(url.hostname).toBe('127.0.0.1');
    const file = join(directory, 'password');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readFile(file, 'utf8')).trim()).toBe(url.password);
    await expect(query(url.href, `SELECT current_setting('listen_addresses') AS on`)).resolves.toEqual([
      { on: '127.0.0.1' },
    ]);
    url.password = 'wrong';
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    url.password = '';
    await expect(query(url.href, 'SELECT 1')).rejects.toThrow();
  });

  it('refuses a second process on the same directory in one sentence, and leaves the first alone', async () => {
    const url = await start();
    await expect(start()).rejects.toThrow(
      `${directory} is in use by process ${process.pid}: stop that one first`,
    );
    await expect(query(url, 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  });

  it('takes over after its owner was killed: the server left behind is stopped, the data is there', async () => {
    const owner = await startElsewhere(directory);
    await query(owner.url, 'CREATE TABLE kept AS SELECT 7 AS answer');
    await expect(start()).rejects.toThrow(`is in use by process ${owner.child.pid}: stop that one first`);
    await end(owner.child);
    const orphan = await serverPid();
    await expect(query(await start(), 'SELECT * FROM kept')).resolves.toEqual([{ answer: 7 }]);
    expect(said).toContain(`stopping the Postgres (process ${orphan}) that an earlier run left behind`);
  });

  it('goes down with a process that ends without stopping it', async () => {
    const owner = await startElsewhere(directory);
    owner.child.stdin!.end();
    await once(owner.child, 'exit');
    await eventually(async () => {
      await expect(query(owner.url, 'SELECT 1')).rejects.toThrow();
    });
  });

  it('is not held up by a pid file whose number belongs to another program by now', async () => {
    await start();
    const file = join(directory, 'data', 'postmaster.pid');
    const content = await readFile(file, 'utf8');
    await stopAll();
    const stranger = spawn('sleep', ['60']);
    await writeFile(file, content.replace(/^\d+/, String(stranger.pid)));
    await expect(start()).resolves.toMatch(/^postgres:/);
    await end(stranger);
  });

  it('starts from an interrupted first start', async () => {
    await start();
    await stopAll();
    await rm(join(directory, 'data', 'PG_VERSION'));
    await rm(join(directory, 'data'), { recursive: true });
    await writeFile(join(directory, 'data.draft'), 'half');
    await expect(start()).resolves.toMatch(/^postgres:/);
  });

  it('says what is wrong with data of another Postgres, and with a lost password', async () => {
    await start();
    await stopAll();
    const version = join(directory, 'data', 'PG_VERSION');
    const ours = await readFile(version, 'utf8');
    await writeFile(version, '9\n');
    await expect(start()).rejects.toThrow('was written by Postgres 9');
    await writeFile(version, ours);
    await rm(join(directory, 'password'));
    await expect(start()).rejects.toThrow('password is missing');
  });

  it('says so when the port is taken', async () => {
    const taken = Number(new URL(await start()).port);
    const elsewhere = await mkdtemp(join(tmpdir(), 'portcullis-embedded-'));
    const second = new EmbeddedPostgres({
      directory: elsewhere,
      port: taken,
      log: () => undefined,
      settings,
    });
    await expect(second.start()).rejects.toThrow(/Postgres did not start: .*could not/);
    await rm(elsewhere, { recursive: true });
  });

  it('is started again when it is killed, and pools recover by themselves', async () => {
    const dataSource = createDataSource({ url: await start() });
    await migrate(dataSource);
    const store = new PostgresAdministrationStore(dataSource);
    await store.createRealm({ name: 'kept', displayName: 'kept' }, 'tester');
    process.kill(await serverPid(), 'SIGKILL');
    // Sessions outlive their killed parent for a moment, so an answer alone does not show that it is back.
    await eventually(async () => {
      expect(said).toContain('Postgres ended unexpectedly; starting it again');
      await store.write('kept', 'tester', (tx) =>
        tx.record({ kind: 'realm', operation: 'update', subjectId: 'kept' }),
      );
    });
    await expect(store.findRealm('kept')).resolves.toMatchObject({ displayName: 'kept' });
    await dataSource.destroy();
  });

  it('stops while it is being started again', async () => {
    await start();
    process.kill(await serverPid(), 'SIGKILL');
    await stopAll();
    await expect(start()).resolves.toMatch(/^postgres:/);
  });
});

interface Elsewhere {
  readonly child: ChildProcess;
  readonly url: string;
}

/** In a process of its own, which ends when its standard input does. */
async function startElsewhere(directory: string): Promise<Elsewhere> {
  const script = fileURLToPath(new URL('../support/run-embedded-postgres.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, directory], { stdio: ['pipe', 'pipe', 'ignore'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const { url, ...rest } = JSON.parse(line) as { url?: string };
    if (url === undefined) throw new Error(JSON.stringify(rest));
    return { child, url };
  }
  throw new Error('the process ended');
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}
