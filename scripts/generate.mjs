// `npm run generate` writes the texts that are generated from code; with `--check` it only compares and names what differs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from './build-if-stale.mjs';

const root = dirname(import.meta.dirname);
const built = (path) => import(pathToFileURL(join(root, 'dist', path)).href);

const documents = {
  'docs/configuration.md': async () =>
    (await built('apps/server/src/start/generated-texts.js')).configuration(),
  'test/golden/openapi.json': async () => (await built('apps/server/src/start/generated-texts.js')).openapi(),
};

async function differing() {
  const found = [];
  for (const [path, write] of Object.entries(documents)) {
    const file = join(root, path);
    const text = await write();
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) found.push({ path, file, text });
  }
  return found;
}

buildIfStale();
const check = process.argv.includes('--check');
const stale = await differing();
for (const { path, file, text } of stale) {
  if (check) {
    console.error(`${path} is out of date: run \`npm run generate\``);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}
if (stale.length === 0) console.log('generated files are current');
process.exitCode = check && stale.length > 0 ? 1 : 0;
