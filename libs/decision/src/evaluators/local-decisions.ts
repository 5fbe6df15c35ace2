import type { Decision } from '#libs/domain';

export interface LocalDecisionsLimits {
  readonly maxEntries: number;
  /** Sum of the sizes given, in characters. */
  readonly maxSize: number;
}

interface Entry {
  readonly decision: Decision;
  readonly size: number;
  /** On the caller's clock. */
  readonly expiresAt: number;
}

/**
 * Decisions in memory by the text of their key, in two generations of half the bounds each. What is asked for moves to the
 * younger one; when that is full, the older one is dropped as a whole. So what stays is what was used lately, much as with a
 * list in order of use, which costs several times as much to keep in order as an evaluation costs.
 */
export class LocalDecisions {
  private young = new Map<string, Entry>();
  private youngSize = 0;
  private old = new Map<string, Entry>();

  constructor(private readonly limits: LocalDecisionsLimits) {}

  get(key: string, now: number): Decision | undefined {
    const entry = this.young.get(key) ?? this.promoted(key);
    return entry !== undefined && entry.expiresAt > now ? entry.decision : undefined;
  }

  /** What is larger than half the bound is not kept. */
  set(key: string, decision: Decision, size: number, expiresAt: number): void {
    if (size * 2 <= this.limits.maxSize) this.keep(key, { decision, size, expiresAt });
  }

  private promoted(key: string): Entry | undefined {
    const entry = this.old.get(key);
    if (entry === undefined) return undefined;
    this.old.delete(key);
    this.keep(key, entry);
    return entry;
  }

  private keep(key: string, entry: Entry): void {
    const { maxEntries, maxSize } = this.limits;
    if ((this.young.size + 1) * 2 > maxEntries || (this.youngSize + entry.size) * 2 > maxSize) this.age();
    // The key takes its place, or it is the first of an empty generation.
    this.youngSize += entry.size - (this.young.get(key)?.size ?? 0);
    this.young.set(key, entry);
  }

  private age(): void {
    // A bound of one entry leaves no room for two generations.
    this.old = this.limits.maxEntries > 1 ? this.young : new Map<string, Entry>();
    this.young = new Map();
    this.youngSize = 0;
  }
}
