import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface BoundedCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All that the process gets; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly maxMemoryBytes: number;
  readonly maxOutputBytes: number;
  /** Processor time of all threads: ends an orphan too, should this process die first. */
  readonly maxCpuSeconds: number;
  readonly signal: AbortSignal;
}

export interface CommandOutcome {
  /** null when it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Which bound ended it. */
  readonly exceeded: 'time' | 'memory' | 'output' | null;
}

/**
 * `sh` lowers its own limits and becomes the command, so that the command never runs without them. A limit that cannot be
 * set because a lower one holds already is as good. Of processor time only the soft limit is set, whose signal names the cause.
 * Whoever waits for a decision goes before whoever waits for a compiler.
 */
const underLimits = `
bound() { ulimit "$1" "$2" 2>/dev/null || [ "$(ulimit -H "$1")" != unlimited ]; }
ulimit -c 0
ulimit -n 256 2>/dev/null
bound -d "$1" && bound -f "$3" || exit 126
ulimit -S -t "$2" || exit 126
shift 3
exec nice -n 10 "$@"`;

/** What `sh` and the tools that shut a process in answer when they could not run the command at all. */
const notRun: readonly (number | null)[] = [125, 126, 127];
const notShutIn = /^(\S*\/)?(setpriv|unshare|chroot|prlimit): /;

/** How a Go program dies of signals that would end others silently. */
const outOfCpu = /^SIGXCPU/m;
const fileTooLarge = /^SIGXFSZ/m;

/** How a Go program dies that may not have more memory, be it in Go or in the C library below. */
const outOfMemory = /^(fatal error|runtime): .*(memory|allocate)|^runtime\/cgo: |^SIG(SEGV|ABRT)/m;

/**
 * Runs a program that works on hostile input. Linux enforces the memory bound; macOS only the others.
 * Rejects when the program cannot be run at all.
 */
export function runBounded(command: BoundedCommand): Promise<CommandOutcome> {
  return new Promise((resolve, reject) => {
    const child = start(command);
    const output = new CollectedOutput(command.maxOutputBytes, () => {
      killGroup(child.pid);
    });
    output.collect(child);
    const onAbort = () => {
      killGroup(child.pid);
    };
    command.signal.addEventListener('abort', onAbort, { once: true });
    if (command.signal.aborted) onAbort();
    child.on('error', reject);
    running.add(child.pid);
    child.on('close', (code, signal) => {
      command.signal.removeEventListener('abort', onAbort);
      running.delete(child.pid);
      if (notRun.includes(code) || (code !== 0 && notShutIn.test(output.texts().stderr)))
        reject(new Error(`${command.file} cannot be run: ${output.texts().stderr}`));
      else resolve({ code, ...output.texts(), exceeded: exceeded(command, output, code, signal) });
    });
  });
}

function start(command: BoundedCommand): ChildProcessByStdio<null, Readable, Readable> {
  const kibibytes = Math.floor(command.maxMemoryBytes / 1024);
  const blocks = Math.ceil(command.maxOutputBytes / 512);
  const limits = [kibibytes, command.maxCpuSeconds, blocks].map(String);
  return spawn('/bin/sh', ['-c', underLimits, 'sh', ...limits, command.file, ...command.args], {
    cwd: command.cwd,
    env: command.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group, so that whatever it starts can be killed with it.
    detached: true,
  });
}

function exceeded(
  command: BoundedCommand,
  output: CollectedOutput,
  code: number | null,
  signal: NodeJS.Signals | null,
): CommandOutcome['exceeded'] {
  const { stderr } = output.texts();
  if (output.overflowed || signal === 'SIGXFSZ' || fileTooLarge.test(stderr)) return 'output';
  if (signal === 'SIGXCPU' || outOfCpu.test(stderr) || (code === null && command.signal.aborted))
    return 'time';
  if (code !== 0 && outOfMemory.test(stderr)) return 'memory';
  return null;
}

class CollectedOutput {
  overflowed = false;
  private size = 0;
  private readonly out: Buffer[] = [];
  private readonly err: Buffer[] = [];

  constructor(
    private readonly maxBytes: number,
    private readonly onOverflow: () => void,
  ) {}

  collect(child: ChildProcessByStdio<null, Readable, Readable>): void {
    child.stdout.on('data', (chunk: Buffer) => {
      this.take(this.out, chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.take(this.err, chunk);
    });
  }

  texts(): { stdout: string; stderr: string } {
    return { stdout: Buffer.concat(this.out).toString(), stderr: Buffer.concat(this.err).toString() };
  }

  private take(into: Buffer[], chunk: Buffer): void {
    this.size += chunk.byteLength;
    if (this.size <= this.maxBytes) {
      into.push(chunk);
      return;
    }
    this.overflowed = true;
    this.onOverflow();
  }
}

/** A process that exits takes its children along; one that is killed does where a `Confinement` sees to it. */
const running = new Set<number | undefined>();
process.on('exit', () => {
  for (const pid of running) killGroup(pid);
});

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
