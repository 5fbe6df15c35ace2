/** How far a replica is in one realm. */
export interface AppliedRevision {
  readonly realm: string;
  readonly revision: number;
}

/** How far a live replica is on its way to a revision. */
export interface ReplicaProgress {
  readonly id: string;
  /** The last revision of the realm that it announced; 0 when it announced none. */
  readonly revision: number;
  /**
   * From the change's stamp, just before its commit, to the announcement, both by the store's clock: never less than it took.
   * Null while the replica has not applied the revision.
   */
  readonly milliseconds: number | null;
}

/**
 * The replicas that run on one store. A replica lives as long as it goes on saying so; whoever stops saying so drops out by
 * itself, some seconds later. All reject with `store_unavailable` when the store cannot be asked.
 */
export abstract class Fleet {
  /** Joins, or goes on living. False: the fleet did not know it (any more), nor anything that it had announced. */
  abstract heartbeat(replicaId: string): Promise<boolean>;
  /**
   * Says what a replica that has joined applied; rejects when it has not. What is older than announced before is ignored, and so
   * are realms that are gone.
   */
  abstract announce(replicaId: string, applied: readonly AppliedRevision[]): Promise<void>;
  /** Drops out at once. */
  abstract leave(replicaId: string): Promise<void>;
  /** Every live replica, by id. `revision` is one that the realm has. */
  abstract progress(realm: string, revision: number): Promise<readonly ReplicaProgress[]>;
}
