import type { Change } from '#libs/domain';

/**
 * Caches of users and clients, told by the replica in the same synchronous step in which it raises the applied revision.
 * Nothing here may throw.
 */
export interface RecordListener {
  applied(realm: string, revision: number, changes: readonly Change[]): void;
  /** The realm is at `revision`, and what changed on the way is not known. */
  reloaded(realm: string, revision: number): void;
  removed(realm: string): void;
}
