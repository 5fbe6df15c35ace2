import type { Fleet, ReplicaProgress } from '../ports/fleet.js';

/** Which replicas applied a revision, and how long it took them. */
export interface FleetReceipt {
  /** Every replica that lives has applied it. */
  readonly complete: boolean;
  readonly replicas: readonly ReplicaProgress[];
}

export interface FleetReceiptsDeps {
  readonly fleet: Fleet;
  /** Calls back once, after so many milliseconds, unless the returned function was called before. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
  /** True once nobody should be kept waiting any more, since this process is about to end. */
  readonly hurried: () => boolean;
}

const firstPauseMs = 10;
const longestPauseMs = 100;

/** Waits until the fleet has applied a write. The write is committed: whatever happens here cannot fail it. */
export class FleetReceipts {
  constructor(private readonly deps: FleetReceiptsDeps) {}

  /** Answers once every live replica has applied `revision` of the realm, or after so many seconds. Never rejects. */
  async collect(realm: string, revision: number, seconds: number): Promise<FleetReceipt> {
    const look = this.lookout(realm, revision);
    let receipt: FleetReceipt = { complete: false, replicas: [] };
    let over = false;
    const watch = async (): Promise<void> => {
      for (let pauseMs = firstPauseMs; !over; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
        receipt = (await look()) ?? receipt;
        if (receipt.complete || this.deps.hurried()) return;
        await new Promise<void>((resume) => this.deps.after(pauseMs, resume));
      }
    };
    await this.within(seconds, watch());
    over = true;
    return receipt;
  }

  /** Remembers when it first saw a replica there: by the next look that may have announced something later. */
  private lookout(realm: string, revision: number): () => Promise<FleetReceipt | null> {
    const there = new Map<string, ReplicaProgress>();
    return async () => {
      const progress = await this.deps.fleet.progress(realm, revision).catch(() => null);
      if (progress === null) return null;
      for (const one of progress) if (one.milliseconds !== null && !there.has(one.id)) there.set(one.id, one);
      const complete = progress.length > 0 && progress.every(({ milliseconds }) => milliseconds !== null);
      return { complete, replicas: progress.map((one) => there.get(one.id) ?? one) };
    };
  }

  private within(seconds: number, work: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.deps.after(seconds * 1000, resolve);
      void work.finally(() => {
        cancel();
        resolve();
      });
    });
  }
}
