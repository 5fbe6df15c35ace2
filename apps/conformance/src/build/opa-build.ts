import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { extract } from 'tar';

import { inFolderOf, runOpa } from './run-opa.js';

export interface BuildSources {
  /** Text by file name; a `data.json` among them is data. */
  readonly files: Readonly<Record<string, string>>;
  /** Slash paths. */
  readonly entrypoints: readonly string[];
  readonly regoV0: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/** `refusal`: what the compiler said, on one line. */
export type BuildOutcome = { readonly wasm: Uint8Array<ArrayBuffer> } | { readonly refusal: string };

/** Compiles with all that the compiler can do, not only what policies may use: what is left out must show as such. */
export function buildWasm(opa: string, sources: BuildSources): Promise<BuildOutcome> {
  return inFolderOf(sources.files, async (folder) => {
    const version = sources.regoV0 ? ['--v0-compatible'] : [];
    const files = Object.keys(sources.files);
    const entrypoints = sources.entrypoints.flatMap((path) => ['-e', path]);
    const args = ['build', '-t', 'wasm', ...version, ...entrypoints, '-o', 'bundle.tar.gz', ...files];
    const { ok, output } = await runOpa(opa, args, { cwd: folder, env: sources.env });
    if (!ok) return { refusal: oneLine(output) };
    await extract({ file: join(folder, 'bundle.tar.gz'), cwd: folder }, ['/policy.wasm']);
    return { wasm: Uint8Array.from(await readFile(join(folder, 'policy.wasm'))) };
  });
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, '; ');
}
