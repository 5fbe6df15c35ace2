import type { Metric } from 'prom-client';

import type { Described, Labels } from './tallies.js';

/** One histogram series in plain numbers. */
export class Distribution {
  readonly counts: number[];
  sum = 0;
  count = 0;

  constructor(
    readonly labels: Labels,
    private readonly bounds: readonly number[],
  ) {
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count += 1;
    const bucket = this.bounds.findIndex((bound) => value <= bound);
    if (bucket !== -1) this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
  }

  /** Cumulative, as the text format wants them. */
  samples(name: string): readonly object[] {
    let total = 0;
    const buckets = this.bounds.map((bound, i) => {
      total += this.counts[i] ?? 0;
      return { metricName: `${name}_bucket`, labels: { ...this.labels, le: bound }, value: total };
    });
    return [
      ...buckets,
      { metricName: `${name}_bucket`, labels: { ...this.labels, le: '+Inf' }, value: this.count },
      { metricName: `${name}_sum`, labels: this.labels, value: this.sum },
      { metricName: `${name}_count`, labels: this.labels, value: this.count },
    ];
  }
}

/** Histograms by label values; the same trade as `Tallies`. */
export class Distributions {
  private readonly series = new Map<string, Distribution>();

  constructor(
    private readonly described: Described,
    private readonly bounds: readonly number[],
    private readonly maxSeries = 200,
  ) {
    described.registry.registerMetric(this.metric());
  }

  of(...values: readonly string[]): Distribution {
    const key = values.length === 1 ? (values[0] ?? '') : JSON.stringify(values);
    return this.series.get(key) ?? this.add(key, values);
  }

  private add(key: string, values: readonly string[]): Distribution {
    const full = this.series.size >= this.maxSeries;
    if (full && !values.every((value) => value === 'other')) return this.of(...values.map(() => 'other'));
    const labels = Object.fromEntries(this.described.labelNames.map((name, i) => [name, values[i] ?? '']));
    const distribution = new Distribution(labels, this.bounds);
    this.series.set(key, distribution);
    return distribution;
  }

  /** The one method that prom-client's registry calls when it renders. */
  private metric(): Metric {
    const { name, help } = this.described;
    const get = () =>
      Promise.resolve({
        name,
        help,
        type: 'histogram',
        aggregator: 'sum',
        values: [...this.series.values()].flatMap((distribution) => distribution.samples(name)),
      });
    return { name, help, get } as unknown as Metric;
  }
}
