/** Holds callers back until opened. */
export class Gate {
  private waiting: (() => void)[] = [];
  private closed = false;

  get held(): number {
    return this.waiting.length;
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.closed = false;
    for (const go of this.waiting.splice(0)) go();
  }

  pass(): Promise<void> {
    if (!this.closed) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
