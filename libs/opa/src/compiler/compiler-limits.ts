/** Bounds on one upload and on what compiling it may cost. */
export interface CompilerLimits {
  readonly maxFiles: number;
  readonly maxFileBytes: number;
  readonly maxTotalBytes: number;
  /** Nesting of `data.json`. */
  readonly maxDataDepth: number;
  /** Wall clock of a whole build, tests included. */
  readonly buildMs: number;
  /** One test may take this long. */
  readonly testMs: number;
  /** Writable memory of one child process (RLIMIT_DATA: what Go reserves without using is not counted). */
  readonly maxMemoryBytes: number;
  /** What a child process may print, and how large a file it may write. */
  readonly maxOutputBytes: number;
  readonly concurrentBuilds: number;
  /** Builds that may wait for their turn; more are refused. */
  readonly waitingBuilds: number;
}

export const defaultCompilerLimits: CompilerLimits = {
  maxFiles: 64,
  maxFileBytes: 1024 * 1024,
  maxTotalBytes: 4 * 1024 * 1024,
  maxDataDepth: 64,
  buildMs: 30_000,
  testMs: 5_000,
  maxMemoryBytes: 768 * 1024 * 1024,
  maxOutputBytes: 16 * 1024 * 1024,
  concurrentBuilds: 1,
  waitingBuilds: 16,
};
