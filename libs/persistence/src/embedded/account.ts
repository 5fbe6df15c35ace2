import { execFile } from 'node:child_process';
import { type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whom Postgres runs as when that is not us: it refuses to run as root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const userName = 'postgres';

/** undefined: run as who we are. As root, the user `postgres`, created when the machine has none. */
export async function serverAccount(log: (message: string) => void): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await accountOf(userName);
  if (existing) return existing;
  log(`creating the system user ${userName}, since Postgres does not run as root`);
  await run('useradd', ['--system', '--user-group', '--no-create-home', userName]).catch(() => undefined);
  const created = await accountOf(userName);
  if (created) return created;
  throw new Error(
    `Postgres does not run as root and the user ${userName} could not be created: create it, start as another user, or set DATABASE_URL`,
  );
}

async function accountOf(name: string): Promise<Account | null> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map((flag) =>
      run('id', [flag, name]).then(
        ({ stdout }) => Number(stdout),
        () => NaN,
      ),
    ),
  );
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid: uid as number, gid: gid as number } : null;
}

/** Whether `account` can enter every folder down to `path` and read what is there. A path that does not exist yet is judged by its parents. */
export async function canReach(path: string, account: Account | undefined): Promise<boolean> {
  if (!account) return true;
  const stats = await stat(path).catch(() => null);
  if (stats && !permits(stats, account, stats.isDirectory() || isProgram(stats) ? 0o5 : 0o4)) return false;
  const parent = dirname(path);
  if (parent === path) return true;
  return canEnter(parent, account);
}

async function canEnter(folder: string, account: Account): Promise<boolean> {
  const stats = await stat(folder).catch(() => null);
  if (stats && !permits(stats, account, 0o1)) return false;
  const parent = dirname(folder);
  return parent === folder || canEnter(parent, account);
}

function isProgram(stats: Stats): boolean {
  return (stats.mode & 0o111) !== 0;
}

function permits(stats: Stats, { uid, gid }: Account, wanted: number): boolean {
  const shift = stats.uid === uid ? 6 : stats.gid === gid ? 3 : 0;
  return ((stats.mode >> shift) & wanted) === wanted;
}
