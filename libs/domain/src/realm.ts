export const defaultRealm = 'default';

const realmPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Lower-case letters, digits and inner hyphens, at most 63: it appears in URLs and cache keys. */
export function isRealmName(text: string): boolean {
  return realmPattern.test(text);
}

/** An isolation unit. `revision` is the number of the last committed change. */
export interface Realm {
  readonly name: string;
  readonly displayName: string;
  readonly revision: number;
}
