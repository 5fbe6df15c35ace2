import { AuthzError } from '#libs/domain';
import type { LoadedPolicy } from '#libs/decision';
import { assertEngineJson, type JsonLimits } from '#libs/json';

import { evaluationError } from './evaluation-error.js';
import { type DataImage, initialPages } from './host/data-image.js';
import { Evaluation, type Surroundings } from './host/evaluation.js';
import { pageBytes } from './host/guest.js';
import { PolicyInstance } from './host/policy-instance.js';
import type { PolicyProgram } from './host/policy-program.js';
import { toJson } from './rego/write-rego.js';

export interface EvaluationLimits {
  readonly input: JsonLimits;
  readonly timeoutMs: number;
  /** Bytes that one evaluation may take beyond the data. */
  readonly growthBytes: number;
}

/** An instance that grew by more than this part of what it may is given back after its evaluation: memory never shrinks. */
const retainedPart = 1 / 8;

/**
 * Evaluation is synchronous on this thread, so one instance serves all; the next one is built when it is needed.
 * An instance is taken out before use and put back only after a clean evaluation of modest size.
 */
export class OpaLoadedPolicy implements LoadedPolicy {
  readonly entrypoints: ReadonlySet<string>;
  readonly pure: boolean;
  private idle: PolicyInstance | undefined;
  private image: DataImage | undefined;

  constructor(
    private readonly program: PolicyProgram,
    image: DataImage,
    private readonly limits: EvaluationLimits,
    private readonly surroundings: Surroundings,
  ) {
    this.image = image;
    this.entrypoints = new Set(program.entrypoints.keys());
    this.pure = [...program.builtins.values()].every((builtin) => builtin.pure);
  }

  evaluate(entrypoint: string, input: string | undefined): Promise<string | undefined> {
    return new Promise((resolve) => {
      resolve(this.answer(entrypoint, input));
    });
  }

  dispose(): void {
    this.idle = undefined;
    this.image = undefined;
  }

  private answer(entrypoint: string, input: string | undefined): string | undefined {
    const id = this.program.entrypoints.get(entrypoint);
    if (id === undefined) throw new AuthzError('evaluation_failed', `no entrypoint \`${entrypoint}\``);
    if (this.image === undefined)
      throw new AuthzError('policy_unavailable', 'the policy is no longer loaded');
    if (input !== undefined) assertEngineJson(input, this.limits.input);
    try {
      return this.evaluateOnInstance(this.image, id, input);
    } catch (error) {
      throw evaluationError(error, this.limits.timeoutMs);
    }
  }

  private evaluateOnInstance(image: DataImage, id: number, input: string | undefined): string | undefined {
    const evaluation = new Evaluation(this.surroundings, this.limits.timeoutMs);
    const instance =
      this.idle ?? new PolicyInstance(this.program, image, this.limits.growthBytes, evaluation);
    this.idle = undefined;
    const result = instance.evaluate(id, input, evaluation);
    const text = result === undefined ? undefined : toJson(result);
    if (instance.memoryBytes <= this.retainedBytes(image)) this.idle = instance;
    return text;
  }

  private retainedBytes(image: DataImage): number {
    return initialPages(image) * pageBytes + this.limits.growthBytes * retainedPart;
  }
}
