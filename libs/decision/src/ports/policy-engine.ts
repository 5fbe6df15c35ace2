import type { PolicyArtifact } from '#libs/domain';
import type { CheckedJson } from '#libs/json';
import type { Payer } from '../fairness/payer.js';
import type { PolicyData } from './policy-data.js';

/** One policy version with its data, ready to answer. Immutable: a new version or new data is a new `LoadedPolicy`. */
export interface LoadedPolicy {
  /** Slash paths that `evaluate` accepts. */
  readonly entrypoints: ReadonlySet<string>;
  /** False when the module can reach a builtin whose result depends on time, randomness or the outside: never cache its answers. */
  readonly pure: boolean;
  /**
   * Evaluates one entrypoint: at once where that takes no longer than a moment, else beside this thread.
   * @param input JSON text, checked unless it was before; `undefined` means that there is no input, which is not `null`.
   * @param payer who waits beside others for what takes longer than a moment.
   * @returns the result as JSON text (sets sorted as OPA sorts them), or `undefined` when the document is undefined.
   * Throws or rejects with `AuthzError`: `invalid_request` (input malformed, too deep, too large or with a lone surrogate),
   * `evaluation_failed` (conflict, abort, trap), `evaluation_timeout`, `limit_exceeded` (too many long ones wait). Other evaluations are never harmed by it.
   */
  evaluate(
    entrypoint: string,
    input: string | CheckedJson | undefined,
    payer?: Payer,
  ): string | undefined | Promise<string | undefined>;
  /**
   * What of a member of the input the policy can read: for large members, of which the rest need not be handed over.
   * @param text the member as checked JSON, an object.
   * @returns an object too; `{}` when the policy reads nothing of it.
   */
  readOf(member: string, text: string): string;
  /** Frees memory. Evaluations under way still finish. */
  dispose(): void;
}

/** Turns compiled policies into something that answers. */
export abstract class PolicyEngine {
  /**
   * Builds and self-checks a policy beside whatever serves now.
   * @param data the whole `data` document: the version's own data and what the realm adds.
   * @param realm whose policy it is: realms have their turns and their share of memory.
   * Rejects with `policy_invalid` when the module is malformed, needs a builtin that we lack, or cannot hold its data.
   */
  abstract load(artifact: PolicyArtifact, data: PolicyData, realm?: string): Promise<LoadedPolicy>;

  /**
   * The same policy version with other data, at a cost in proportion to what differs. `policy` goes on answering with its own data.
   * Resolves with `policy` itself when nothing differs that it can read. Rejects with `policy_invalid` when the policy cannot
   * hold the data.
   */
  abstract change(policy: LoadedPolicy, data: PolicyData): Promise<LoadedPolicy>;

  /** Ends what runs beside this thread. Loaded policies answer nothing long any more. */
  abstract close(): Promise<void>;
}
