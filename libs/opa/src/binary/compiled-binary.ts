import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { OpaSource, SearchContext } from './opa-source.js';
import { opaModule, opaVersion } from './opa-release.js';
import { placeBinary } from './placed-binary.js';

export interface CompiledBinaryOptions {
  readonly target: string;
  /** The environment that `go` is given a part of. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds, only differences matter. */
  readonly clock: () => number;
  /** A Go build tag; `opa_wasm` makes an opa that can evaluate in Wasm too. */
  readonly tag?: string;
}

const compileMs = 15 * 60_000;
const sayEveryMs = 5_000;

/** What Go needs to find its caches, its proxy and the network; nothing else, so no secret of ours gets there. */
const passedOn =
  /^(PATH|HOME|USER|TMPDIR|GO[A-Z0-9_]*|XDG_CACHE_HOME|(HTTPS?|NO|ALL)_PROXY|SSL_CERT_(FILE|DIR))$/i;

/** Compiles the pinned version from source; Go's checksum database vouches for what it downloads. */
export function compiledBinary(options: CompiledBinaryOptions): OpaSource {
  return {
    name: 'go install',
    installs: true,
    async obtain(context) {
      try {
        const placed = await placeBinary(options.target, async (folder) => {
          await goInstall(folder, options, context);
          return join(folder, 'opa');
        });
        return placed ? { path: options.target } : { missing: 'go built another version than asked for' };
      } catch (error) {
        context.signal.throwIfAborted();
        return { missing: error instanceof Error ? error.message : 'go install failed' };
      }
    },
  };
}

async function goInstall(
  folder: string,
  options: CompiledBinaryOptions,
  { say, signal }: SearchContext,
): Promise<void> {
  const started = options.clock();
  const progress = setInterval(() => {
    const seconds = Math.round((options.clock() - started) / 1000);
    say(`compiling opa ${opaVersion} with go, ${seconds} s so far, one to two minutes on two idle cores`);
  }, sayEveryMs);
  try {
    await runGo(folder, options, AbortSignal.any([signal, AbortSignal.timeout(compileMs)]));
  } finally {
    clearInterval(progress);
  }
}

function runGo(
  folder: string,
  { environment, tag }: CompiledBinaryOptions,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const tags = tag === undefined ? [] : ['-tags', tag];
    const child = spawn('go', ['install', ...tags, opaModule], {
      cwd: folder,
      // A pure Go build needs no C compiler and runs on any libc.
      env: { ...goEnvironment(environment), GOBIN: folder, CGO_ENABLED: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
      killSignal: 'SIGTERM',
    });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2_000);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'ENOENT' ? new Error('go is not installed') : new Error('go install was stopped'),
      );
    });
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`go install failed: ${lastLine(complaint)}`));
    });
  });
}

function goEnvironment(environment: CompiledBinaryOptions['environment']): Record<string, string> {
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] => passedOn.test(entry[0]) && entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
