import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

const resolution = 2;

/**
 * How late the event loop is, in two ways, both asking every 2 ms: Node's own histogram, whose values include those 2 ms, and
 * a timer of ours. A stall makes either ask less often, so ours counts every moment that a stall swallowed: a loop that stood
 * still for 100 ms was 100 ms late, 98 ms late, 96 ms late and so on. Its percentiles are those of a caller who comes at any
 * time, Node's are milder.
 */
export class LoopLag {
  #nodes = monitorEventLoopDelay({ resolution });
  #own = createHistogram();
  #due = 0;
  #timer;

  start() {
    this.#nodes.enable();
    this.#expect(performance.now());
  }

  /** Milliseconds. */
  stop() {
    clearTimeout(this.#timer);
    this.#nodes.disable();
    return { own: millisOf(this.#own), node: millisOf(this.#nodes) };
  }

  #expect(now) {
    this.#due = now + resolution;
    this.#timer = setTimeout(() => this.#tick(), resolution);
  }

  #tick() {
    const now = performance.now();
    let lag = now - this.#due;
    do {
      this.#own.record(Math.max(1, Math.round(lag * 1e6)));
      lag -= resolution;
    } while (lag > 0);
    this.#expect(now);
  }
}

function millisOf(histogram) {
  const millis = (nanos) => nanos / 1e6;
  return {
    p50: millis(histogram.percentile(50)),
    p99: millis(histogram.percentile(99)),
    max: millis(histogram.max),
  };
}
