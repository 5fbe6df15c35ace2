import { z } from 'zod';
import { defaultCompilerLimits as usual } from './compiler-limits.js';

const count = (least: number, most: number, usually: number) =>
  z.number().int().min(least).max(most).default(usually);

/** Which `opa` compiles uploads, and what that may cost. */
export const compilerConfig = z.object({
  path: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Path of the opa binary that compiles policies; when unset it is looked for and installed if need be.',
    )
    .meta({ env: 'OPA_BIN' }),
  concurrentBuilds: count(1, 64, usual.concurrentBuilds)
    .describe('Most policies that are compiled at once; of one realm never more than one.')
    .meta({ env: 'PORTCULLIS_COMPILER_BUILDS' }),
  waitingBuilds: count(0, 10_000, usual.waitingBuilds)
    .describe('Most policies that wait to be compiled; more are refused with 429. Realms take turns.')
    .meta({ env: 'PORTCULLIS_COMPILER_WAITING' }),
  waitingBuildsPerRealm: count(0, 10_000, usual.waitingBuildsPerRealm)
    .describe('Most policies of one realm that wait to be compiled.')
    .meta({ env: 'PORTCULLIS_COMPILER_WAITING_PER_REALM' }),
  waitMs: count(0, 600_000, usual.waitMs)
    .describe('How long a policy waits for its turn to be compiled, in milliseconds.')
    .meta({ env: 'PORTCULLIS_COMPILER_WAIT_MS' }),
  buildMs: count(1_000, 600_000, usual.buildMs)
    .describe('How long compiling one policy may take with its tests, in milliseconds.')
    .meta({ env: 'PORTCULLIS_COMPILER_TIMEOUT_MS' }),
  maxMemoryBytes: count(256 * 1024 * 1024, 64 * 1024 * 1024 * 1024, usual.maxMemoryBytes)
    .describe('Memory that one compiler process may use, in bytes.')
    .meta({ env: 'PORTCULLIS_COMPILER_MEMORY_BYTES' }),
});
