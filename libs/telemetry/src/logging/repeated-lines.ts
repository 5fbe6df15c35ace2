/** Runs once, after so many milliseconds; at the latest when the process ends. */
export type After = (milliseconds: number, callback: () => void) => void;

/** What is told of the lines of one kind that were left out. */
export type Tell = (withheld: number, seconds: number) => void;

interface Kind {
  lines: number;
  /** By the line that was the first to be left out. */
  tell: Tell | undefined;
}

/** Lines of one kind that are written in one interval. */
export const mostAlike = 10;
export const intervalMs = 10_000;
/** Kinds that are told apart in one interval; all others are one kind. */
export const mostKinds = 500;

const anyOther = Symbol('any other kind');

/**
 * Bounds how many lines of one kind are written: whoever can make requests fail could fill the disk with stacks, and hide among
 * them what matters. The first ones of an interval are written whole, and at its end it is told how many more there were.
 */
export class RepeatedLines {
  private readonly kinds = new Map<string | symbol, Kind>();
  private isCounting = false;

  constructor(private readonly after: After) {}

  /** Whether to write a line of this kind. If not it is counted, and told of later. */
  mayWrite(kind: string, tell: Tell): boolean {
    const known = this.counted(kind);
    known.lines++;
    if (known.lines <= mostAlike) return true;
    known.tell ??= tell;
    return false;
  }

  private counted(kind: string): Kind {
    this.begin();
    const named = this.kinds.has(kind) || this.kinds.size < mostKinds ? kind : anyOther;
    const known = this.kinds.get(named) ?? { lines: 0, tell: undefined };
    this.kinds.set(named, known);
    return known;
  }

  private begin(): void {
    if (this.isCounting) return;
    this.isCounting = true;
    this.after(intervalMs, () => {
      this.end();
    });
  }

  private end(): void {
    const ended = [...this.kinds.values()];
    this.kinds.clear();
    this.isCounting = false;
    for (const { lines, tell } of ended) tell?.(lines - mostAlike, intervalMs / 1_000);
  }
}

const pending = new Set<() => void>();

const runAll = (): void => {
  for (const run of [...pending]) run();
};

export const afterOrAtExit: After = (milliseconds, callback) => {
  const run = (): void => {
    clearTimeout(timer);
    pending.delete(run);
    if (pending.size === 0) process.removeListener('exit', runAll);
    callback();
  };
  const timer = setTimeout(run, milliseconds).unref();
  if (pending.size === 0) process.once('exit', runAll);
  pending.add(run);
};
