import type { Change, JsonValue, PolicyArtifact, Role, TrustedIssuer } from '#libs/domain';

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
  readonly documents: Readonly<Record<string, JsonValue>>;
  /** Revision of the last change to a role or a document. */
  readonly dataRevision: number;
  readonly issuers: readonly TrustedIssuer[];
  readonly policies: readonly ActivePolicyReference[];
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
  /** Rejects with `realm_not_found` when it is gone. */
  abstract snapshot(realm: string): Promise<RealmSnapshot>;
  abstract artifact(realm: string, digest: string): Promise<PolicyArtifact>;
  /**
   * Calls back when something may have changed. A hint: it may be late, repeated or lost, so poll beside it.
   * @returns a function that stops the calls.
   */
  abstract onHint(listener: (head: RealmHead) => void): () => void;
}
