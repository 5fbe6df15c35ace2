import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '#libs/telemetry';
import type { Lifecycle } from './lifecycle.js';

/** Something to close, in words for the log. */
export interface ClosingStep {
  readonly what: string;
  readonly close: () => Promise<unknown>;
}

export interface ShutdownOptions {
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
  /** How long balancers get to notice that readiness is down. */
  readonly drainSeconds: number;
  /** A step that takes longer is left behind. */
  readonly stepSeconds: number;
  readonly exit: (code: number) => void;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Leaves without a failed request: readiness goes down, what still arrives is served for a while, then everything closes in
 * the order opposite to the start. A second signal ends the process at once.
 */
export class Shutdown {
  private readonly steps: ClosingStep[] = [];
  private readonly beginning = new AbortController();

  constructor(private readonly options: ShutdownOptions) {}

  get begun(): boolean {
    return this.signal.aborted;
  }

  /** Aborted when the end begins, for whatever waits meanwhile. */
  get signal(): AbortSignal {
    return this.beginning.signal;
  }

  /** Registered when something was opened; closed in reverse order. */
  onClose(what: string, close: () => Promise<unknown>): void {
    this.steps.unshift({ what, close });
  }

  /** SIGINT comes from a person who does not want to wait; SIGTERM from an orchestrator whose balancer must notice first. */
  listen(process: Pick<NodeJS.Process, 'on'>): void {
    process.on('SIGTERM', () => {
      this.signalled(this.options.drainSeconds);
    });
    process.on('SIGINT', () => {
      this.signalled(0);
    });
  }

  /** @param code what the process ends with when everything could be closed. */
  async end(drainSeconds: number, code = 0): Promise<void> {
    const { lifecycle, exit, pause: wait = pause } = this.options;
    this.beginning.abort();
    const wasServing = lifecycle.phase === 'serving';
    lifecycle.drain();
    if (wasServing) await wait(drainSeconds * 1_000);
    let clean = true;
    for (const step of this.steps) clean = (await this.close(step)) && clean;
    exit(clean ? code : 1);
  }

  private signalled(drainSeconds: number): void {
    if (this.begun) {
      this.options.exit(1);
      return;
    }
    this.options.logger.info({ drain_seconds: drainSeconds }, 'shutting down');
    void this.end(drainSeconds);
  }

  private async close({ what, close }: ClosingStep): Promise<boolean> {
    try {
      await withinSeconds(this.options.stepSeconds, close());
      return true;
    } catch (error) {
      this.options.logger.error({ err: error, what }, 'could not be closed');
      return false;
    }
  }
}

async function withinSeconds(seconds: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const late = pause(seconds * 1_000, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new Error(`took longer than ${seconds} s`);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}
