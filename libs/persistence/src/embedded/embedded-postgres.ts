import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { type Account, serverAccount } from './account.js';
import { type Binaries, findBinaries } from './binaries.js';
import { type Cluster, openCluster, superuser } from './cluster.js';
import { lockDirectory } from './directory-lock.js';
import { clearLeftover } from './leftover.js';
import { chooseLocation } from './location.js';
import { ServerProcess } from './server-process.js';

export interface EmbeddedPostgresOptions {
  /** Keeps the data between starts; created when missing. */
  readonly directory: string;
  /** Default: a free one, chosen at each start. */
  readonly port?: number;
  /** One sentence at a time, for people. */
  readonly log: (message: string) => void;
  /** Server settings as in `postgresql.conf`; tests trade durability for speed here. */
  readonly settings?: Readonly<Record<string, string>>;
}

const database = 'portcullis';
const slowestRestartMs = 5_000;

/**
 * A real Postgres from npm, for machines that have none: listens on 127.0.0.1 only, with a random password kept beside the data
 * in a file that only its owner can read. As long as it is started it is restarted whenever it dies, on the same port.
 */
export class EmbeddedPostgres {
  private running: Running | null = null;

  constructor(private readonly options: EmbeddedPostgresOptions) {}

  /**
   * `location` is where the data really is: `directory`, or a stand-in when we are root and the user that Postgres runs as
   * cannot get there.
   * Rejects with one sentence that says what to do: another process uses the directory, no binaries for this machine, …
   */
  async start(): Promise<{ url: string; location: string }> {
    if (this.running) throw new Error('the embedded Postgres is already started');
    const { directory, log, settings = {}, port } = this.options;
    if (process.platform === 'win32')
      throw new Error('the embedded Postgres does not run on Windows: set DATABASE_URL');
    const account = await serverAccount(log);
    const location = await chooseLocation(directory, account, log);
    const unlock = await lockDirectory(location);
    try {
      const binaries = await findBinaries(account, `${location}/binaries`, log);
      const cluster = await openCluster(location, binaries, account);
      await clearLeftover(cluster.data, log);
      this.running = new Running({ cluster, binaries, account, settings, log, unlock });
      return { url: await this.running.start(port), location };
    } catch (error) {
      this.running = null;
      await unlock();
      throw error;
    }
  }

  /** Resolves when the data is safely on disk and the directory is free. */
  async stop(): Promise<void> {
    const { running } = this;
    this.running = null;
    await running?.stop();
  }
}

interface Parts {
  readonly cluster: Cluster;
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (message: string) => void;
  readonly unlock: () => Promise<void>;
}

/** One start, until its stop. */
class Running {
  private server: ServerProcess | null = null;
  private stopping = false;
  private supervision: Promise<void> = Promise.resolve();
  private port = 0;

  /** When the process ends without a stop, the server should not outlive it. */
  private readonly onExit = (): void => {
    this.server?.signal('SIGINT');
  };

  constructor(private readonly parts: Parts) {}

  async start(port: number | undefined): Promise<string> {
    this.server = await this.launchOn(port);
    process.once('exit', this.onExit);
    const url = (name: string): string =>
      `postgres://${superuser}:${this.parts.cluster.password}@127.0.0.1:${this.port}/${name}`;
    try {
      await createDatabase(url('postgres'));
    } catch (error) {
      await this.server.stop();
      throw error;
    }
    this.supervision = this.supervise();
    return url(database);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.server?.stop();
    await this.supervision;
    process.off('exit', this.onExit);
    await this.parts.unlock();
  }

  /** A free port can be taken by somebody else before the server has it: try another then. */
  private async launchOn(port: number | undefined): Promise<ServerProcess> {
    for (let attempt = 1; ; attempt += 1) {
      this.port = port ?? (await freePort());
      try {
        return await this.launch();
      } catch (error) {
        const isTaken = /could not bind|could not create any TCP/.test((error as Error).message);
        if (port !== undefined || !isTaken || attempt === 5) throw error;
      }
    }
  }

  private async launch(): Promise<ServerProcess> {
    const { binaries, cluster, account, settings } = this.parts;
    const server = new ServerProcess({
      program: binaries.postgres,
      data: cluster.data,
      port: this.port,
      account,
      settings,
    });
    await server.ready();
    return server;
  }

  private async supervise(): Promise<void> {
    while (this.server) {
      await this.server.gone;
      this.server = this.stopping ? null : await this.relaunch();
    }
  }

  /** Until it runs again: whatever keeps it from starting (remains of the killed one, a full disk) may pass. */
  private async relaunch(): Promise<ServerProcess | null> {
    this.parts.log('Postgres ended unexpectedly; starting it again');
    for (let pause = 100; !this.stopping; pause = Math.min(pause * 2, slowestRestartMs)) {
      const server = await this.launch().catch(() => null);
      if (server) return this.unlessStopping(server);
      await delay(pause);
    }
    return null;
  }

  /** A stop that came while it started has nothing else to stop it. */
  private async unlessStopping(server: ServerProcess): Promise<ServerProcess | null> {
    if (!this.stopping) return server;
    await server.stop();
    return null;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
  } finally {
    await client.end();
  }
}
