import type { Fault } from '../errors/authz-error.js';
import type { JsonObject } from '../json.js';
import { emailKey } from './email.js';
import { unseen } from './unseen.js';

export type UserStatus = 'active' | 'disabled';

/** How an external issuer names a user. Unique in the realm; `iss` and `sub` compare byte for byte. */
export interface ExternalIdentity {
  readonly iss: string;
  readonly sub: string;
}

export interface User {
  /** Chosen by the creator or generated; never reused for another person. */
  readonly id: string;
  /** Unique in the realm, compared byte for byte; in NFC, without unseen characters and without white space at its ends, so that no two look the same for that. */
  readonly username: string;
  /** Unique in the realm by `emailKey`; kept as given. */
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

const edgedWithSpace = /^\p{Z}|\p{Z}$/u;

/** Names that could be taken for another's, or that nobody could be found by. Empty: none. */
export function nameFaults({ username, emails }: Pick<User, 'username' | 'emails'>): readonly Fault[] {
  return [
    ...usernameFaults(username),
    ...emails.flatMap((email, index) => (emailKey(email) === null ? [unusableEmail(index)] : [])),
  ];
}

function usernameFaults(username: string): readonly Fault[] {
  if (username.normalize('NFC') !== username || unseen.test(username))
    return [{ at: 'username', message: 'must be in Unicode form NFC and without unseen characters' }];
  if (edgedWithSpace.test(username))
    return [{ at: 'username', message: 'must not begin or end with white space' }];
  return [];
}

export function unusableEmail(index: number): Fault {
  return {
    at: `emails[${index}]`,
    message:
      'must be an email address of visible characters in Unicode form NFC that are not a form of ASCII ones',
  };
}
