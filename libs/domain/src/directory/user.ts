import type { JsonObject } from '../json.js';

export type UserStatus = 'active' | 'disabled';

/** How an external issuer names a user. Unique in the realm; `iss` and `sub` compare byte for byte. */
export interface ExternalIdentity {
  readonly iss: string;
  readonly sub: string;
}

export interface User {
  /** Chosen by the creator or generated; never reused for another person. */
  readonly id: string;
  readonly username: string;
  /** Unique in the realm without regard to letter case; kept as given. */
  readonly emails: readonly string[];
  readonly identities: readonly ExternalIdentity[];
  readonly status: UserStatus;
  readonly attributes: JsonObject;
}

/** Who holds which role, everywhere or on one resource. */
export interface RoleAssignment {
  readonly id: string;
  readonly userId: string;
  readonly role: string;
  /** Absent: the role holds for every resource. */
  readonly resource?: { readonly type: string; readonly id: string };
}
