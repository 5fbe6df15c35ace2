import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { processEnvironment } from '#libs/config';

const millis = 60_000;
const maxOutputBytes = 256 * 1024 * 1024;

/** `output`: what it printed, complaints first. */
export interface OpaRun {
  readonly ok: boolean;
  readonly output: string;
}

/** Rejects when the process cannot be run or does not end; an exit code other than 0 is an answer. */
export function runOpa(
  opa: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<OpaRun> {
  const settings = {
    cwd: options.cwd,
    env: { ...processEnvironment, ...options.env },
    timeout: millis,
    maxBuffer: maxOutputBytes,
  };
  return new Promise((resolve, reject) => {
    execFile(opa, args, settings, (error, stdout, stderr) => {
      if (error === null) resolve({ ok: true, output: stdout });
      else if (typeof error.code === 'number') resolve({ ok: false, output: stderr + stdout });
      else reject(new Error(`opa ${args[0] ?? ''} could not run: ${error.message}`));
    });
  });
}

/** Text by file name, in a folder that is gone afterwards. */
export async function inFolderOf<T>(
  files: Readonly<Record<string, string>>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'portcullis-conformance-'));
  try {
    const entries = Object.entries(files);
    await Promise.all(entries.map(([name, text]) => writeFile(join(folder, name), text)));
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
