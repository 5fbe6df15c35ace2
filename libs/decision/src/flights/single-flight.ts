import type { Timer } from '../time/timer.js';

interface Flight<T> {
  readonly result: Promise<T>;
  readonly startedAt: number;
}

/**
 * Equal work in flight is done once. A flight older than `maxAgeMs` is hung and is not joined any more, so that one lost call
 * cannot stall every later one; callers bring their own deadlines besides. Outcomes are not kept: a failed flight reaches
 * those who waited for it and nobody after them.
 */
export class SingleFlight<T> {
  private readonly flights = new Map<string, Flight<T>>();

  constructor(
    private readonly timer: Timer,
    private readonly maxAgeMs: number,
  ) {}

  /** The flight under way for `key`, if it may be joined. */
  join(key: string): Promise<T> | undefined {
    if (this.flights.size === 0) return undefined;
    const flight = this.flights.get(key);
    if (flight === undefined || this.timer.now() - flight.startedAt >= this.maxAgeMs) return undefined;
    return flight.result;
  }

  /** `result` is under way from now on. */
  add(key: string, result: Promise<T>): Promise<T> {
    const flight = { result, startedAt: this.timer.now() };
    this.flights.set(key, flight);
    const land = () => {
      // A younger flight may have taken the place of a hung one.
      if (this.flights.get(key) === flight) this.flights.delete(key);
    };
    flight.result.then(land, land);
    return flight.result;
  }

  run(key: string, work: () => Promise<T>): Promise<T> {
    return this.join(key) ?? this.add(key, work());
  }
}
