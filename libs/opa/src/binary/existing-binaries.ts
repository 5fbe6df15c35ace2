import { delimiter, join } from 'node:path';
import type { OpaSource } from './opa-source.js';
import { opaVersion } from './opa-release.js';
import { isPinnedOpa, versionOf } from './opa-version.js';

/** A path that an operator set is used or complained about, never passed over. */
export function configuredBinary(path: string): OpaSource {
  return {
    name: 'OPA_BIN',
    installs: false,
    async obtain() {
      const version = await versionOf(path);
      if (version === opaVersion) return { path };
      const found = version === null ? 'is not a working opa binary' : `is opa ${version}`;
      return { missing: `OPA_BIN \`${path}\` ${found}, wanted ${opaVersion}`, stop: true };
    },
  };
}

export function cachedBinary(path: string): OpaSource {
  return {
    name: 'cache folder',
    installs: false,
    async obtain() {
      return (await isPinnedOpa(path)) ? { path } : { missing: `no opa ${opaVersion} at \`${path}\`` };
    },
  };
}

export function binaryOnPath(searchPath: string | undefined): OpaSource {
  return {
    name: 'PATH',
    installs: false,
    async obtain() {
      // Relative entries would make the answer depend on the working directory.
      const folders = (searchPath ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
      for (const folder of new Set(folders)) {
        const path = join(folder, 'opa');
        if (await isPinnedOpa(path)) return { path };
      }
      return { missing: `no opa ${opaVersion} on PATH` };
    },
  };
}
