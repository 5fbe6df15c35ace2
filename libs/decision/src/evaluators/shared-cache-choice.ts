import { LRUCache } from 'lru-cache';

/** When the shared cache is asked: where it wins, or always. */
export type SharedCacheMode = 'auto' | 'always';

const weightOfNewest = 0.2;
const probeEveryMs = 10_000;
const rememberedPolicies = 1_000;

/**
 * Decides when asking the shared cache is worth its round trip: when the policy's evaluations take longer. Both are measured
 * as exponentially weighted averages. Whoever measures passes the time in, so that this is arithmetic only.
 */
export class SharedCacheChoice {
  private readonly evaluationMs = new LRUCache<string, number>({ max: rememberedPolicies });
  private roundTripMs: number | undefined;
  private measuredAt = -Infinity;

  constructor(private readonly mode: SharedCacheMode) {}

  /** @param now milliseconds on a monotonic clock. */
  asks(policyDigest: string, now: number): boolean {
    if (this.mode === 'always') return true;
    // A round trip measured long ago says little: now and then one request finds out anew.
    if (this.roundTripMs === undefined || now - this.measuredAt >= probeEveryMs) {
      this.measuredAt = now;
      return true;
    }
    const evaluation = this.evaluationMs.get(policyDigest);
    return evaluation !== undefined && evaluation > this.roundTripMs;
  }

  evaluated(policyDigest: string, milliseconds: number): void {
    this.evaluationMs.set(policyDigest, average(this.evaluationMs.get(policyDigest), milliseconds));
  }

  roundTripped(milliseconds: number, now: number): void {
    this.roundTripMs = average(this.roundTripMs, milliseconds);
    this.measuredAt = now;
  }
}

function average(before: number | undefined, newest: number): number {
  return before === undefined ? newest : before + weightOfNewest * (newest - before);
}
