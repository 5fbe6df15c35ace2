import type { PolicyArtifact, PolicySource, RegoVersion } from '#libs/domain';

export interface CompileRequest {
  /** Realms take turns. */
  readonly realm: string;
  readonly package: string;
  readonly regoVersion: RegoVersion;
  readonly sources: readonly PolicySource[];
}

/** Compiles Rego and runs the tests that came with it. */
export abstract class PolicyCompiler {
  /** Names compiler and library versions; part of a version's digest, since they change what comes out. */
  abstract readonly identity: string;
  /**
   * Rejects with `policy_invalid` whose faults carry file, row, column, message and hint; `compiler_unavailable` while there
   * is none yet; `evaluation_timeout` when compiling or testing took too long; `limit_exceeded` when too many wait, of this
   * realm or of all.
   * @param wanted aborted when nobody waits for the outcome any more: then it rejects, and what it had begun ends.
   */
  abstract compile(request: CompileRequest, wanted?: AbortSignal): Promise<PolicyArtifact>;
}
