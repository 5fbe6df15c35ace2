import type { Change } from '#libs/domain';

/** Reads a realm's feed. Whatever fills `RealmSource` of libs/decision fills this, too. */
export interface ChangeReader {
  /** Changes with `after < revision <= upTo`, ascending, without gap; shorter than asked only when `limit` cut it. */
  changes(realm: string, after: number, upTo: number, limit: number): Promise<readonly Change[]>;
}
