import type { Payer } from '../fairness/payer.js';
import type { NextTurn } from './next-turn.js';
import type { Timer } from './timer.js';

/**
 * Cuts long work into slices with a turn of the event loop in between, so that deadlines fall due and others are served. It
 * cannot interrupt: one piece of work that takes longer than a slice makes its slice as long.
 */
export class Slices {
  private endsAt: number;
  private turn: Promise<void> | undefined;

  constructor(
    private readonly timer: Timer,
    private readonly nextTurn: NextTurn,
    private readonly milliseconds: number,
    private readonly payer: Payer,
  ) {
    this.endsAt = timer.now() + milliseconds;
  }

  /** To be asked before every piece of work, and again after waiting: several may wait for the same turn. */
  get spent(): boolean {
    return this.timer.now() >= this.endsAt;
  }

  /** Resolves at the start of the next slice. */
  next(): Promise<void> {
    this.turn ??= this.nextTurn(this.payer).then(() => {
      this.turn = undefined;
      this.endsAt = this.timer.now() + this.milliseconds;
    });
    return this.turn;
  }
}
