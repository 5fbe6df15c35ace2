import { getHeapSpaceStatistics } from 'node:v8';

import { mean } from '../statistics.mjs';
import { WorkerHeaps } from './worker-heaps.mjs';

const mebibyte = 1024 * 1024;
/** By the names of the samples' members. `judged`: what a quarter of the run is represented by; the rest is only shown. */
const kinds = {
  rss: { name: 'rss' },
  young: { name: 'young generation' },
  rssWithoutYoung: { name: 'rss without it', judged: mean },
  heapUsed: { name: 'heap used', judged: lowest },
  external: { name: 'external', judged: lowest },
  arrayBuffers: { name: 'array buffers', judged: lowest },
  workerHeaps: { name: 'workers’ heaps', judged: lowest },
  workerExternal: { name: 'workers’ external', judged: lowest },
};
const allowedGrowth = 1.1;
/** Below this nothing can be said: a heap of a few megabytes breathes by as much. */
const slackBytes = 8 * mebibyte;
/** Both halves of it, as V8 bounds them by itself on 64 bits. */
const mostYoungBytes = 128 * mebibyte;

/**
 * Memory over a run, as it is and without collecting garbage for it.
 *
 * The young generation of this thread is told apart. V8 doubles it each time as many bytes as it holds have survived a
 * collection, summed up over the collections, and hardly ever makes it smaller: whoever runs long enough sees the process
 * make a step of tens of megabytes, and the last of them late. Nothing that stays can hide there, for what survives twice is
 * moved out, and it has a bound, which is watched instead.
 */
export class MemoryCurve {
  samples = [];
  #workers = new WorkerHeaps();

  start() {
    this.#workers.start();
  }

  stop() {
    this.#workers.stop();
  }

  async take(evaluations) {
    const ofWorkers = await this.#workers.sizes();
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
    const young = youngGeneration();
    this.samples.push({
      evaluations,
      rss,
      young: young.physical_space_size,
      youngReserved: young.space_size,
      rssWithoutYoung: rss - young.physical_space_size,
      heapUsed,
      external,
      arrayBuffers,
      ...ofWorkers,
    });
  }

  /**
   * Compares the last quarter of the run with its second, in which everything is warm. What is in use between two collections
   * says nothing, so of the heaps the lowest samples are compared, and of the process the mean.
   */
  growth() {
    const quarter = Math.floor(this.samples.length / 4);
    const early = this.samples.slice(quarter, 2 * quarter);
    const late = this.samples.slice(-quarter);
    return Object.entries(kinds).flatMap(([kind, { name, judged }]) => {
      if (judged === undefined) return [];
      const [from, to] = [early, late].map((samples) => judged(samples.map((sample) => sample[kind])));
      return [{ name, from, to, flat: to <= from * allowedGrowth || to - from <= slackBytes }];
    });
  }

  youngGeneration() {
    const largest = Math.max(...this.samples.map(({ youngReserved }) => youngReserved));
    return { largest, bound: mostYoungBytes, within: largest <= mostYoungBytes };
  }

  /** Rows of a table in MiB. */
  rows() {
    return this.samples.map((sample) => [
      sample.evaluations.toLocaleString('en-US'),
      ...Object.keys(kinds).map((kind) => (sample[kind] / mebibyte).toFixed(1)),
    ]);
  }
}

export const memoryHead = ['evaluations', ...Object.values(kinds).map(({ name }) => name)];

function lowest(values) {
  return Math.min(...values);
}

function youngGeneration() {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
}
