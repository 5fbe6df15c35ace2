/** Thrown through the guest's frames when the time is up. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

/** Half a million checkpoints: a few milliseconds of work. */
const ticksGranted = 50;
const patience = 10;

/**
 * Monotonic, so a stepped wall clock neither cuts nor extends an evaluation.
 *
 * A process that was starved or throttled has lost time that no policy spent. So a guest that has hardly worked goes on for
 * a while after its time; one that loops has used up that grant long before.
 */
export class Deadline {
  private readonly end: number;
  private readonly bitterEnd: number;
  private ticks = 0;

  constructor(
    milliseconds: number,
    private readonly now = (): number => performance.now(),
  ) {
    const start = now();
    this.end = start + milliseconds;
    this.bitterEnd = start + milliseconds * patience;
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

function exceeded(): DeadlineExceeded {
  return new DeadlineExceeded('time is up');
}
