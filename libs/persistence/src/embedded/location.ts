import { createHash } from 'node:crypto';
import { chmod, mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Account, canReach } from './account.js';

/** Where data goes that the user Postgres runs as cannot reach where it should be: a folder that outlives a restart of the machine. */
const systemFolder = '/var/lib/portcullis';

/** The folder that takes the data: `directory`, or a stand-in named after it where `account` can go. Exists afterwards. */
export async function chooseLocation(
  directory: string,
  account: Account | undefined,
  log: (message: string) => void,
): Promise<string> {
  const real = await prepared(directory);
  await assertOwned(real, account?.uid ?? process.getuid?.());
  if (!account) return real;
  if (await canReach(join(dirname(real), 'x'), account)) {
    // The folder itself is ours to open, for passing through only: what is in it has modes of its own.
    await chmod(real, (await stat(real)).mode | 0o111);
    return real;
  }
  const standIn = join(systemFolder, `${basename(real)}-${sha256(real).slice(0, 12)}`);
  log(`data is kept in ${standIn}, since the user Postgres runs as cannot enter ${real}`);
  await mkdir(standIn, { recursive: true });
  for (const folder of [systemFolder, standIn]) await chmod(folder, 0o755);
  return standIn;
}

async function prepared(directory: string): Promise<string> {
  try {
    await mkdir(directory, { recursive: true });
    return await realpath(directory);
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(
      `${directory} cannot be used (${reason}): choose another directory, or set DATABASE_URL`,
      {
        cause: error,
      },
    );
  }
}

/** Postgres refuses data that belongs to anybody but the user it runs as. */
async function assertOwned(folder: string, uid: number | undefined): Promise<void> {
  const data = await stat(join(folder, 'data')).catch(() => null);
  if (!data || data.uid === uid) return;
  throw new Error(
    `${folder} was started by another user before (its data belongs to uid ${data.uid}): start as that user again, or choose another directory`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
