import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseJson } from '#libs/json';

/** Folder of the installation: the sources' and the build's files lie at different depths below it. */
export const installation = findInstallation(dirname(fileURLToPath(import.meta.url)));

export const { version } = parseJson(readFileSync(join(installation, 'package.json'), 'utf8')) as {
  readonly version: string;
};

function findInstallation(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json is missing from the installation');
  return findInstallation(parent);
}
