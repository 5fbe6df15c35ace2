import { dirname, join } from 'node:path';

import { processEnvironment } from '#libs/config';
import { cachedBinary, compiledBinary, OpaBinary, opaCachePath } from '#libs/opa';

import { runOpa } from './build/run-opa.js';

/**
 * An opa of the pinned version that can evaluate with OPA's own Wasm runtime: the given one when it can, else one of its
 * own in the cache folder, compiled by Go when it is not there. Rejects with `compiler_unavailable`.
 */
export async function opaWithWasm(opa: string): Promise<string> {
  const { output } = await runOpa(opa, ['version'], { cwd: '.' });
  if (/^WebAssembly: available$/m.test(output)) return opa;
  const target = join(`${dirname(opaCachePath(processEnvironment))}-wasm`, 'opa');
  const compiled = compiledBinary({
    ...{ target, environment: processEnvironment, tag: 'opa_wasm' },
    clock: () => performance.now(),
  });
  const binary = new OpaBinary({
    environment: processEnvironment,
    sources: [cachedBinary(target), compiled],
    onProgress: (message) => process.stderr.write(`opa with Wasm: ${message}\n`),
  });
  return binary.ready();
}
