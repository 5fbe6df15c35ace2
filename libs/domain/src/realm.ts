export const defaultRealm = 'default';

const realmPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Lower-case letters, digits and inner hyphens, at most 63: it appears in URLs and cache keys. */
export function isRealmName(text: string): boolean {
  return realmPattern.test(text);
}

/** What can change about a realm itself. */
export interface RealmSettings {
  readonly displayName: string;
  /** Items are changed only by those who say which state of them they saw. */
  readonly requirePreconditions: boolean;
}

/** An isolation unit. `revision` is the number of the last committed change. */
export interface Realm extends RealmSettings {
  readonly name: string;
  readonly revision: number;
}
