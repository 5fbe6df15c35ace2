import type { BuiltinContext } from '../builtins/builtin.js';
import type { RegoValue } from '../rego/rego-value.js';
import { Deadline } from './deadline.js';

/** Where an engine takes time and randomness from. */
export interface Surroundings {
  readonly clock: () => Date;
  readonly randomBytes: (size: number) => Uint8Array;
}

/** What one evaluation sees of the world: a deadline, one instant, and random values that stay. */
export class Evaluation implements BuiltinContext {
  readonly memo = new Map<string, RegoValue>();
  readonly randomBytes: BuiltinContext['randomBytes'];
  readonly deadline: Deadline;
  private instant: bigint | undefined;

  constructor(
    private readonly surroundings: Surroundings,
    milliseconds: number,
  ) {
    this.deadline = new Deadline(milliseconds);
    this.randomBytes = surroundings.randomBytes;
  }

  get now(): bigint {
    return (this.instant ??= BigInt(this.surroundings.clock().getTime()) * 1_000_000n);
  }

  readonly checkDeadline = (): void => {
    this.deadline.check();
  };
}
