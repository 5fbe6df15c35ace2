import { ResultTexts } from '../rego/result-texts.js';
import { type DataImage, type DataStep, imageAfter, initialPages } from './data-image.js';
import type { Evaluation } from './evaluation.js';
import { pageBytes } from './guest.js';
import type { InstanceKeeper, InstanceShelf } from './instance-shelf.js';
import { PolicyInstance } from './policy-instance.js';
import { paused, type Pause } from './pause.js';
import type { PolicyProgram } from './policy-program.js';

/** An instance that grew by more than this part of what it may is given back after its evaluation. */
const retainedPart = 1 / 8;
/** Of data; larger ones are copied in pieces. */
const copiedAtOnce = 2 * 1024 * 1024;

/**
 * Evaluates one policy with its data on the thread it lives on. Evaluation is synchronous, so one instance serves all; it is
 * taken out before use and put back only when it is sound and of modest size.
 */
export class PolicyRunner implements InstanceKeeper {
  private idle: PolicyInstance | undefined;
  private preparing: Promise<void> | undefined;
  private disposed = false;
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

  /** Whether an evaluation can begin without copying large data first. */
  get isReady(): boolean {
    return this.idle !== undefined || this.image.end - this.image.start <= copiedAtOnce;
  }

  /** Makes an instance if there is none. */
  makeReady(): void {
    if (this.idle === undefined) this.putBack(this.made());
  }

  /** Makes an instance if there is none, without holding up others. */
  prepare(pause: Pause): Promise<void> {
    if (this.idle !== undefined) return Promise.resolve();
    this.preparing ??= this.madeInPieces(pause).finally(() => {
      this.preparing = undefined;
    });
    return this.preparing;
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
   * The same policy with changed data. It takes over the idle instance, in which the change is made; this one, should it be
   * asked again, makes itself a new one. undefined: there was no instance to take over. Throws when the data cannot be changed.
   */
  async changed(step: DataStep, pause: Pause): Promise<PolicyRunner | undefined> {
    const instance = this.idle;
    if (instance === undefined) return undefined;
    if (step.kind === 'segment') await paused(instance.receive(step), pause);
    // An evaluation meanwhile may have cost the instance.
    if (this.idle !== instance) return undefined;
    this.dropIdle();
    this.shelf.removed(this);
    instance.change(step);
    const successor = new PolicyRunner(
      this.program,
      imageAfter(this.image, step, instance.end),
      this.growthBytes,
      this.shelf,
    );
    successor.putBack(instance);
    return successor;
  }

  dropIdle(): void {
    this.idle = undefined;
  }

  dispose(): void {
    this.disposed = true;
    this.dropIdle();
    this.shelf.removed(this);
  }

  private made(): PolicyInstance {
    return PolicyInstance.make(this.program, this.image, this.growthBytes);
  }

  private async madeInPieces(pause: Pause): Promise<void> {
    const { program, image, growthBytes } = this;
    const instance = await PolicyInstance.makeInPieces(program, image, growthBytes, pause);
    if (!this.disposed && this.idle === undefined) this.putBack(instance);
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
    this.shelf.used(this, this.shelf.countsData ? memoryBytes : memoryBytes - this.image.end);
  }
}
