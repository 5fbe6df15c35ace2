import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { opaCachePath } from '#libs/opa';

import { installWithGo, installWithNpm } from './installers.mjs';

/**
 * The versions that are measured. OPA's is the one that policies are compiled with. Cerbos comes as the binary that its
 * makers publish, because `go install` refuses modules that replace others.
 */
export const releases = {
  cerbos: { version: '0.55.0', install: installWithNpm('@cerbos/cerbos') },
  openfga: { version: '1.18.1', install: installWithGo('github.com/openfga/openfga/cmd/openfga') },
};

/** Where the pinned version is kept, beside the `opa` of the server. */
function pathOf(key) {
  const cache = dirname(dirname(opaCachePath(process.env)));
  return join(cache, 'peers', `${key}-${releases[key].version}`, key);
}

/** The pinned version; undefined when it is not there and is not to be installed. Rejects when it could not be. */
export async function peerBinary(key, install) {
  const path = pathOf(key);
  if (existsSync(path)) return path;
  if (!install) return undefined;
  mkdirSync(dirname(path), { recursive: true });
  // Moved in one step once it is whole: whoever looks finds all of it or nothing.
  const folder = mkdtempSync(join(dirname(path), 'install-'));
  try {
    const { version, install: installed } = releases[key];
    const made = await installed(version, folder);
    chmodSync(made, 0o755);
    renameSync(made, path);
    return path;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
