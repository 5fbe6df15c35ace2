import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The Node that the repository pins (jest needs it for ESM), or the one that runs this where it is not installed. */
export function localNode() {
  const pinned = join(dirname(import.meta.dirname), 'node_modules/node/bin/node');
  return existsSync(pinned) ? pinned : process.execPath;
}
