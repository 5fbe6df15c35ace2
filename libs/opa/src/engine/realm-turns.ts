/** One piece of work at a time; realms that wait come one after the other, however much each of them has. */
export class RealmTurns {
  private readonly waiting = new Map<string, (() => void)[]>();
  private isTaken = false;

  async run<T>(realm: string, work: () => Promise<T>): Promise<T> {
    await this.turnOf(realm);
    try {
      return await work();
    } finally {
      this.next();
    }
  }

  private turnOf(realm: string): Promise<void> {
    if (!this.isTaken) {
      this.isTaken = true;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const queue = this.waiting.get(realm);
      if (queue === undefined) this.waiting.set(realm, [resolve]);
      else queue.push(resolve);
    });
  }

  private next(): void {
    const [first] = this.waiting;
    if (first === undefined) {
      this.isTaken = false;
      return;
    }
    const [realm, [start, ...rest]] = first;
    this.waiting.delete(realm);
    if (rest.length > 0) this.waiting.set(realm, rest);
    start?.();
  }
}
