import type { Change, PolicyArtifact, Role, TrustedIssuer } from '#libs/domain';
import type { JsonText } from '#libs/json';

/** Which version of a policy is live. */
export interface ActivePolicyReference {
  readonly name: string;
  readonly package: string;
  readonly resourceTypes: readonly string[];
  readonly digest: string;
  /** Revision of the activation. */
  readonly revision: number;
}

/** Everything but users and clients, as one consistent read saw it. */
export interface RealmSnapshot {
  readonly realm: string;
  /**
   * Random text chosen when the realm was created: tells it from a realm of the same name in another installation, or in the
   * same one set up anew, where both share a decision cache.
   */
  readonly incarnation: string;
  readonly revision: number;
  readonly roles: readonly Role[];
  /** Policy data documents by name. */
  readonly documents: ReadonlyMap<string, JsonText>;
  /** Revision of the last change to a role or a document. */
  readonly dataRevision: number;
  readonly issuers: readonly TrustedIssuer[];
  readonly policies: readonly ActivePolicyReference[];
}

/** What happened to a realm after some revision, and what it touched as that is now: one consistent read. */
export interface RealmAdvance {
  readonly incarnation: string;
  readonly revision: number;
  readonly dataRevision: number;
  /** All of them up to `revision`, in order. */
  readonly changes: readonly Change[];
  /** The roles that changed; null: it is gone. */
  readonly roles: ReadonlyMap<string, Role | null>;
  /** The policy data documents that changed; null: it is gone. */
  readonly documents: ReadonlyMap<string, JsonText | null>;
  /** All of them, or null when none changed. */
  readonly issuers: readonly TrustedIssuer[] | null;
  readonly policies: readonly ActivePolicyReference[] | null;
}

export interface RealmHead {
  readonly realm: string;
  readonly revision: number;
}

/**
 * What a replica follows. A realm's name and a revision never mean two things: a realm made again under an old name goes on
 * after the revisions of the old one, with a gap between them. Every method rejects with `store_unavailable` when the store cannot be asked.
 */
export abstract class RealmSource {
  /** All realms with their last revision: one cheap query, polled. */
  abstract heads(): Promise<readonly RealmHead[]>;
  /** Changes with `after < revision <= upTo`, ascending, without gap; shorter than asked only when `limit` cut it. */
  abstract changes(realm: string, after: number, upTo: number, limit: number): Promise<readonly Change[]>;
  /** All of a realm. Rejects with `realm_not_found` when it is gone. */
  abstract snapshot(realm: string): Promise<RealmSnapshot>;
  /**
   * Reads in proportion to what changed after revision `after`. null: there were more changes than `limit`, or one is missing,
   * since the realm was deleted and made again; then only a snapshot helps. Rejects with `realm_not_found` when it is gone.
   */
  abstract advance(realm: string, after: number, limit: number): Promise<RealmAdvance | null>;
  abstract artifact(realm: string, digest: string): Promise<PolicyArtifact>;
  /**
   * Calls back when something may have changed. A hint: it may be late, repeated or lost, so poll beside it.
   * @returns a function that stops the calls.
   */
  abstract onHint(listener: (head: RealmHead) => void): () => void;
}
