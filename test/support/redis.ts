import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from './eventually.js';
import { isExecutable, placesOnPath } from './executable.js';

/** Where `redis-server` is; null when this machine has none. */
export function redisServerPath(): string | null {
  return placesOnPath('redis-server').find(isExecutable) ?? null;
}

/** A real Redis on a free port, without persistence: killed, it has forgotten everything. */
export class RunningRedis {
  private process: ChildProcess | null = null;
  private readonly directory = mkdtempSync(join(tmpdir(), 'portcullis-redis-'));

  constructor(
    readonly port: number,
    private readonly password: string | undefined,
  ) {}

  get url(): string {
    return this.urlWith(this.password);
  }

  urlWith(password: string | undefined): string {
    return `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${this.port}`;
  }

  /** After `kill9`, on the same port. */
  async restart(): Promise<void> {
    const path = redisServerPath();
    if (path === null) throw new Error('there is no redis-server on PATH');
    const password = this.password === undefined ? [] : ['--requirepass', this.password];
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.process = spawn(path, [...options, '--dir', this.directory, ...password], { stdio: 'ignore' });
    await eventually(async () => {
      const client = new Redis(this.url, { lazyConnect: true, retryStrategy: null, disconnectTimeout: 50 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.ping();
      } finally {
        client.disconnect();
      }
    });
  }

  kill9(): void {
    this.process?.kill('SIGKILL');
    this.process = null;
  }

  /** Takes connections and commands, answers none, until `resume`. */
  freeze(): void {
    this.process?.kill('SIGSTOP');
  }

  resume(): void {
    this.process?.kill('SIGCONT');
  }

  stop(): Promise<void> {
    this.kill9();
    rmSync(this.directory, { recursive: true, force: true });
    return Promise.resolve();
  }
}

export async function startRedis(options: { readonly password?: string } = {}): Promise<RunningRedis> {
  const redis = new RunningRedis(await freePort(), options.password);
  await redis.restart();
  return redis;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
