/** What a run has come to so far. */
export class Tally {
  /** Documents held against each other. */
  compared = 0;
  /** Differences that nothing known explains. */
  news = 0;
  private readonly explained = new Map<string, number>();

  count(name: string): void {
    this.explained.set(name, (this.explained.get(name) ?? 0) + 1);
  }

  line(): string {
    const known = [...this.explained]
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${count}`);
    return `${this.compared} compared, ${this.news} new differences; known limits: ${known.join(', ') || 'none met'}`;
  }
}
