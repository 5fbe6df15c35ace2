import { ResultTexts } from '../rego/result-texts.js';
import type { DataChange } from './data-change.js';
import { type DataImage, initialPages } from './data-image.js';
import type { Evaluation } from './evaluation.js';
import { pageBytes } from './guest.js';
import type { InstanceKeeper, InstanceShelf } from './instance-shelf.js';
import { PolicyInstance } from './policy-instance.js';
import type { PolicyProgram } from './policy-program.js';

/** An instance that grew by more than this part of what it may is given back after its evaluation. */
const retainedPart = 1 / 8;

/**
 * Evaluates one policy with its data on the thread it lives on. Evaluation is synchronous, so one instance serves all; it is
 * taken out before use and put back only when it is sound and of modest size.
 */
export class PolicyRunner implements InstanceKeeper {
  private idle: PolicyInstance | undefined;
  private readonly results = new ResultTexts();
  private readonly retainedBytes: number;

  constructor(
    private readonly program: PolicyProgram,
    readonly image: DataImage,
    private readonly growthBytes: number,
    private readonly shelf: InstanceShelf,
  ) {
    this.retainedBytes = initialPages(image) * pageBytes + growthBytes * retainedPart;
  }

  get hasInstance(): boolean {
    return this.idle !== undefined;
  }

  /**
   * @param input JSON that has been checked.
   * @returns the result as JSON text. Throws whatever stopped the evaluation.
   */
  run(entrypoint: number, input: string | undefined, evaluation: Evaluation): string | undefined {
    const instance = this.idle ?? this.made();
    this.dropIdle();
    const resultSet = this.evaluated(instance, entrypoint, input, evaluation);
    this.putBack(instance);
    return this.results.jsonOf(resultSet, evaluation);
  }

  /**
   * The same policy with changed data. It takes over the idle instance, in which the changes are made; this one, should it be
   * asked again, makes itself a new one.
   */
  changed(changes: readonly DataChange[]): PolicyRunner {
    const image = { ...this.image, changes: [...this.image.changes, ...changes] };
    const successor = new PolicyRunner(this.program, image, this.growthBytes, this.shelf);
    const instance = this.idle;
    this.dropIdle();
    this.shelf.removed(this);
    if (instance !== undefined) {
      instance.change(changes);
      successor.putBack(instance);
    }
    return successor;
  }

  dropIdle(): void {
    this.idle = undefined;
  }

  dispose(): void {
    this.dropIdle();
    this.shelf.removed(this);
  }

  private made(): PolicyInstance {
    return new PolicyInstance(this.program, this.image, this.growthBytes);
  }

  private evaluated(
    instance: PolicyInstance,
    entrypoint: number,
    input: string | undefined,
    evaluation: Evaluation,
  ): string {
    try {
      return instance.evaluate(entrypoint, input, evaluation);
    } catch (error) {
      if (instance.recover(error)) this.putBack(instance);
      else this.shelf.removed(this);
      throw error;
    }
  }

  private putBack(instance: PolicyInstance): void {
    const { memoryBytes } = instance;
    if (memoryBytes > this.retainedBytes) {
      this.shelf.removed(this);
      return;
    }
    this.idle = instance;
    this.shelf.used(this, memoryBytes - this.image.end);
  }
}
