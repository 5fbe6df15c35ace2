// Finds the pinned `opa` or installs it into the cache folder, as the server does, before anything needs it.
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from './build-if-stale.mjs';

const library = join(dirname(import.meta.dirname), 'dist/libs/opa/src/index.js');

/** Answers the path, or null when there is none to be had; says why. */
export async function provideOpa() {
  const { OpaBinary } = await import(pathToFileURL(library).href);
  const opa = new OpaBinary({
    configuredPath: process.env.OPA_BIN,
    environment: process.env,
    onProgress: (message) => console.error(`opa: ${message}`),
  });
  return opa.ready().catch(() => null);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  buildIfStale();
  process.exitCode = (await provideOpa()) === null ? 1 : 0;
}
