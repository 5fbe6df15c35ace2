import { AuthzError } from '#libs/domain';
import { FairShare } from './fair-share.js';
import type { Payer } from './payer.js';

type Line<T> = Map<string, T[]>;

/**
 * What waits for one thing that serves one at a time. Served is the realm that cost least of late, of it the caller that cost least, of
 * whose items the one that has waited longest. Bounded: a realm takes half of the places at most and a caller a quarter, so
 * that there is room for others.
 */
export class FairQueue<T> {
  private readonly waiting = new Map<string, Line<T>>();
  private readonly counts = new Map<string, number>();
  private readonly realms = new FairShare();
  private readonly callers = new Map<string, FairShare>();
  private count = 0;

  /** @param what in the plural, for the refusal. */
  constructor(
    private readonly maxWaiting: number,
    private readonly what: string,
  ) {}

  get size(): number {
    return this.count;
  }

  /** Whether something of the realm waits. */
  holds(realm: string): boolean {
    return this.waiting.has(realm);
  }

  /** Throws `limit_exceeded` when there is no room. */
  add(payer: Payer, item: T): void {
    const ofRealm = this.counts.get(payer.realm) ?? 0;
    const ofCaller = this.waiting.get(payer.realm)?.get(payer.id)?.length ?? 0;
    if (this.count >= this.maxWaiting) throw this.full('in all', this.maxWaiting);
    if (ofRealm * 2 >= this.maxWaiting) throw this.full('of one realm', this.maxWaiting / 2);
    if (ofCaller * 4 >= this.maxWaiting) throw this.full('of one caller', this.maxWaiting / 4);
    this.addAnyway(payer, item);
  }

  /** For the rest of work that was let in before. */
  addAnyway({ realm, id }: Payer, item: T): void {
    const line = orMade(this.waiting, realm, () => new Map<string, T[]>());
    orMade(line, id, (): T[] => []).push(item);
    this.counts.set(realm, (this.counts.get(realm) ?? 0) + 1);
    this.count++;
  }

  /** undefined: nothing waits. */
  take(): T | undefined {
    if (this.count === 0) return undefined;
    const realm = this.realms.next(this.waiting.keys());
    const line = this.waiting.get(realm) as Line<T>;
    const id = this.callersOf(realm).next(line.keys());
    const items = line.get(id) as T[];
    const item = items.shift() as T;
    if (items.length === 0) line.delete(id);
    this.left(realm, line);
    return item;
  }

  /** What serving the caller cost, in milliseconds. */
  charge({ realm, id }: Payer, cost: number): void {
    this.realms.charge(realm, cost);
    this.callersOf(realm).charge(id, cost);
  }

  /** Takes all that waits. */
  drain(): T[] {
    return Array.from({ length: this.count }, () => this.take() as T);
  }

  private left(realm: string, line: Line<T>): void {
    this.count--;
    this.counts.set(realm, (this.counts.get(realm) as number) - 1);
    if (line.size > 0) return;
    this.waiting.delete(realm);
    this.counts.delete(realm);
  }

  private callersOf(realm: string): FairShare {
    if (this.callers.size > this.maxWaiting) this.callers.clear();
    return orMade(this.callers, realm, () => new FairShare());
  }

  private full(whose: string, bound: number): AuthzError {
    const message = `too many ${this.what} are waiting: at most ${Math.floor(bound)} ${whose}`;
    return new AuthzError('limit_exceeded', message, { retryAfterSeconds: 1 });
  }
}

function orMade<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const had = known.get(key);
  if (had !== undefined) return had;
  const made = make();
  known.set(key, made);
  return made;
}
