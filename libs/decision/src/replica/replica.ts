import { AuthzError } from '#libs/domain';
import type { RealmHead } from '../ports/realm-source.js';
import { Deadline } from '../time/deadline.js';
import { inTurns } from './in-turns.js';
import type { FirstLoads } from './policy-loader.js';
import { RealmFollower, type RealmFollowerDeps } from './realm-follower.js';
import type { RealmState } from './realm-state.js';

export interface ReplicaStatus {
  /** Every realm was loaded once. Stays true when the store is lost later: what is loaded goes on answering. */
  readonly ready: boolean;
  readonly storeReachable: boolean;
  /** When the store last said where all realms are. */
  readonly lastFollowedAt: Date | null;
  readonly realms: number;
  /** How far the first load is: all realms that the store named, and the policies of those that were read so far. */
  readonly firstLoad: FirstLoads & { readonly realms: number };
  /** Realms that have not been followed for longer than their state may answer. */
  readonly staleRealms: number;
  readonly failingPolicies: readonly {
    readonly realm: string;
    readonly policy: string;
    readonly digest: string;
    readonly reason: string;
  }[];
}

export interface ReplicaDeps extends RealmFollowerDeps {
  readonly clock: () => Date;
  readonly pollIntervalMs: number;
  /** How long a demanded revision is waited for. */
  readonly demandWaitMs: number;
}

const loadsAtOnce = 4;

/**
 * Holds every realm's state and keeps it up with the store: hints wake it, a poll makes sure. A lost hint costs up to one poll
 * interval, never correctness. While the store is unreachable it goes on trying, and answers from what it has until that is
 * too old.
 */
export class Replica {
  private readonly followers = new Map<string, RealmFollower>();
  private round: Promise<void> | null = null;
  private roundWanted = false;
  private loading: Promise<void> | null = null;
  private ready = false;
  private storeReachable = false;
  private lastFollowedAt: Date | null = null;
  private stopped = false;
  private stopHints: () => void = () => undefined;
  private cancelPoll: () => void = () => undefined;

  constructor(private readonly deps: ReplicaDeps) {}

  /** Resolves after the first attempt to load every realm; `status().ready` says whether it succeeded. Trying goes on. */
  async start(): Promise<void> {
    this.stopHints = this.deps.source.onHint((head) => {
      this.hinted(head);
    });
    await this.poll();
    await this.loading;
  }

  /** Ends following; questions from now on are refused with `shutting_down`. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.stopHints();
    this.cancelPoll();
    await this.round;
    for (const follower of this.followers.values()) follower.end(shuttingDown());
    this.followers.clear();
  }

  status(): ReplicaStatus {
    const { ready, storeReachable, lastFollowedAt } = this;
    const loaded = [...this.followers.values()].filter(({ state }) => state !== null);
    const states = loaded.flatMap(({ state }) => state ?? []);
    const staleRealms = loaded.filter((follower) => this.isStale(follower)).length;
    const failingPolicies = states.flatMap(({ realm, policies }) =>
      policies.entries.flatMap(({ name, failing }) =>
        failing === null ? [] : [{ realm, policy: name, digest: failing.digest, reason: failing.reason }],
      ),
    );
    const realms = states.length;
    const firstLoad = { realms: this.followers.size, ...this.deps.loader.firstLoads };
    return { ready, storeReachable, lastFollowedAt, realms, firstLoad, staleRealms, failingPolicies };
  }

  /** Of every realm that answers or did, how many seconds old its state may be. */
  ages(): readonly (readonly [realm: string, seconds: number])[] {
    const loaded = [...this.followers].filter(([, { state }]) => state !== null);
    return loaded.map(([realm, { ageMs }]) => [realm, ageMs / 1_000]);
  }

  /** undefined: this replica has no such realm. */
  appliedRevision(realm: string): number | undefined {
    return this.followers.get(realm)?.state?.revision;
  }

  /** The realm's state now; undefined when there is none to answer from. */
  peek(realm: string): RealmState | undefined {
    const follower = this.followers.get(realm);
    if (follower === undefined || follower.state === null || this.isStale(follower)) return undefined;
    return follower.state;
  }

  /**
   * The realm's state now. Take it once per decision and everything from it.
   * Throws `realm_not_found`, `store_unavailable` while the realm was never loaded, `replica_stale`, `shutting_down`.
   */
  state(realm: string): RealmState {
    const follower = this.followers.get(realm);
    if (follower === undefined || follower.state === null) throw this.missing(realm);
    if (this.isStale(follower)) throw stale(realm, follower);
    return follower.state;
  }

  /** Throws `replica_stale` when what is known of the realm is too old. Of a realm that is not loaded nothing is known. */
  assertFollowed(realm: string): void {
    const follower = this.followers.get(realm);
    if (follower !== undefined && follower.state !== null && this.isStale(follower)) {
      throw stale(realm, follower);
    }
  }

  /** The state as soon as it is at `revision` or later. Rejects as `state` throws, and with `revision_not_reached`. */
  async reached(realm: string, revision: number, deadline: Deadline): Promise<RealmState> {
    if ((this.appliedRevision(realm) ?? -1) >= revision) return this.state(realm);
    const look = this.wake();
    if (!this.follows(realm)) await deadline.bound(look, () => this.missing(realm), this.deps.demandWaitMs);
    const follower = this.followers.get(realm);
    if (follower === undefined || follower.gone) throw this.missing(realm);
    if (follower.state !== null && follower.state.revision >= revision) return this.state(realm);
    return follower.reached(revision, deadline, this.deps.demandWaitMs);
  }

  private isStale(follower: RealmFollower): boolean {
    return follower.freshUntil < this.deps.timer.now();
  }

  /** The follower of a deleted realm stays until the next look, and is as good as none. */
  private follows(realm: string): boolean {
    return this.followers.get(realm)?.gone === false;
  }

  private missing(realm: string): AuthzError {
    if (this.stopped) return shuttingDown();
    if (this.ready && !this.follows(realm)) {
      return new AuthzError('realm_not_found', `there is no realm \`${realm}\``);
    }
    return new AuthzError('store_unavailable', `realm \`${realm}\` is not loaded yet`, {
      retryAfterSeconds: 1,
    });
  }

  private async poll(): Promise<void> {
    await this.wake();
    if (this.stopped) return;
    this.cancelPoll = this.deps.timer.after(this.deps.pollIntervalMs, () => void this.poll());
  }

  private hinted(head: RealmHead): void {
    const follower = this.followers.get(head.realm);
    const applied = follower?.state?.revision ?? 0;
    if (follower === undefined || follower.gone || head.revision < applied) void this.wake();
    else if (head.revision > applied) void follower.follow(head.revision);
  }

  /** Looks where the store is, now. A look under way may have begun too early to count, so another follows it. */
  private wake(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    if (this.round === null) return this.startRound();
    this.roundWanted = true;
    return this.round.then(() => this.round ?? undefined);
  }

  private startRound(): Promise<void> {
    this.roundWanted = false;
    const round = this.look().then(() => {
      this.round = null;
      if (this.roundWanted && !this.stopped) void this.startRound();
    });
    this.round = round;
    return round;
  }

  private async look(): Promise<void> {
    const before = new Map([...this.followers].map(([realm, { state }]) => [realm, state?.revision ?? 0]));
    const askedAt = this.deps.timer.now();
    try {
      const heads = await this.deps.source.heads();
      if (this.stopped) return;
      this.storeReachable = true;
      this.lastFollowedAt = this.deps.clock();
      this.dropMissing(heads);
      this.followAll(heads, before, askedAt);
    } catch (error) {
      this.storeReachable = false;
      this.deps.observer.revisionFollowFailed(error);
    }
  }

  private dropMissing(heads: readonly RealmHead[]): void {
    const present = new Set(heads.map(({ realm }) => realm));
    for (const [realm, follower] of this.followers) {
      if (present.has(realm) && !follower.gone) continue;
      if (!follower.gone) follower.end(new AuthzError('realm_not_found', `realm \`${realm}\` was deleted`));
      this.followers.delete(realm);
    }
  }

  private followAll(heads: readonly RealmHead[], before: ReadonlyMap<string, number>, askedAt: number): void {
    for (const { realm, revision } of heads) {
      const follower = this.followers.get(realm);
      if (!follower?.state) continue;
      if (revision < (before.get(realm) ?? 0)) void follower.restart(revision, askedAt);
      else void follower.confirm(revision, askedAt);
    }
    this.loading ??= this.loadMissing(heads, askedAt);
  }

  /** Not all realms at once, and without keeping those waiting that serve already. */
  private async loadMissing(heads: readonly RealmHead[], askedAt: number): Promise<void> {
    const missing = heads.filter(({ realm }) => this.followerOf(realm).state === null);
    await inTurns(missing, loadsAtOnce, ({ realm, revision }) =>
      this.followerOf(realm).confirm(revision, askedAt),
    );
    this.ready ||= heads.every(({ realm }) => this.followers.get(realm)?.state);
    this.loading = null;
  }

  private followerOf(realm: string): RealmFollower {
    let follower = this.followers.get(realm);
    if (follower === undefined || follower.gone) {
      follower = new RealmFollower(realm, this.deps);
      this.followers.set(realm, follower);
    }
    return follower;
  }
}

function stale(realm: string, { ageMs }: RealmFollower): AuthzError {
  const seconds = Math.floor(ageMs / 1_000);
  return new AuthzError(
    'replica_stale',
    `this replica has not been able to follow realm \`${realm}\` for ${seconds} s and does not answer by what is that old`,
    { retryAfterSeconds: 1 },
  );
}

function shuttingDown(): AuthzError {
  return new AuthzError('shutting_down', 'this replica is shutting down', { retryAfterSeconds: 1 });
}
