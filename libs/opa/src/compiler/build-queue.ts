import { AuthzError } from '#libs/domain';

/** Runs a bounded number of tasks at once, first come first served, and refuses more waiting than it was told to hold. */
export class BuildQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly maxRunning: number,
    private readonly maxWaiting: number,
  ) {}

  /** Rejects with `limit_exceeded` when too many wait already. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.turn();
    try {
      return await task();
    } finally {
      this.handOver();
    }
  }

  private turn(): Promise<void> {
    if (this.running < this.maxRunning) {
      this.running += 1;
      return Promise.resolve();
    }
    if (this.waiting.length >= this.maxWaiting) {
      const message = 'too many policies are being compiled at once';
      return Promise.reject(new AuthzError('limit_exceeded', message, { retryAfterSeconds: 10 }));
    }
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  /** The place goes to the next in line without being free in between. */
  private handOver(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.running -= 1;
    else next();
  }
}
