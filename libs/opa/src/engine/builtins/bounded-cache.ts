/** Keeps what was used last, up to a total weight. For results that cost more to make than to keep. */
export class BoundedCache<T> {
  private readonly entries = new Map<string, { readonly value: T; readonly weight: number }>();
  private total = 0;

  constructor(private readonly capacity: number) {}

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    // A map iterates in the order of insertion: put last, it is dropped last.
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** @param weight what does not fit beside nothing is not kept at all. */
  set(key: string, value: T, weight: number): void {
    if (weight > this.capacity || this.entries.has(key)) return;
    this.entries.set(key, { value, weight });
    this.total += weight;
    for (const [oldest, entry] of this.entries) {
      if (this.total <= this.capacity) return;
      this.entries.delete(oldest);
      this.total -= entry.weight;
    }
  }
}
