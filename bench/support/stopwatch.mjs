import { setImmediate as nextTurn } from 'node:timers/promises';

import { percentile } from './statistics.mjs';

const clock = () => performance.now();
const keptSamples = 1 << 20;
/** The clock may cost this part of what a sample measures. */
const clockShare = 0.02;

/** What one reading of the clock costs, in microseconds. */
export function clockCost() {
  const readings = 200_000;
  const start = clock();
  for (let reading = 0; reading < readings; reading++) clock();
  return ((clock() - start) * 1000) / readings;
}

/**
 * Times calls in this process, one after the other and in rotation.
 *
 * A sample is a batch of consecutive calls, read from the clock once, divided by its size. The batch is the smallest that
 * keeps the clock below 2 % of it, so from about 2 µs per call on a sample is a single call and the p99 is a true one.
 * Mean and rate come from the whole time, clock and loop included. Processor time is the process's, its compiler and garbage
 * collector threads included: on a busy machine it says more than the wall clock.
 */
export class Stopwatch {
  constructor(calls) {
    this.calls = calls;
    this.next = 0;
    this.batch = 1;
    this.samples = new Float32Array(keptSamples);
    this.reset();
  }

  reset() {
    this.kept = 0;
    this.count = 0;
    this.wallMicros = 0;
    this.cpuMicros = 0;
  }

  /** Warms up, and finds the batch. Its figures are thrown away. */
  async warmUp(seconds) {
    this.batch = 1;
    await this.run(seconds);
    const perCall = this.wallMicros / this.count;
    this.batch = Math.max(1, Math.min(1000, Math.ceil(clockCost() / (clockShare * perCall))));
    this.reset();
  }

  async run(seconds) {
    const { calls, batch, samples } = this;
    // Whatever others left on the event loop is not on this one's account.
    await nextTurn();
    const cpu = process.cpuUsage();
    const start = clock();
    const end = start + seconds * 1000;
    let { next, kept } = this;
    let batches = 0;
    let at = start;
    do {
      for (let call = 0; call < batch; call++) {
        const answer = calls[next]();
        if (answer instanceof Promise) await answer;
        next = next + 1 === calls.length ? 0 : next + 1;
      }
      const now = clock();
      if (kept < keptSamples) samples[kept++] = ((now - at) * 1000) / batch;
      batches++;
      at = now;
    } while (at < end);
    const used = process.cpuUsage(cpu);
    this.next = next;
    this.kept = kept;
    this.count += batches * batch;
    this.wallMicros += (at - start) * 1000;
    this.cpuMicros += used.user + used.system;
  }

  /** Microseconds. */
  figures() {
    const ordered = this.samples.slice(0, this.kept).sort();
    return {
      p50: percentile(ordered, 0.5),
      p99: percentile(ordered, 0.99),
      mean: this.wallMicros / this.count,
      perSecond: (this.count * 1e6) / this.wallMicros,
      cpu: this.cpuMicros / this.count,
      count: this.count,
      batch: this.batch,
    };
  }
}
