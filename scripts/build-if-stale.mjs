// Builds dist when a source is newer than the last build. Prints one line when it does.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = dirname(import.meta.dirname);
const stamp = join(root, 'dist', '.built');
const main = join(root, 'dist/apps/server/src/main.js');
const sourceFolders = ['apps', 'libs', 'migrations'];
const settings = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'nest-cli.json',
  'apps/server/tsconfig.app.json',
];

/** Answers whether it built. Throws when the build fails. An installation without sources has nothing to build. */
export function buildIfStale({ force = false, ifPossible = false } = {}) {
  if (!existsSync(join(root, 'apps/server/src/main.ts'))) return false;
  if (!force && !isStale()) return false;
  const nest = join(root, 'node_modules/@nestjs/cli/bin/nest.js');
  if (!existsSync(nest)) {
    // An installation for production keeps what was built before; without even that there is nothing to start.
    if (ifPossible || existsSync(main)) return false;
    console.error('portcullis: not built and nothing to build with: run `npm ci`');
    throw new Error('there is nothing to build with');
  }
  build(nest);
  return true;
}

function build(nest) {
  const started = Date.now();
  process.stderr.write('portcullis: building ... ');
  const { status, stdout, stderr } = spawnSync(process.execPath, [nest, 'build', 'server'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) {
    console.error(`failed\n${stdout}${stderr}`);
    throw new Error('the build failed');
  }
  removeOrphans(join(root, 'dist'));
  mkdirSync(dirname(stamp), { recursive: true });
  // Stamped with the start of the build, so that an edit made meanwhile counts as newer.
  writeFileSync(stamp, new Date(started).toISOString());
  console.error(`done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function isStale() {
  if (!existsSync(stamp) || !existsSync(main)) return true;
  const built = Date.parse(readFileSync(stamp, 'utf8'));
  return (
    sourceFolders.some((folder) => newerThan(built, join(root, folder))) ||
    settings.some((file) => modified(join(root, file)) > built)
  );
}

/** Folders count too: their time changes when a file is added, renamed or deleted. */
function newerThan(time, path) {
  if (!existsSync(path)) return false;
  if (modified(path) > time) return true;
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isDirectory() || isSource(entry.name))
    .some((entry) => modified(join(entry.parentPath, entry.name)) > time);
}

/** A migration that was deleted or renamed must not go on running from dist. */
function removeOrphans(dist) {
  for (const folder of sourceFolders) {
    const path = join(dist, folder);
    if (!existsSync(path)) continue;
    for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
      const file = join(entry.parentPath, entry.name);
      const source = join(root, relative(dist, file).replace(/\.js(\.map)?$/, '.ts'));
      if (entry.isFile() && /\.js(\.map)?$/.test(entry.name) && !existsSync(source)) rmSync(file);
    }
  }
}

function isSource(name) {
  return name.endsWith('.ts') && !name.endsWith('.spec.ts');
}

function modified(path) {
  return statSync(path).mtimeMs;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const has = (flag) => process.argv.includes(flag);
    buildIfStale({ force: has('--force'), ifPossible: has('--if-possible') });
  } catch {
    process.exitCode = 1;
  }
}
