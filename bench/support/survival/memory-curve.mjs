import { mean } from '../statistics.mjs';

const mebibyte = 1024 * 1024;
const kinds = ['rss', 'heapUsed', 'external', 'arrayBuffers'];
const allowedGrowth = 1.1;
/** Below this nothing can be said: a heap of a few megabytes breathes by as much. */
const slackBytes = 8 * mebibyte;

/** Memory over a run, as it is and without collecting garbage for it. */
export class MemoryCurve {
  samples = [];

  take(evaluations) {
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
    this.samples.push({ evaluations, rss, heapUsed, external, arrayBuffers });
  }

  /**
   * Compares the last quarter of the run with its second, in which everything is warm. What is in use between two collections
   * says nothing, so of the heap the lowest samples are compared, and of the rest the mean.
   */
  growth() {
    const quarter = Math.floor(this.samples.length / 4);
    const early = this.samples.slice(quarter, 2 * quarter);
    const late = this.samples.slice(-quarter);
    return kinds.map((kind) => {
      const level = (samples) => {
        const values = samples.map((sample) => sample[kind]);
        return kind === 'rss' ? mean(values) : Math.min(...values);
      };
      const [from, to] = [level(early), level(late)];
      return { kind, from, to, flat: to <= from * allowedGrowth || to - from <= slackBytes };
    });
  }

  /** Rows of a table in MiB. */
  rows() {
    return this.samples.map(({ evaluations, ...sizes }) => [
      evaluations.toLocaleString('en-US'),
      ...kinds.map((kind) => (sizes[kind] / mebibyte).toFixed(1)),
    ]);
  }
}

export const memoryHead = ['evaluations', 'rss', 'heap used', 'external', 'array buffers'];
