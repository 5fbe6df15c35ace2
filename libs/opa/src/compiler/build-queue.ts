import { AuthzError } from '#libs/domain';

export interface QueueLimits {
  /** Builds at once; of one realm never more than one, so that another realm's turn comes. */
  readonly concurrentBuilds: number;
  /** That wait for their turn, of all realms and of one. */
  readonly waitingBuilds: number;
  readonly waitingBuildsPerRealm: number;
  /** The longest wait. */
  readonly waitMs: number;
}

interface Waiting {
  readonly begin: () => void;
}

const retryAfterSeconds = 10;

/**
 * Runs a bounded number of tasks at once. Realms take turns, whatever each has waiting; within a realm, first come first served.
 * Who waits no longer, or too long, leaves the queue.
 */
export class BuildQueue {
  private readonly running = new Set<string>();
  /** INVARIANT: no empty lists. The realm whose turn is next comes first. */
  private readonly waiting = new Map<string, Waiting[]>();
  private waitingInAll = 0;

  constructor(private readonly limits: QueueLimits) {}

  /** Rejects with `limit_exceeded` when too many wait already or the wait was too long, and with the signal's reason. */
  async run<T>(realm: string, task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    await this.turn(realm, signal);
    try {
      return await task();
    } finally {
      this.running.delete(realm);
      this.toTheEnd(realm);
      this.next();
    }
  }

  private turn(realm: string, signal: AbortSignal): Promise<void> {
    const ahead = this.waiting.get(realm)?.length ?? 0;
    if (ahead === 0 && this.mayRun(realm)) {
      this.running.add(realm);
      return Promise.resolve();
    }
    if (ahead >= this.limits.waitingBuildsPerRealm)
      return Promise.reject(busy('this realm has too many policies waiting to be compiled'));
    if (this.waitingInAll >= this.limits.waitingBuilds)
      return Promise.reject(busy('too many policies are waiting to be compiled'));
    return this.wait(realm, signal);
  }

  private wait(realm: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (reason: Error) => {
        this.leave(realm, waiting);
        settle();
        reject(reason);
      };
      const onAbort = () => {
        leave(signal.reason as Error);
      };
      const timer = setTimeout(() => {
        leave(busy('the policy waited too long for its turn to be compiled'));
      }, this.limits.waitMs);
      const settle = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      const waiting = {
        begin: () => {
          settle();
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.waiting.set(realm, [...(this.waiting.get(realm) ?? []), waiting]);
      this.waitingInAll += 1;
    });
  }

  private mayRun(realm: string): boolean {
    return this.running.size < this.limits.concurrentBuilds && !this.running.has(realm);
  }

  /** A place goes to the next in line without being free in between. */
  private next(): void {
    for (const [realm, [first]] of this.waiting) {
      if (first === undefined || !this.mayRun(realm)) continue;
      this.running.add(realm);
      this.leave(realm, first);
      first.begin();
    }
  }

  private leave(realm: string, leaving: Waiting): void {
    const others = (this.waiting.get(realm) ?? []).filter((waiting) => waiting !== leaving);
    if (others.length === 0) this.waiting.delete(realm);
    else this.waiting.set(realm, others);
    this.waitingInAll -= 1;
  }

  private toTheEnd(realm: string): void {
    const waiting = this.waiting.get(realm);
    if (waiting === undefined) return;
    this.waiting.delete(realm);
    this.waiting.set(realm, waiting);
  }
}

function busy(message: string): AuthzError {
  return new AuthzError('limit_exceeded', message, { retryAfterSeconds });
}
