import { AuthzError, type Change } from '#libs/domain';
import type { DecisionObserver } from '../ports/decision-observer.js';
import type { RealmSource } from '../ports/realm-source.js';
import type { Deadline } from '../time/deadline.js';
import type { NextTurn } from '../time/next-turn.js';
import { Slices } from '../time/slices.js';
import type { Timer } from '../time/timer.js';
import type { PolicyLoader } from './policy-loader.js';
import { contentAfter, contentOf, type RealmContent } from './realm-content.js';
import { RealmData } from './realm-data.js';
import { type RealmState, stateOf } from './realm-state.js';
import type { RecordListener } from './record-listener.js';

/** More changes than this at once are not read one by one: the realm is loaded anew. */
const mostChanges = 1_000;
/** How long working changes in may hold up whoever asks for decisions, before they have their turn. */
const sliceMs = 2;

export interface RealmFollowerDeps {
  readonly source: RealmSource;
  readonly loader: PolicyLoader;
  readonly listeners: readonly RecordListener[];
  readonly observer: DecisionObserver;
  readonly timer: Timer;
  readonly nextTurn: NextTurn;
  /** How old the state may be that answers; `Infinity`: of any age. */
  readonly maxStalenessMs: number;
}

/** What the store said of the realm, and when it was asked, on the timer's clock. */
interface Look {
  readonly revision: number;
  readonly askedAt: number;
}

interface Waiter {
  readonly revision: number;
  readonly resolve: (state: RealmState) => void;
  readonly reject: (error: AuthzError) => void;
}

/** Keeps one realm's state up with the store. At most one apply at a time. */
export class RealmFollower {
  private current: RealmState | null = null;
  private target = 0;
  private lastLook: Look = { revision: 0, askedAt: -Infinity };
  private confirmedAt = -Infinity;
  private running: Promise<void> | null = null;
  private ended = false;
  private readonly waiters = new Set<Waiter>();

  constructor(
    readonly realm: string,
    private readonly deps: RealmFollowerDeps,
  ) {}

  get state(): RealmState | null {
    return this.current;
  }

  /** The state may answer up to then, on the timer's clock. */
  get freshUntil(): number {
    return this.confirmedAt + this.deps.maxStalenessMs;
  }

  /** How long ago the store was last asked whether the state is of its last revision, and it was. */
  get ageMs(): number {
    return this.deps.timer.now() - this.confirmedAt;
  }

  get gone(): boolean {
    return this.ended;
  }

  /** Follows what the store said when asked at `askedAt`: reaching `revision`, the state is no older than that. */
  confirm(revision: number, askedAt: number): Promise<void> {
    this.lastLook = { revision, askedAt };
    this.confirmBy(this.lastLook);
    return this.follow(revision);
  }

  /** Catches up with `revision` of the store. Never rejects; resolves when it is applied or could not be for now. */
  follow(revision: number): Promise<void> {
    this.target = Math.max(this.target, revision);
    this.running ??= this.run().then(() => {
      this.running = null;
    });
    return this.running;
  }

  /** The store is behind us: it was restored from a backup. */
  async restart(revision: number, askedAt: number): Promise<void> {
    while (this.running !== null) await this.running;
    this.target = 0;
    this.lastLook = { revision, askedAt };
    this.running = this.attempt(() => this.reload()).then(() => {
      this.running = null;
    });
    await this.running;
  }

  /** Resolves with the state once `revision` is applied; rejects `revision_not_reached` at the deadline. */
  reached(revision: number, deadline: Deadline, atMostMs: number): Promise<RealmState> {
    const { promise, resolve, reject } = withResolvers<RealmState>();
    const waiter = { revision, resolve, reject };
    this.waiters.add(waiter);
    return deadline
      .bound(promise, () => this.notReached(revision), atMostMs)
      .finally(() => this.waiters.delete(waiter));
  }

  /** The realm is gone, or the replica stops. */
  end(reason: AuthzError): void {
    this.ended = true;
    this.current?.policies.release();
    this.current = null;
    for (const listener of this.deps.listeners) listener.removed(this.realm);
    for (const waiter of this.waiters) waiter.reject(reason);
  }

  private async run(): Promise<void> {
    while (!this.ended && this.isBehind()) {
      const before = this.current;
      const advanced = await this.attempt(() => (before === null ? this.reload() : this.advance(before)));
      if (!advanced) return;
    }
  }

  private isBehind(): boolean {
    return this.current === null || this.current.revision < this.target || this.retryIsDue(this.current);
  }

  private retryIsDue(state: RealmState): boolean {
    return state.policies.entries.some(
      ({ failing }) => failing !== null && failing.retryAt <= this.deps.timer.now(),
    );
  }

  /** What was looked at before is reached when the work is done; what is looked at meanwhile may not be. */
  private async attempt(work: () => Promise<void>): Promise<boolean> {
    const { lastLook } = this;
    try {
      await work();
      this.confirmBy(lastLook);
      this.confirmBy(this.lastLook);
      return true;
    } catch (error) {
      // Whatever we were heading for may have been wrong: the next poll says anew.
      this.target = 0;
      if (error instanceof AuthzError && error.code === 'realm_not_found') this.end(error);
      else if (!this.ended) this.deps.observer.revisionFollowFailed(error);
      return false;
    }
  }

  private confirmBy({ revision, askedAt }: Look): void {
    if (this.current === null || this.current.revision < revision) return;
    this.confirmedAt = Math.max(this.confirmedAt, askedAt);
  }

  private async reload(): Promise<void> {
    const { target } = this;
    const slices = this.slices();
    const snapshot = await this.deps.source.snapshot(this.realm);
    this.assertReached(snapshot, target);
    const previous = isSuccessor(snapshot, this.current) ? this.current : null;
    const content = await contentOf(snapshot, previous?.content.data ?? RealmData.none, slices);
    const policies = await this.deps.loader.load({ content, previous, changes: null, slices });
    this.swap(stateOf(content, policies), (listener) => {
      listener.reloaded(this.realm, content.revision);
    });
  }

  private async advance(state: RealmState): Promise<void> {
    const upTo = Math.max(this.target, state.revision);
    const changes = await this.changes(state.revision, upTo);
    if (this.ended) return;
    if (changes === null) return this.reload();
    if (upTo > state.revision && changes.every(concernsRecordsOnly)) {
      const content = { ...state.content, revision: upTo };
      this.swapAfter(stateOf(content, state.policies), changes);
      return;
    }
    return this.workIn(state, upTo);
  }

  /** Reads what changed, which may be more by now, and nothing else. */
  private async workIn(state: RealmState, upTo: number): Promise<void> {
    const advance = await this.deps.source.advance(this.realm, state.revision, mostChanges);
    if (advance?.incarnation !== state.content.incarnation) return this.reload();
    this.assertReached(advance, upTo);
    const slices = this.slices();
    const content = await contentAfter(state.content, advance, slices);
    const { changes } = advance;
    const policies = await this.deps.loader.load({ content, previous: state, changes, slices });
    this.swapAfter(stateOf(content, policies), changes);
  }

  private slices(): Slices {
    return new Slices(this.deps.timer, this.deps.nextTurn, sliceMs, { realm: this.realm, id: '' });
  }

  private assertReached({ revision }: Pick<RealmContent, 'revision'>, atLeast: number): void {
    if (revision >= atLeast) return;
    throw new AuthzError(
      'store_unavailable',
      `the store read revision ${revision} of realm \`${this.realm}\` where ${atLeast} was expected`,
    );
  }

  /**
   * All changes with `after < revision <= upTo`; null when there are too many, or one is missing: then the realm was deleted
   * and made again, which leaves a gap between the two.
   */
  private async changes(after: number, upTo: number): Promise<readonly Change[] | null> {
    if (upTo === after) return [];
    if (upTo - after > mostChanges) return null;
    const changes = await this.deps.source.changes(this.realm, after, upTo, mostChanges);
    const complete = changes.length === upTo - after;
    return complete && changes.every(({ revision }, index) => revision === after + 1 + index)
      ? changes
      : null;
  }

  private swapAfter(next: RealmState, changes: readonly Change[]): void {
    this.swap(next, (listener) => {
      listener.applied(this.realm, next.revision, changes);
    });
  }

  /**
   * INVARIANT: dropping changed records and raising the applied revision happen without a pause between them, so nobody
   * ever sees a record from before a change beside a state from after it.
   */
  private swap(next: RealmState, tell: (listener: RecordListener) => void): void {
    if (this.ended) {
      next.policies.release();
      return;
    }
    const previous = this.current;
    for (const listener of this.deps.listeners) tell(listener);
    this.current = next;
    if (previous !== null && previous.policies !== next.policies) previous.policies.release();
    this.deps.observer.revisionApplied(this.realm, next.revision);
    for (const waiter of this.waiters) if (waiter.revision <= next.revision) waiter.resolve(next);
  }

  private notReached(revision: number): AuthzError {
    const at = this.current === null ? 'nothing yet' : `revision ${this.current.revision}`;
    return new AuthzError(
      'revision_not_reached',
      `this replica has applied ${at} of realm \`${this.realm}\`, not revision ${revision}`,
      { retryAfterSeconds: 1 },
    );
  }
}

/**
 * What a deleted realm of this name served is nothing to fall back on; nor is what a realm served before it was restored from a
 * backup: revisions count from there again, and decisions that are kept of its policies would be taken for those of now.
 */
function isSuccessor(
  { incarnation, revision }: Pick<RealmContent, 'incarnation' | 'revision'>,
  before: RealmState | null,
): boolean {
  return before?.content.incarnation === incarnation && before.revision <= revision;
}

function concernsRecordsOnly({ kind }: Change): boolean {
  return kind === 'user' || kind === 'role_assignment' || kind === 'client';
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: AuthzError) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
