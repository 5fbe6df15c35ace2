/** Thrown through the guest's frames when the time is up. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

/** A few milliseconds of work. */
const ticksGranted = 10;

/**
 * Monotonic, so a stepped wall clock neither cuts nor extends an evaluation.
 *
 * A process that was starved or throttled has lost time that no policy spent. So a guest that has hardly worked goes on for
 * a while after its time; one that loops has used up that grant long before.
 */
export class Deadline {
  private readonly start: number;
  private readonly end: number;
  private readonly bitterEnd: number;
  private ticks = 0;

  /** @param utmost milliseconds after which a guest is stopped even if it has hardly worked. */
  constructor(
    milliseconds: number,
    utmost = milliseconds,
    private readonly now = monotonicNow,
  ) {
    this.start = now();
    this.end = this.start + milliseconds;
    this.bitterEnd = this.start + utmost;
  }

  /** Milliseconds so far. */
  spent(): number {
    return this.now() - this.start;
  }

  /** For the guest's own work, which is metered. */
  tick(): void {
    const end = ++this.ticks <= ticksGranted ? this.bitterEnd : this.end;
    if (this.now() > end) throw exceeded();
  }

  /** For work of the host, which is not. */
  check(): void {
    if (this.now() > this.end) throw exceeded();
  }
}

function monotonicNow(): number {
  return performance.now();
}

function exceeded(): DeadlineExceeded {
  return new DeadlineExceeded('time is up');
}
