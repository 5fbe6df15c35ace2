import type { Fleet } from '#libs/administration';
import type { Timer } from '#libs/decision';

export interface FleetMemberDeps {
  readonly fleet: Fleet;
  /** Names this process among all that run on the store. */
  readonly replicaId: string;
  readonly heartbeatMs: number;
  readonly timer: Timer;
  /** Told when the fleet did not know this replica before. */
  readonly onJoined: () => void;
}

/** A burst of writes is announced at most this often. */
const pauseMs = 50;

/**
 * Tells the fleet what this replica applied. It joins when the first realm is applied, before any request is served. One
 * announcement at a time; what is applied meanwhile goes with the next. What fails is said again with the next heartbeat.
 */
export class FleetMember {
  private readonly revisions = new Map<string, number>();
  private unsaid = new Set<string>();
  private beating: Promise<void> | null = null;
  private joined = false;
  private saying = false;
  private left = false;
  private cancelBeat: () => void = () => undefined;

  constructor(private readonly deps: FleetMemberDeps) {}

  /** Returns at once. */
  applied(realm: string, revision: number): void {
    this.revisions.set(realm, revision);
    this.unsaid.add(realm);
    if (this.beating === null) this.beating = this.beat();
    else this.say();
  }

  /** After the last request was answered. */
  async leave(): Promise<void> {
    this.left = true;
    this.cancelBeat();
    if (this.beating === null) return;
    // One under way would join again behind our back.
    await this.beating;
    const { fleet, replicaId } = this.deps;
    await fleet.leave(replicaId).catch(() => undefined);
  }

  private async beat(): Promise<void> {
    const { fleet, replicaId, heartbeatMs, timer } = this.deps;
    try {
      const remembered = await fleet.heartbeat(replicaId);
      if (!remembered) this.deps.onJoined();
      if (!remembered || !this.joined) this.join();
      this.say();
    } catch {
      // Whether it got there is not known, nor what is remembered: the next one says everything again.
      this.joined = false;
    }
    if (this.left) return;
    this.cancelBeat = timer.after(heartbeatMs, () => {
      this.beating = this.beat();
    });
  }

  private join(): void {
    this.joined = true;
    this.unsaid = new Set(this.revisions.keys());
  }

  private say(): void {
    if (!this.joined || this.saying || this.left || this.unsaid.size === 0) return;
    this.saying = true;
    void this.announce().then((said) => {
      if (!said) {
        this.saying = false;
        return;
      }
      this.deps.timer.after(pauseMs, () => {
        this.saying = false;
        this.say();
      });
    });
  }

  private async announce(): Promise<boolean> {
    const { fleet, replicaId } = this.deps;
    const realms = this.unsaid;
    this.unsaid = new Set();
    const applied = [...this.revisions].filter(([realm]) => realms.has(realm));
    try {
      await fleet.announce(
        replicaId,
        applied.map(([realm, revision]) => ({ realm, revision })),
      );
      return true;
    } catch {
      for (const realm of realms) this.unsaid.add(realm);
      return false;
    }
  }
}
