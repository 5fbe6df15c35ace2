import { Counter, Gauge, type Registry } from 'prom-client';

export type Labels = Readonly<Record<string, string>>;

export interface Described {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly registry: Registry;
}

/** One time series. Hold on to it: adding to it is adding to a number. */
export class Tally {
  value = 0;
  constructor(readonly labels: Labels) {}
}

/**
 * Series by label values, counted in plain numbers and handed to prom-client when scraped: its own counters hash their labels at
 * every call, several times per decision, which would cost as much as evaluating a small policy.
 */
export class Tallies {
  private readonly series = new Map<string, Tally>();

  private constructor(
    private readonly labelNames: readonly string[],
    private readonly maxSeries: number,
  ) {}

  static counter(described: Described, maxSeries = 1000): Tallies {
    const tallies = new Tallies(described.labelNames, maxSeries);
    new Counter({
      ...settings(described),
      collect() {
        this.reset();
        for (const { labels, value } of tallies.series.values()) this.inc(labels, value);
      },
    });
    return tallies;
  }

  static gauge(described: Described, maxSeries = 1000): Tallies {
    const tallies = new Tallies(described.labelNames, maxSeries);
    new Gauge({
      ...settings(described),
      collect() {
        this.reset();
        for (const { labels, value } of tallies.series.values()) this.set(labels, value);
      },
    });
    return tallies;
  }

  /** The series of these label values, in the order of the names. Beyond the bound all new values share the series `other`. */
  of(...values: readonly string[]): Tally {
    const key = values.length === 1 ? (values[0] ?? '') : JSON.stringify(values);
    return this.series.get(key) ?? this.add(key, values);
  }

  /** For gauges that are written anew as a whole. */
  clear(): void {
    this.series.clear();
  }

  private add(key: string, values: readonly string[]): Tally {
    const full = this.series.size >= this.maxSeries;
    if (full && !values.every((value) => value === 'other')) return this.of(...values.map(() => 'other'));
    const tally = new Tally(Object.fromEntries(this.labelNames.map((name, i) => [name, values[i] ?? ''])));
    this.series.set(key, tally);
    return tally;
  }
}

function settings({ name, help, labelNames, registry }: Described) {
  return { name, help, labelNames: [...labelNames], registers: [registry] };
}
