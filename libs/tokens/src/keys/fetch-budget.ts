export interface FetchBudgetOptions {
  /** How many may be spent in a row. */
  readonly burst: number;
  /** One more may be spent each time this has passed. */
  readonly refillSeconds: number;
  readonly now: () => number;
}

/** What tokens with unknown keys may spend on fetches: in any time `t` at most `burst + t / refillSeconds`. */
export class FetchBudget {
  private left: number;
  private filledAt: number;

  constructor(private readonly options: FetchBudgetOptions) {
    this.left = options.burst;
    this.filledAt = options.now();
  }

  /** 0: one may be spent now. */
  get waitSeconds(): number {
    this.refill();
    if (this.left > 0) return 0;
    return this.options.refillSeconds - (this.options.now() - this.filledAt) / 1000;
  }

  spend(): void {
    this.refill();
    this.left -= 1;
  }

  private refill(): void {
    const { burst, refillSeconds, now } = this.options;
    const period = refillSeconds * 1000;
    const gained = Math.floor((now() - this.filledAt) / period);
    this.left = Math.min(burst, this.left + Math.max(0, gained));
    // A full budget gains nothing from having waited; a clock that stepped back begins anew.
    if (this.left === burst || gained < 0) this.filledAt = now();
    else this.filledAt += gained * period;
  }
}
