import { mostPolicySources } from '#libs/domain';
import type { QueueLimits } from './build-queue.js';

/** Bounds on one upload and on what compiling it may cost. */
export interface CompilerLimits extends QueueLimits {
  readonly maxFiles: number;
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
  /** Nesting of `data.json`. */
  readonly maxDataDepth: number;
  /** Nesting of brackets in Rego: the compiler takes the longer the deeper they are, and for comprehensions twice as long per level. */
  readonly maxNesting: number;
  /** Wall clock of a whole build, tests included. */
  readonly buildMs: number;
  /** One test may take this long. */
  readonly testMs: number;
  /** Writable memory of one child process (RLIMIT_DATA: what Go reserves without using is not counted). */
  readonly maxMemoryBytes: number;
  /** What a child process may print, and how large a file it may write. */
  readonly maxOutputBytes: number;
}

export const defaultCompilerLimits: CompilerLimits = {
  maxFiles: mostPolicySources,
  maxFileBytes: 1024 * 1024,
  maxTotalBytes: 4 * 1024 * 1024,
  maxDataDepth: 64,
  maxNesting: 64,
  buildMs: 30_000,
  testMs: 5_000,
  maxMemoryBytes: 768 * 1024 * 1024,
  maxOutputBytes: 16 * 1024 * 1024,
  concurrentBuilds: 2,
  waitingBuilds: 64,
  waitingBuildsPerRealm: 8,
  waitMs: 60_000,
};
