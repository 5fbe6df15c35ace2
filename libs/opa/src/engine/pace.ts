/** How long an evaluation may run on the thread of its caller. */
export const inlineMillis = 5;
/** The same for a policy that took longer a short while ago. */
const suspectMillis = 1;
const suspicionMillis = 10_000;
/** Part of this thread's time that may be lost on evaluations that are then begun again elsewhere. */
const lossPart = 1 / 20;
const mostSavedMillis = 50;

/**
 * Decides where evaluations run. Nearly all take microseconds, so they begin on the caller's thread, and only what does not end
 * there soon is begun again on another: the cheap ones pay nothing. What is lost that way is bounded over all policies.
 */
export class Pace {
  private saved = mostSavedMillis;
  private countedAt: number;

  constructor(private readonly now = (): number => performance.now()) {
    this.countedAt = now();
  }

  /**
   * Milliseconds that an evaluation may take here; 0: it begins elsewhere. A policy that was never slow is always tried, if only
   * for a moment.
   * @param slowAt when the policy was last too slow.
   */
  allowance(slowAt: number | undefined): number {
    if (slowAt === undefined && this.saved > 0) return inlineMillis;
    const now = this.now();
    this.saved = Math.min(mostSavedMillis, this.saved + (now - this.countedAt) * lossPart);
    this.countedAt = now;
    const isSuspect = slowAt !== undefined && now - slowAt <= suspicionMillis;
    if (this.saved > 0) return isSuspect ? suspectMillis : inlineMillis;
    return isSuspect ? 0 : suspectMillis;
  }

  /** So many milliseconds were spent here in vain. Answers the moment. */
  lost(milliseconds: number): number {
    this.saved = Math.max(-mostSavedMillis, this.saved - milliseconds);
    return this.now();
  }
}
