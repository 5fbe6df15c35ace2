import type { AuthzError } from '#libs/domain';
import type { Timer } from './timer.js';

/**
 * How long one caller is ready to wait in all. It ends the waiting, not the work: others may still wait for the same work.
 */
export class Deadline {
  private readonly endsAt: number;

  constructor(
    private readonly timer: Timer,
    milliseconds: number,
    since = timer.now(),
  ) {
    this.endsAt = since + milliseconds;
  }

  get remaining(): number {
    return Math.max(0, this.endsAt - this.timer.now());
  }

  get passed(): boolean {
    return this.remaining === 0;
  }

  /** Settles as `work` does, or rejects with `late()` when the time is up first, or `atMost` milliseconds have passed. */
  bound<T>(work: Promise<T>, late: () => AuthzError, atMost = Infinity): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.timer.after(Math.min(this.remaining, atMost), () => {
        reject(late());
      });
      void work.then(resolve, reject).finally(cancel);
    });
  }
}
