import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isPinnedOpa } from './opa-version.js';

/**
 * Lets `make` produce a binary in a folder of its own, checks it, and moves it to `target` in one step. Several processes
 * may do this at once: each works in its own folder, the last rename wins, and readers see a whole binary or none.
 * @returns whether what `make` produced was the pinned version.
 */
export async function placeBinary(
  target: string,
  make: (folder: string) => Promise<string>,
): Promise<boolean> {
  await mkdir(dirname(target), { recursive: true });
  // Beside the target, because a rename is atomic only within one file system.
  const folder = await mkdtemp(join(dirname(target), 'install-'));
  try {
    const made = await make(folder);
    await chmod(made, 0o755);
    if (!(await isPinnedOpa(made))) return false;
    await rename(made, target);
    return true;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
