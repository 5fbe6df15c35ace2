import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.js';
import type { Binaries } from './binaries.js';

const run = promisify(execFile);

export const superuser = 'portcullis';

/** The data folder and the password that opens it, both made at the first start. */
export interface Cluster {
  readonly data: string;
  readonly password: string;
}

export async function openCluster(
  location: string,
  binaries: Binaries,
  account: Account | undefined,
): Promise<Cluster> {
  const data = join(location, 'data');
  const passwordFile = join(location, 'password');
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version === null) await initialise(location, binaries, account);
  else assertVersion(data, version.trim(), binaries.majorVersion);
  const password = await readFile(passwordFile, 'utf8').catch((error: unknown) => {
    throw new Error(`${passwordFile} is missing: without it the data beside it cannot be opened`, {
      cause: error,
    });
  });
  return { data, password: password.trim() };
}

function assertVersion(data: string, found: string, ours: string): void {
  if (found === ours) return;
  throw new Error(
    `${data} was written by Postgres ${found}, this is ${ours}: export it with the old one first`,
  );
}

/** Into a draft folder, renamed when whole: an interrupted start leaves nothing that looks like data. */
async function initialise(location: string, binaries: Binaries, account: Account | undefined): Promise<void> {
  const password = randomBytes(24).toString('base64url');
  const draft = join(location, 'data.draft');
  const handover = join(location, 'password.draft');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writePrivately(handover, password);
  if (account) for (const path of [draft, handover]) await chown(path, account.uid, account.gid);
  try {
    await initdb(binaries.initdb, draft, handover, account);
  } finally {
    await rm(handover, { force: true });
  }
  // Before the data, so that there is never data without its password.
  await writePrivately(join(location, 'password'), password);
  await rename(draft, join(location, 'data'));
}

async function writePrivately(path: string, content: string): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, `${content}\n`, { mode: 0o600, flag: 'wx' });
}

async function initdb(
  program: string,
  data: string,
  passwordFile: string,
  account: Account | undefined,
): Promise<void> {
  const flags = [
    `--pgdata=${data}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
  ];
  try {
    await run(program, flags, { ...account, cwd: '/', env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } });
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    throw new Error(`Postgres could not prepare its data folder: ${reason}`, { cause: error });
  }
}
