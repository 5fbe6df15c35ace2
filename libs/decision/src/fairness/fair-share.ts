const manyNames = 1_000;

/**
 * Who of several is next: the one that was served least. Who comes late, or comes back, begins level with the one served last: nothing
 * is saved up by staying away. (Start-time fair queueing.)
 */
export class FairShare {
  private readonly served = new Map<string, number>();
  private level = 0;

  /** @param names of those who wait, at least one; the first of equals. */
  next(names: Iterable<string>): string {
    let chosen = '';
    let least = Infinity;
    for (const name of names) {
      const served = this.servedOf(name);
      if (served >= least) continue;
      chosen = name;
      least = served;
    }
    this.level = least;
    return chosen;
  }

  charge(name: string, cost: number): void {
    this.served.set(name, this.servedOf(name) + cost);
    if (this.served.size > manyNames) this.forgetLevel();
  }

  private servedOf(name: string): number {
    return Math.max(this.served.get(name) ?? 0, this.level);
  }

  /** Those of whom nothing is known beyond what is taken of strangers. */
  private forgetLevel(): void {
    for (const [name, served] of this.served) if (served <= this.level) this.served.delete(name);
  }
}
