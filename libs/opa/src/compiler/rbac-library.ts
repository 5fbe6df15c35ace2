import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PolicySource } from '#libs/domain';

/** The Rego library that every policy may import as `data.portcullis.rbac`. */
export interface RbacLibrary {
  readonly source: PolicySource;
  /** First 12 hex digits of its SHA-256: part of what makes two builds equal. */
  readonly digest: string;
}

const libraryFile = 'rbac.rego';

export function loadRbacLibrary(directory: string = shippedDirectory()): RbacLibrary {
  const content = readFileSync(join(directory, libraryFile), 'utf8');
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return { source: { path: libraryFile, content }, digest };
}

/** `policies/lib` of the installation: this file lies at different depths in the sources and in the build. */
function shippedDirectory(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'policies', 'lib', libraryFile))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`policies/lib/${libraryFile} is missing from the installation`);
    folder = parent;
  }
  return join(folder, 'policies', 'lib');
}
