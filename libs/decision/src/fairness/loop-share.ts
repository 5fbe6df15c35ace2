import { AuthzError } from '#libs/domain';
import type { Timer } from '../time/timer.js';
import { FairQueue } from './fair-queue.js';
import type { Payer } from './payer.js';

/** What all realms together may take of one turn of the event loop before those who took much of it wait for the next. */
const turnMillis = 5;
/** Who took less of this turn never waits: a small decision takes a fiftieth of it. */
const smallMillis = 1;
/** What those who wait get of a turn; and a batch at a time. */
export const sliceMillis = 5;
/** A realm beside which nobody has asked for so long has the loop to itself. */
const aloneMillis = 1_000;

const manyRealms = 10_000;

/** Served by being called: with null when it may begin, else with why it may not. */
export type Begin = (refusal: AuthzError | null) => void;

interface Waiting {
  readonly payer: Payer;
  /** Infinity: it may wait for ever. */
  readonly since: number;
  readonly begin: Begin;
  /** It works when `begin` has returned, and takes a slice of the loop then. */
  readonly worksLater: boolean;
}

interface Spending {
  turn: number;
  spent: number;
}

export interface LoopShareOptions {
  readonly timer: Timer;
  /** Calls back when the event loop has come round. */
  readonly afterTurn: (callback: () => void) => void;
  readonly maxWaiting: number;
  /** Who has waited for longer is refused. */
  readonly timeoutMs: number;
}

/**
 * Shares the event loop out between realms. What requests take of it is measured; once a turn of the loop has become long, those
 * who took much of it wait in a fair queue, of which each turn serves a slice. A realm that is alone may use all of the loop:
 * none of its requests waits here.
 */
export class LoopShare {
  private readonly waiting: FairQueue<Waiting>;
  private readonly realms = new Map<string, Spending>();
  private current: Spending = { turn: 0, spent: 0 };
  private currentRealm = '';
  private turns = 0;
  private spent = 0;
  private awaitsTurn = false;
  private sharedAt = -Infinity;
  private refusals = 0;

  constructor(private readonly options: LoopShareOptions) {
    this.waiting = new FairQueue(options.maxWaiting, 'requests');
  }

  /** How many wait. */
  get queued(): number {
    return this.waiting.size;
  }

  /** How many were refused, for want of room or after they had waited too long. */
  get refused(): number {
    return this.refusals;
  }

  /** False: the request is to go through `queue`. */
  mayRun({ realm }: Payer): boolean {
    const mayGoFirst = this.waiting.size === 0 || !this.waiting.holds(realm);
    if (mayGoFirst && (this.spent < turnMillis || this.spentBy(realm) < smallMillis)) return true;
    return this.options.timer.now() - this.sharedAt > aloneMillis;
  }

  /** So much of the loop was spent on the caller. */
  spend(payer: Payer, milliseconds: number): void {
    const spending = this.spendingOf(payer.realm);
    if (spending.turn !== this.turns) {
      spending.turn = this.turns;
      spending.spent = 0;
    }
    spending.spent += milliseconds;
    this.spent += milliseconds;
    if (this.waiting.size > 0) this.waiting.charge(payer, milliseconds);
    if (this.spent > smallMillis) this.awaitTurn();
  }

  /** Calls `begin` when it is the caller's turn. Throws `limit_exceeded` when too many wait already. */
  queue(payer: Payer, begin: Begin, worksLater = false): void {
    try {
      this.waiting.add(payer, { payer, begin, since: this.options.timer.now(), worksLater });
    } catch (refusal) {
      this.refusals++;
      throw refusal;
    }
    this.awaitTurn();
  }

  /** The same as a promise. Rejects with `limit_exceeded`. */
  async turn(payer: Payer): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const begin: Begin = (refusal) => {
        if (refusal === null) resolve();
        else reject(refusal);
      };
      this.queue(payer, begin, true);
    });
  }

  /** Resolves when work under way may go on for `sliceMillis`. */
  nextSlice(payer: Payer): Promise<void> {
    return new Promise((resolve) => {
      const begin = () => {
        resolve();
      };
      this.waiting.addAnyway(payer, { payer, begin, since: Infinity, worksLater: true });
      this.awaitTurn();
    });
  }

  /** In this turn. */
  private spentBy(realm: string): number {
    const { turn, spent } = this.spendingOf(realm);
    return turn === this.turns ? spent : 0;
  }

  private spendingOf(realm: string): Spending {
    if (realm === this.currentRealm) return this.current;
    if (this.currentRealm !== '') this.sharedAt = this.options.timer.now();
    this.currentRealm = realm;
    this.current = this.realms.get(realm) ?? { turn: -1, spent: 0 };
    this.realms.set(realm, this.current);
    return this.current;
  }

  private awaitTurn(): void {
    if (this.awaitsTurn) return;
    this.awaitsTurn = true;
    this.options.afterTurn(this.turned);
  }

  private readonly turned = (): void => {
    this.awaitsTurn = false;
    this.turns++;
    this.spent = 0;
    if (this.realms.size > manyRealms) this.realms.clear();
    this.serve();
    if (this.waiting.size > 0) this.awaitTurn();
  };

  /** What works later does so when we have returned, so it is the last that is served in this turn. */
  private serve(): void {
    const { timer } = this.options;
    const end = timer.now() + sliceMillis;
    let now = timer.now();
    for (let next = this.waiting.take(); next !== undefined; next = this.waiting.take()) {
      const { payer, worksLater } = next;
      this.call(next, now);
      const began = now;
      now = timer.now();
      this.waiting.charge(payer, worksLater ? sliceMillis : now - began);
      if (worksLater || now >= end) return;
    }
  }

  private call({ since, begin }: Waiting, now: number): void {
    const isLate = now - since > this.options.timeoutMs;
    if (isLate) this.refusals++;
    begin(isLate ? notServed() : null);
  }
}

function notServed(): AuthzError {
  return new AuthzError('limit_exceeded', 'the request had no turn in time: others are served too', {
    retryAfterSeconds: 1,
  });
}
