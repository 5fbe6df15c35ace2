import type { JsonObject, PolicyArtifact } from '#libs/domain';

/** One policy version with its data, ready to answer. Immutable: a new version or new data is a new `LoadedPolicy`. */
export interface LoadedPolicy {
  /** Slash paths that `evaluate` accepts. */
  readonly entrypoints: ReadonlySet<string>;
  /** False when the module can reach a builtin whose result depends on time, randomness or the outside: never cache its answers. */
  readonly pure: boolean;
  /**
   * Evaluates one entrypoint.
   * @param input JSON text; `undefined` means that there is no input, which is not the same as `null`.
   * @returns the result as JSON text (sets sorted as OPA sorts them), or `undefined` when the document is undefined.
   * Rejects with `AuthzError`: `invalid_request` (input malformed, too deep, too large or with a lone surrogate),
   * `evaluation_failed` (conflict, abort, trap), `evaluation_timeout`. Other evaluations are never harmed by it.
   */
  evaluate(entrypoint: string, input: string | undefined): Promise<string | undefined>;
  /** Frees memory. Evaluations under way still finish. */
  dispose(): void;
}

/** Turns compiled policies into something that answers. */
export abstract class PolicyEngine {
  /**
   * Builds and self-checks a policy beside whatever serves now.
   * @param data the whole `data` document: the version's own data and what the realm adds.
   * Rejects with `policy_invalid` when the module is malformed or needs a builtin that we lack.
   */
  abstract load(artifact: PolicyArtifact, data: JsonObject): Promise<LoadedPolicy>;
}
