import type { Timer } from '#libs/decision';

/** Time that passes only when told. */
export class FakeTimer implements Timer {
  private time = 1_000;
  private readonly pending = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.time;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const entry = { at: this.time + milliseconds, callback };
    this.pending.add(entry);
    return () => this.pending.delete(entry);
  }

  /** Time that passes while nothing else can run, as during synchronous work: what falls due stays undone. */
  spend(milliseconds: number): void {
    this.time += milliseconds;
  }

  get waiting(): number {
    return this.pending.size;
  }

  /** Lets time pass, calling what falls due in order, and everything that follows from it. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      await settle();
      const [next] = [...this.pending].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.pending.delete(next);
      this.time = next.at;
      next.callback();
    }
    this.time = end;
    await settle();
  }
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
