/** Something that keeps an idle instance and can do without. */
export interface InstanceKeeper {
  dropIdle(): void;
}

/**
 * Bounds what the idle instances of all policies hold: linear memory never shrinks, so every policy that once saw a large input
 * would keep that much for good. The one used longest ago gives way; the one used last stays.
 */
export class InstanceShelf {
  private readonly held = new Map<InstanceKeeper, number>();
  private latest: InstanceKeeper | undefined;
  private total = 0;

  /** @param countsData false: only what instances hold beyond their data, which are bounded otherwise. */
  constructor(
    private readonly maxBytes: number,
    readonly countsData = false,
  ) {}

  /** To be called after each use, with what the keeper's idle instance holds now. */
  used(keeper: InstanceKeeper, bytes: number): void {
    if (this.latest === keeper && this.held.get(keeper) === bytes) return;
    this.removed(keeper);
    this.held.set(keeper, bytes);
    this.latest = keeper;
    this.total += bytes;
    for (const oldest of this.held.keys()) {
      if (this.total <= this.maxBytes || oldest === keeper) return;
      this.removed(oldest);
      oldest.dropIdle();
    }
  }

  /** The keeper holds no instance any more. */
  removed(keeper: InstanceKeeper): void {
    const bytes = this.held.get(keeper);
    if (bytes === undefined) return;
    this.held.delete(keeper);
    this.total -= bytes;
    if (this.latest === keeper) this.latest = undefined;
  }
}
