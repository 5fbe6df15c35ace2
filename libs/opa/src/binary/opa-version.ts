import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { opaVersion } from './opa-release.js';

const run = promisify(execFile);

/** Asks the file itself, so that a truncated or foreign binary is found out. `null`: not there or not an `opa`. */
export async function versionOf(path: string): Promise<string | null> {
  try {
    const { stdout } = await run(path, ['version'], { env: {}, timeout: 10_000, killSignal: 'SIGKILL' });
    return /^Version:\s*(\S+)/m.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}

export async function isPinnedOpa(path: string): Promise<boolean> {
  return (await versionOf(path)) === opaVersion;
}
