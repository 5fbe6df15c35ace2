import { BeyondLimits } from '../beyond-limits.js';

/** Far beyond any document written by people; a longer one would only serve to keep the engine busy. */
export const maxTokens = 200_000;

/** Selections within selections, lists within lists, fragments within fragments. Bounds the stack that a document may ask for. */
const maxDepth = 200;

/** Counts how deep a walk is. */
export class Depth {
  private depth = 0;

  /** @throws BeyondLimits when the walk is nested too deep. */
  within<T>(work: () => T): T {
    if (this.depth === maxDepth) throw new BeyondLimits('nested too deep');
    this.depth++;
    try {
      return work();
    } finally {
      this.depth--;
    }
  }
}
