import type { TrustedIssuer } from '#libs/domain';
import type { PolicySet } from './policy-set.js';

/**
 * What a replica knows of one realm at one revision, users and clients apart. Immutable: applying changes makes another one
 * and swaps the reference, so a decision that takes everything from one `RealmState` cannot be torn.
 */
export interface RealmState {
  readonly realm: string;
  /** See `RealmSnapshot`. */
  readonly incarnation: string;
  /** The applied revision. */
  readonly revision: number;
  readonly dataRevision: number;
  readonly issuers: readonly TrustedIssuer[];
  readonly policies: PolicySet;
}
