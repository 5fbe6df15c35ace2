import type { TrustedIssuer } from '#libs/domain';
import type { PolicySet } from './policy-set.js';
import type { RealmContent } from './realm-content.js';

/**
 * What a replica knows of one realm at one revision, users and clients apart. Immutable: applying changes makes another one
 * and swaps the reference, so a decision that takes everything from one `RealmState` cannot be torn.
 */
export interface RealmState {
  readonly realm: string;
  /** The applied revision. */
  readonly revision: number;
  readonly issuers: readonly TrustedIssuer[];
  readonly policies: PolicySet;
  /** What the next state is made of, together with what changes. */
  readonly content: RealmContent;
}

export function stateOf(content: RealmContent, policies: PolicySet): RealmState {
  const { realm, revision, issuers } = content;
  return { realm, revision, issuers, policies, content };
}
