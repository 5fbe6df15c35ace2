import type { UserStatus } from '#libs/domain';
import { key, named, position, revision, text, table } from '../postgres/columns.js';

export interface UserRow {
  realm: string;
  id: string;
  username: string;
  status: UserStatus;
  /** JSON text. */
  attributes: string;
  /** Realm revision of the last change to the user or their role assignments. */
  revision: number;
}

export const userSchema = table<UserRow>('User', 'users', {
  realm: key,
  id: key,
  username: text,
  status: text,
  attributes: text,
  revision,
});

export interface UserEmailRow {
  realm: string;
  userId: string;
  position: number;
  email: string;
  /** `emailKey` of the domain. */
  emailKey: string;
}

export const userEmailSchema = table<UserEmailRow>('UserEmail', 'user_emails', {
  realm: key,
  userId: named('user_id', key),
  position: { ...position, primary: true },
  email: text,
  emailKey: named('email_key', text),
});

export interface UserIdentityRow {
  realm: string;
  userId: string;
  position: number;
  iss: string;
  sub: string;
}

export const userIdentitySchema = table<UserIdentityRow>('UserIdentity', 'user_identities', {
  realm: key,
  userId: named('user_id', key),
  position: { ...position, primary: true },
  iss: text,
  sub: text,
});
