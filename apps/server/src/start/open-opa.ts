import { setTimeout as pause } from 'node:timers/promises';
import { processEnvironment } from '#libs/config';
import { OpaBinary } from '#libs/opa';
import { say } from './say.js';
import type { StartContext } from './start-context.js';

/** Long enough to find one that is there, far too short to install one. */
const searchMs = 3_000;

/**
 * Begins to look for the compiler, where policies can be uploaded. Serving does not wait for it: uploads are told to come back
 * until it is there.
 */
export function openOpa({ configuration, commandLine, shutdown }: StartContext): OpaBinary {
  const configuredPath = configuration.compiler.path;
  const opa = new OpaBinary({ configuredPath, environment: processEnvironment, onProgress: say });
  if (commandLine.target === 'decision') return opa;
  opa.start();
  shutdown.onClose('opa installation', () => {
    opa.stop();
    return Promise.resolve();
  });
  return opa;
}

/** Gives a compiler that only has to be found the moment that it takes. */
export async function opaIfAtHand(opa: OpaBinary): Promise<void> {
  const done = new AbortController();
  const enough = pause(searchMs, undefined, { signal: done.signal }).catch(() => undefined);
  await Promise.race([opa.ready().catch(() => undefined), enough]);
  done.abort();
}
