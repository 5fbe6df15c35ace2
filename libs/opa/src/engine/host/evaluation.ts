import type { BuiltinContext } from '../builtins/builtin.js';
import type { RegoValue } from '../rego/rego-value.js';
import type { Deadline } from './deadline.js';

/** What one evaluation sees of the world: a deadline, one instant, and random values that stay. */
export class Evaluation implements BuiltinContext {
  private remembered: Map<string, RegoValue> | undefined;
  private instant: bigint | undefined;
  private check: (() => void) | undefined;

  /**
   * @param clock asked once at most.
   * @param randomBytes from a source that nobody can foresee.
   * @param largestResult UTF-8 bytes of the result's JSON.
   * @param largestOperand characters that a builtin of the host may be given here: one step of it cannot be interrupted, and
   * takes the longer the more it is given. Infinity: on a thread where nobody else waits.
   */
  constructor(
    readonly deadline: Deadline,
    private readonly clock: () => bigint,
    readonly randomBytes: BuiltinContext['randomBytes'],
    readonly largestResult = Infinity,
    readonly largestOperand = Infinity,
  ) {}

  /** Nanoseconds since the epoch. */
  get now(): bigint {
    return (this.instant ??= this.clock());
  }

  get memo(): Map<string, RegoValue> {
    return (this.remembered ??= new Map());
  }

  get checkDeadline(): () => void {
    return (this.check ??= () => {
      this.deadline.check();
    });
  }
}
