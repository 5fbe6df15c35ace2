import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTestDatabase } from './postgres.js';

const main = join(import.meta.dirname, '../../dist/apps/server/src/main.js');
const startMs = 60_000;

export interface ServerOptions {
  /** Without `DATABASE_URL` the server gets a database of its own, dropped when it stops. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: `--no-demo`. */
  readonly args?: readonly string[];
  /** Default: a new one. */
  readonly adminKey?: string;
  /** What to wait for. Default: `ready`. */
  readonly until?: 'ready' | 'listening';
}

export interface RunningServer {
  readonly url: string;
  /** An API key with every scope. */
  readonly adminKey: string;
  readonly process: ChildProcess;
  /** All that it printed so far, both streams. */
  output(): string;
  /** Asks it to stop and waits until it did. @returns the exit code; null when it died of a signal. */
  stop(): Promise<number | null>;
  /** Ends it as a crash would. */
  kill9(): Promise<void>;
}

export interface FinishedServer {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Starts the built server on a free port. `npm test` builds it first. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const database =
    options.env?.['DATABASE_URL'] === undefined ? await createTestDatabase({ migrated: false }) : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-server-'));
  const adminKey = options.adminKey ?? newAdminKey();
  const portFile = join(folder, 'port');
  const started = launch([...(options.args ?? ['--no-demo']), '--port-file', portFile], {
    ...(database && { DATABASE_URL: database.url }),
    PORTCULLIS_BOOTSTRAP_KEY: adminKey,
    PORTCULLIS_DATA_DIR: join(folder, 'data'),
    ...options.env,
  });
  const cleanUp = async (): Promise<void> => {
    rmSync(folder, { recursive: true, force: true });
    await database?.drop();
  };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    started.process.kill(signal);
    const { exitCode } = await started.finished;
    await cleanUp();
    return exitCode;
  };
  try {
    const url = `http://127.0.0.1:${await boundPort(started, portFile)}`;
    if (options.until !== 'listening') await answers(started, `${url}/health/ready`);
    return {
      url,
      adminKey,
      process: started.process,
      output: started.output,
      stop: () => end('SIGTERM'),
      kill9: async () => {
        await end('SIGKILL');
      },
    };
  } catch (failure) {
    await end('SIGKILL');
    throw failure;
  }
}

/** Runs the built server until it ends by itself: for faults, `--help`, `--migrate-only`. */
export function runServer(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<FinishedServer> {
  return launch(args, env).finished;
}

export function newAdminKey(): string {
  return `pck_${randomBytes(8).toString('hex')}_${randomBytes(32).toString('hex')}`;
}

interface Started {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly finished: Promise<FinishedServer>;
}

/** Nothing of the tests' own configuration reaches the server but what it needs to find programs. */
function launch(args: readonly string[], env: Readonly<Record<string, string>>): Started {
  if (!existsSync(main)) throw new Error('the server is not built: run `npm run build` or `npm test`');
  const inherited = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'OPA_BIN', 'GOPATH', 'GOCACHE', 'GOPROXY', 'GOFLAGS'];
  const base = Object.fromEntries(inherited.map((key) => [key, process.env[key]]));
  const defaults = { HOST: '127.0.0.1', PORT: '0', PORTCULLIS_DRAIN_SECONDS: '0' };
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...base, ...defaults, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const finished = new Promise<FinishedServer>((resolve) => {
    child.once('close', (exitCode) => {
      resolve({ exitCode, output });
    });
  });
  return { process: child, output: () => output, finished };
}

async function boundPort(started: Started, portFile: string): Promise<string> {
  return attempt(started, 'listen', () =>
    existsSync(portFile) ? readFileSync(portFile, 'utf8') : undefined,
  );
}

async function answers(started: Started, url: string): Promise<void> {
  await attempt(started, 'become ready', async () => {
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    return response?.ok === true ? true : undefined;
  });
}

async function attempt<T>(
  started: Started,
  what: string,
  once: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + startMs;
  while (performance.now() < end && started.process.exitCode === null) {
    const outcome = await once();
    if (outcome !== undefined) return outcome;
    await pause(25);
  }
  throw new Error(`the server did not ${what}; it printed:\n${started.output()}`);
}
