import type { AuthzError } from '#libs/domain';
import type { Timer } from '../time/timer.js';

export interface LaneOptions {
  /** Work under way at once. */
  readonly width: number;
  /** Work of one group that waits for its turn, and of all groups together. */
  readonly maxWaitingOfGroup: number;
  readonly maxWaiting: number;
  /** Who has waited this long is refused when the turn comes: nobody waits for the outcome any more. */
  readonly maxWaitMs: number;
  readonly timer: Timer;
  readonly refusal: () => AuthzError;
}

interface Waiting {
  readonly since: number;
  readonly begin: () => void;
  readonly refuse: (error: AuthzError) => void;
}

/** Bounds work of one kind. Groups take turns, so that one that brings much keeps mostly itself waiting. */
export class Lane {
  private running = 0;
  private waiting = 0;
  /** In the order of turns. */
  private readonly groups = new Map<string, Waiting[]>();

  constructor(private readonly options: LaneOptions) {}

  /** Settles as `work` does, or rejects at once when too many wait already. */
  async run<T>(group: string, work: () => Promise<T>): Promise<T> {
    if (this.running < this.options.width) this.running += 1;
    else await this.turn(group);
    try {
      return await work();
    } finally {
      this.pass();
    }
  }

  private turn(group: string): Promise<void> {
    const { maxWaitingOfGroup, maxWaiting, timer, refusal } = this.options;
    const queue = this.groups.get(group) ?? [];
    if (queue.length >= maxWaitingOfGroup || this.waiting >= maxWaiting) return Promise.reject(refusal());
    this.groups.set(group, queue);
    this.waiting += 1;
    return new Promise((begin, refuse) => {
      queue.push({ since: timer.now(), begin, refuse });
    });
  }

  /** Hands the place to whose turn it is. */
  private pass(): void {
    const { maxWaitMs, timer, refusal } = this.options;
    for (let next = this.next(); next !== undefined; next = this.next()) {
      if (timer.now() - next.since < maxWaitMs) {
        next.begin();
        return;
      }
      next.refuse(refusal());
    }
    this.running -= 1;
  }

  private next(): Waiting | undefined {
    for (const [group, queue] of this.groups) {
      const first = queue.shift();
      this.groups.delete(group);
      if (queue.length > 0) this.groups.set(group, queue);
      this.waiting -= 1;
      return first;
    }
    return undefined;
  }
}
