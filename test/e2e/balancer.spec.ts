import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from '../support/admin-client.js';
import { eventually } from '../support/eventually.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';
import { type RunningServer, startServer } from '../support/server.js';

const shipped = join(import.meta.dirname, '../../deploy/nginx/nginx.conf');
const nginx = spawnSync('nginx', ['-v']).error === undefined;

const question = {
  subject: { type: 'user', id: 'nobody' },
  action: { name: 'read' },
  resource: { type: 'nothing', id: '1' },
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** The shipped configuration, with names that only exist between containers replaced by ports of this machine. */
function writeConfiguration(folder: string, port: number, upstreams: readonly string[]): string {
  const servers = upstreams.map((url) => `server ${new URL(url).host} max_fails=0;`).join('\n');
  writeFileSync(
    join(folder, 'upstream.conf'),
    `upstream portcullis { zone p 64k; ${servers} keepalive 64; }`,
  );
  const file = join(folder, 'nginx.conf');
  const text = readFileSync(shipped, 'utf8')
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('/tmp/nginx.pid', join(folder, 'nginx.pid'));
  writeFileSync(file, text);
  return file;
}

(nginx ? describe : describe.skip)('two replicas behind the shipped balancer configuration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-balancer-'));
  const replicas: RunningServer[] = [];
  let database: TestDatabase;
  let balancer: ChildProcess;
  let url: string;

  const start = async (port: string, adminKey?: string) =>
    startServer({
      env: { DATABASE_URL: database.url, PORT: port, PORTCULLIS_DRAIN_SECONDS: '1' },
      ...(adminKey === undefined ? {} : { adminKey }),
    });
  const restart = async (index: number, end: (replica: RunningServer) => Promise<unknown>) => {
    const replica = replicas[index]!;
    await end(replica);
    replicas[index] = await start(new URL(replica.url).port, replica.adminKey);
  };

  beforeAll(async () => {
    database = await createTestDatabase({ migrated: false });
    replicas.push(await start('0'));
    replicas.push(await start('0', replicas[0]!.adminKey));
    const port = await freePort();
    const file = writeConfiguration(
      folder,
      port,
      replicas.map((replica) => replica.url),
    );
    balancer = spawn('nginx', ['-c', file, '-g', 'daemon off;'], { stdio: 'ignore' });
    url = `http://127.0.0.1:${port}`;
    await eventually(async () => {
      expect((await ask(`${url}/health/ready`)).status).toBe(200);
    });
  });
  afterAll(async () => {
    balancer.kill('SIGTERM');
    for (const replica of replicas) await replica.stop();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('fails no decision while each of them is upgraded, and while one is killed', async () => {
    const key = replicas[0]!.adminKey;
    const statuses = new Map<number, number>();
    let done = false;
    const caller = async () => {
      while (!done) {
        const { status } = await ask(`${url}/access/v1/evaluation`, { body: question, key });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const callers = [caller(), caller(), caller(), caller()];
    await restart(0, (replica) => replica.stop());
    await restart(1, (replica) => replica.stop());
    await restart(0, (replica) => replica.kill9());
    done = true;
    await Promise.all(callers);
    expect([...statuses.keys()]).toEqual([200]);
  });

  it('keeps both in rotation when one request cannot be answered', async () => {
    const key = replicas[0]!.adminKey;
    const headers = { 'portcullis-at-least-revision': '999999' };
    const never = await ask(`${url}/access/v1/evaluation`, { body: question, key, headers });
    expect(never).toMatchObject({ status: 503, body: { code: 'revision_not_reached' } });
    expect((await ask(`${url}/access/v1/evaluation`, { body: question, key })).status).toBe(200);
  });
});
