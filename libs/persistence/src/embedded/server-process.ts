import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import type { Account } from './account.js';

export interface ServerSettings {
  readonly program: string;
  readonly data: string;
  readonly port: number;
  readonly account: Account | undefined;
  /** Server settings beside ours, as in `postgresql.conf`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The log lines that explain why it did not start. */
const keptLines = 20;
const readyLine = 'database system is ready to accept connections';
const startTimeoutMs = 60_000;

/** One run of the server program. */
export class ServerProcess {
  private readonly child: ChildProcess;
  private readonly lines: string[] = [];
  private failure: Error | undefined;
  /** Settles when the process is gone, and never rejects. */
  readonly gone: Promise<void>;

  constructor(private readonly options: ServerSettings) {
    const { program, account } = options;
    // Detached: Ctrl-C in a terminal reaches every process of the group, and the data must outlive the drain of requests.
    this.child = spawn(program, argumentsOf(options), {
      ...account,
      cwd: '/',
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    this.gone = new Promise((resolve) => {
      this.child.on('error', (error) => {
        this.failure = error;
        resolve();
      });
      this.child.on('close', resolve);
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.keep(text);
    });
  }

  /** Resolves when it accepts connections; rejects with what it said when it ends before that. */
  async ready(): Promise<void> {
    const accepting = new Promise<boolean>((resolve) => {
      this.child.stderr?.on('data', (text: string) => {
        if (text.includes(readyLine)) resolve(true);
      });
    });
    const late = setTimeout(startTimeoutMs, false, { ref: false });
    const isReady = await Promise.race([accepting, late, this.gone.then(() => false)]);
    if (isReady) return;
    this.signal('SIGKILL');
    throw new Error(`Postgres did not start: ${this.failure?.message ?? this.complaint()}`);
  }

  /** Fast shutdown, then immediate, then kill: the next start recovers from each. */
  async stop(): Promise<void> {
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
      this.signal(signal);
      const patience = setTimeout(10_000, false, { ref: false });
      const isGone = await Promise.race([this.gone.then(() => true), patience]);
      if (isGone) return;
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  private keep(text: string): void {
    this.lines.push(...text.split('\n').filter((line) => line !== ''));
    this.lines.splice(0, this.lines.length - keptLines);
  }

  private complaint(): string {
    const fatal = this.lines.filter((line) => /FATAL|PANIC|could not|error while loading/.test(line));
    return (fatal.length > 0 ? fatal : this.lines).join(' ') || 'it ended without saying why';
  }
}

function argumentsOf({ data, port, settings }: ServerSettings): string[] {
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', data, '-p', String(port), ...flags];
}
