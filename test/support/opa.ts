import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { extract } from 'tar';

import type { PolicyArtifact } from '#libs/domain';
import { opaCachePath, opaVersion } from '#libs/opa';

import { isExecutable, placesOnPath } from './executable.js';

let found: string | undefined;

/** Path of the `opa` binary: `OPA_BIN`, the user's cache folder, `PATH`; first that is there in the right version. */
export function opaBinary(): string {
  found ??= candidates().find((path) => isExecutable(path) && versionOf(path) === opaVersion);
  if (found !== undefined) return found;
  throw new Error(
    `these tests need opa ${opaVersion}: set OPA_BIN, put it on PATH, or start the server once, which installs it` +
      ` (looked at ${candidates().join(', ')})`,
  );
}

function candidates(): string[] {
  const chosen = process.env['OPA_BIN'];
  if (chosen !== undefined && chosen !== '') return [chosen];
  return [opaCachePath(process.env), ...placesOnPath('opa')];
}

function versionOf(path: string): string | undefined {
  const { stdout } = spawnSync(path, ['version'], { encoding: 'utf8' });
  return /^Version: (\S+)$/m.exec(stdout)?.[1];
}

export interface RegoSources {
  /** Text by relative path. */
  readonly files: Readonly<Record<string, string>>;
  /** Slash paths. */
  readonly entrypoints: readonly string[];
  readonly v0?: boolean;
}

/** Compiles Rego as the product does, less its limits. */
export function compileRego(sources: RegoSources): PolicyArtifact {
  const wasm = Uint8Array.from(built('wasm', 'policy.wasm', sources));
  return { wasm, entrypoints: [...sources.entrypoints], data: {} };
}

/** The plan from which the module is made, as text. */
export function planRego(sources: RegoSources): string {
  return built('plan', 'plan.json', sources).toString('utf8');
}

function built(target: string, file: string, { files, entrypoints, v0 = false }: RegoSources): Buffer {
  return inFolder(files, (folder) => {
    const chosen = entrypoints.flatMap((name) => ['-e', name]);
    const version = v0 ? ['--v0-compatible'] : [];
    run(folder, ['build', '-t', target, ...version, ...chosen, '-o', 'bundle.tar.gz', ...Object.keys(files)]);
    extract({ file: join(folder, 'bundle.tar.gz'), cwd: folder, sync: true }, [`/${file}`]);
    return readFileSync(join(folder, file));
  });
}

/** What `opa eval` answers for a query over these sources; undefined when there is no result. */
export function evalRego(
  files: Readonly<Record<string, string>>,
  query: string,
  options: { readonly input?: string } = {},
): unknown {
  return inFolder(
    { ...files, ...(options.input !== undefined && { 'input.json': options.input }) },
    (folder) => {
      const data = Object.keys(files).flatMap((name) => ['-d', name]);
      const input = options.input === undefined ? [] : ['-i', 'input.json'];
      const output = run(folder, ['eval', '-f', 'json', ...data, ...input, query]);
      const answer = JSON.parse(output) as { result?: [{ expressions: [{ value: unknown }] }] };
      return answer.result?.[0].expressions[0].value;
    },
  );
}

function run(folder: string, args: readonly string[]): string {
  return execFileSync(opaBinary(), args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
}

function inFolder<T>(files: Readonly<Record<string, string>>, work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-rego-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
