import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

import type { ReadAnswer, ReadJob } from './messages.js';

/** Sources run from `.ts` in tests and from `.js` when built: the worker beside this file is of the same kind. */
const entry = new URL(`./body-worker${extname(import.meta.url)}`, import.meta.url);
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 };

interface Waiting {
  readonly resolve: (answer: ReadAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that reads one body at a time; it keeps the process alive only while it works. */
export class BodyThread {
  private readonly worker = new Worker(entry, { resourceLimits });
  private waiting: Waiting | undefined;
  alive = true;

  constructor() {
    this.worker.unref();
    this.worker.on('message', (answer: ReadAnswer) => {
      this.settled()?.resolve(answer);
    });
    this.worker.on('error', (error: Error) => {
      this.end(error);
    });
    this.worker.on('exit', () => {
      this.end(new Error('the thread that reads bodies ended'));
    });
  }

  /** The body's memory goes over to the thread. */
  read(job: ReadJob): Promise<ReadAnswer> {
    this.worker.ref();
    this.worker.postMessage(job, [job.body.buffer]);
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
  }

  async close(): Promise<void> {
    this.end(new Error('the server stops'));
    await this.worker.terminate();
  }

  private end(error: Error): void {
    this.alive = false;
    this.settled()?.reject(error);
  }

  private settled(): Waiting | undefined {
    const { waiting } = this;
    this.waiting = undefined;
    this.worker.unref();
    return waiting;
  }
}
