import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';

import type { ComplianceCase } from './compliance-case.js';
import { readCases } from './read-cases.js';

/**
 * All cases in YAML files below a directory, sorted by file; a case's folder is the first directory below it. A directory
 * named `v0` somewhere in the path means Rego v0, as in OPA's own layout. Throws with the file's name for a malformed one.
 */
export function findCases(directory: string, onlyFolder: string | undefined): ComplianceCase[] {
  const root = resolve(directory);
  return yamlFiles(root)
    .map((path) => ({ path, file: relative(root, path) }))
    .map(({ path, file }) => ({
      path,
      file,
      folder: folderOf(file, root),
      regoV0: path.split(sep).includes('v0'),
    }))
    .filter(({ folder }) => onlyFolder === undefined || folder === onlyFolder)
    .flatMap(({ path, ...place }) => readFile(path, place));
}

function yamlFiles(root: string): string[] {
  if (!statSync(root).isDirectory()) return [root];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()
    .map((file) => join(root, file));
}

function folderOf(file: string, root: string): string {
  const folders = file.split(sep).slice(0, -1);
  return folders.length === 0 ? basename(root) : folders.join('/');
}

function readFile(path: string, place: Parameters<typeof readCases>[1]): ComplianceCase[] {
  try {
    return readCases(readFileSync(path, 'utf8'), place);
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
