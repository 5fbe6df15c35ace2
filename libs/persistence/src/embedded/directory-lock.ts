import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processIdentity } from './process-facts.js';

/**
 * Lets one process at a time use a directory. A lock whose holder is gone, however it went, counts for nothing.
 * Answers how to let go of it. Processes that cannot see each other (containers on one volume) are told apart only by Postgres.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'owner');
  const content = `${process.pid} ${(await processIdentity(process.pid)) ?? ''}\n`;
  for (;;) {
    if (await createWith(path, content)) return () => release(path, content);
    const holder = await readFile(path, 'utf8').catch(() => '');
    if (await isAlive(holder)) {
      throw new Error(`${directory} is in use by process ${holder.split(' ')[0] ?? ''}: stop that one first`);
    }
    await rm(path, { force: true });
  }
}

/** With its content from the first moment, so that nobody reads an empty lock as an abandoned one. */
async function createWith(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, content, { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function isAlive(holder: string): Promise<boolean> {
  const [pid = '', identity = ''] = holder.trim().split(' ');
  return /^\d+$/.test(pid) && (await processIdentity(Number(pid))) === identity;
}

async function release(path: string, content: string): Promise<void> {
  const holder = await readFile(path, 'utf8').catch(() => null);
  if (holder === content) await rm(path, { force: true });
}
