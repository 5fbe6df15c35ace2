import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

import { DeadlineExceeded } from '../host/deadline.js';
import { errorOf } from './failure.js';
import type { FromWorker, ToWorker } from './messages.js';

/** Sources run from `.ts` in tests and from `.js` when built: the worker beside this file is of the same kind. */
const entryOf = (name: string): URL => new URL(`./${name}${extname(import.meta.url)}`, import.meta.url);
/** Of JavaScript's heap, where results and operands of builtins are read; linear memory has bounds of its own. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };
const startMillis = 30_000;

interface Waiting {
  readonly resolve: (answer: FromWorker) => void;
  readonly reject: (error: Error) => void;
  readonly watchdog: NodeJS.Timeout;
}

/**
 * A thread that answers one request at a time. One that does not answer in time, whatever holds it up, is killed; it keeps the
 * process alive only while it works.
 */
export class WorkerThread {
  private readonly worker: Worker;
  private waiting: Waiting | undefined;
  private ended = false;
  private readonly started: Promise<unknown>;

  constructor(entry: 'data-worker' | 'evaluation-worker' | 'program-worker') {
    this.worker = new Worker(entryOf(entry), { resourceLimits });
    this.worker.on('message', (answer: FromWorker) => {
      this.settle((waiting) => {
        waiting.resolve(answer);
      });
    });
    this.worker.on('error', (error: Error) => {
      this.end(error);
    });
    this.worker.on('exit', () => {
      this.end(new Error('the worker ended'));
    });
    this.started = this.answer(startMillis);
    this.started.catch(() => undefined);
  }

  get alive(): boolean {
    return !this.ended;
  }

  tell(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  /** Rejects with what stopped the work; `DeadlineExceeded` when there was no answer in time, and then the thread is dead. */
  async ask(message: ToWorker, timeoutMs: number): Promise<FromWorker> {
    await this.started;
    const answer = this.answer(timeoutMs);
    this.tell(message);
    const given = await answer;
    if (given.kind === 'failed') throw errorOf(given.failure);
    return given;
  }

  async kill(): Promise<void> {
    this.end(new Error('the worker was ended'));
    await this.worker.terminate();
  }

  private answer(timeoutMs: number): Promise<FromWorker> {
    this.worker.ref();
    return new Promise((resolve, reject) => {
      const watchdog = setTimeout(() => {
        this.end(new DeadlineExceeded('the worker did not answer in time'));
        void this.worker.terminate();
      }, timeoutMs);
      this.waiting = { resolve, reject, watchdog };
    });
  }

  private end(error: Error): void {
    this.ended = true;
    this.settle((waiting) => {
      waiting.reject(error);
    });
  }

  private settle(outcome: (waiting: Waiting) => void): void {
    const { waiting } = this;
    if (waiting === undefined) return;
    this.waiting = undefined;
    clearTimeout(waiting.watchdog);
    this.worker.unref();
    outcome(waiting);
  }
}
