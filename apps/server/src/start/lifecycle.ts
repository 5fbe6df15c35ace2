export type Phase = 'starting' | 'serving' | 'draining';

/** Where the process stands between its start and its end. Moves forward only. */
export class Lifecycle {
  private current: Phase = 'starting';

  get phase(): Phase {
    return this.current;
  }

  /** Everything that a request needs is there. Nothing, once draining has begun. */
  serve(): void {
    if (this.current === 'starting') this.current = 'serving';
  }

  /** Requests are still answered, but callers should go elsewhere. */
  drain(): void {
    this.current = 'draining';
  }
}
