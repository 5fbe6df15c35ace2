import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '#libs/telemetry';
import type { Lifecycle } from './lifecycle.js';

/** Something to close, in words for the log. */
export interface ClosingStep {
  readonly what: string;
  readonly close: () => Promise<unknown>;
  /** How long it may take, where that is a bound of its own. Default: what is left of the time of all steps together. */
  readonly seconds?: number;
}

export interface ShutdownOptions {
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
  /** How long balancers get to notice that readiness is down. */
  readonly drainSeconds: number;
  /** What all steps without a bound of their own may take together. One that takes longer is left behind. */
  readonly closeSeconds: number;
  readonly exit: (code: number) => void;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
}

/** Also what comes after a step that hung is closed, if that takes but a moment. */
const leastSeconds = 0.5;

/**
 * Leaves without a failed request: readiness goes down, what still arrives is served for a while, then everything closes in
 * the order opposite to the start. A second signal ends the process at once.
 */
export class Shutdown {
  private readonly steps: ClosingStep[] = [];
  private readonly beginning = new AbortController();
  private secondsLeft: number;

  constructor(private readonly options: ShutdownOptions) {
    this.secondsLeft = options.closeSeconds;
  }

  get begun(): boolean {
    return this.signal.aborted;
  }

  /** Aborted when the end begins, for whatever waits meanwhile. */
  get signal(): AbortSignal {
    return this.beginning.signal;
  }

  /** Registered when something was opened; closed in reverse order. */
  onClose(what: string, close: () => Promise<unknown>, seconds?: number): void {
    this.steps.unshift({ what, close, ...(seconds !== undefined && { seconds }) });
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

  private async close({ what, close, seconds }: ClosingStep): Promise<boolean> {
    const startedAt = performance.now();
    try {
      await withinSeconds(seconds ?? Math.max(leastSeconds, this.secondsLeft), close());
      return true;
    } catch (error) {
      this.options.logger.error({ err: error, what }, 'could not be closed');
      return false;
    } finally {
      if (seconds === undefined) this.secondsLeft -= (performance.now() - startedAt) / 1_000;
    }
  }
}

async function withinSeconds(seconds: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const late = pause(seconds * 1_000, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new Error(`took longer than ${Math.round(seconds * 10) / 10} s`);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}
