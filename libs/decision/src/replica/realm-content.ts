import type { TrustedIssuer } from '#libs/domain';
import type { ActivePolicyReference, RealmAdvance, RealmSnapshot } from '../ports/realm-source.js';
import type { Slices } from '../time/slices.js';
import { RealmData } from './realm-data.js';

/** What the store says of a realm at one revision, users and clients apart. Immutable. */
export interface RealmContent {
  readonly realm: string;
  /** See `RealmSnapshot`. */
  readonly incarnation: string;
  readonly revision: number;
  readonly dataRevision: number;
  readonly data: RealmData;
  readonly issuers: readonly TrustedIssuer[];
  readonly activePolicies: readonly ActivePolicyReference[];
}

/** @param before what is known of the same realm: what did not change is taken over from it. */
export async function contentOf(
  snapshot: RealmSnapshot,
  before: RealmData,
  slices: Slices,
): Promise<RealmContent> {
  const { realm, incarnation, revision, dataRevision, issuers, policies } = snapshot;
  const data = await before.replaced(snapshot.roles, snapshot.documents, slices);
  return { realm, incarnation, revision, dataRevision, data, issuers, activePolicies: policies };
}

export async function contentAfter(
  before: RealmContent,
  advance: RealmAdvance,
  slices: Slices,
): Promise<RealmContent> {
  return {
    realm: before.realm,
    incarnation: advance.incarnation,
    revision: advance.revision,
    dataRevision: advance.dataRevision,
    data: await before.data.changed(advance.roles, advance.documents, slices),
    issuers: advance.issuers ?? before.issuers,
    activePolicies: advance.policies ?? before.activePolicies,
  };
}
