import type { Change } from '#libs/domain';
import type { SubjectKey, SubjectReading, SubjectRecord } from '../ports/subject-directory.js';
import { FollowedCache, type FollowedCacheLimits, type Reading } from '../records/followed-cache.js';
import type { RecordListener } from '../replica/record-listener.js';

/** What is known of a user: a record, or for sure that there is none. */
export interface KnownUser {
  readonly record: SubjectRecord | null;
  /** The record's part of a decision key. Id and revision together name one immutable content. */
  readonly keyText: string;
}

/** User records in memory, by every name that was asked for. Unknown users are remembered too, until any user changes. */
export class SubjectCache implements RecordListener {
  private readonly cache: FollowedCache<KnownUser>;

  constructor(limits: FollowedCacheLimits) {
    this.cache = new FollowedCache(limits);
  }

  find(realm: string, key: SubjectKey): Reading<KnownUser> | undefined {
    return this.cache.get(cacheKey(realm, key));
  }

  admit(realm: string, key: SubjectKey, reading: Reading<KnownUser>): boolean {
    return this.cache.admit(realm, cacheKey(realm, key), reading);
  }

  /** Whether `reading` still says what the store held at the realm's applied revision. */
  isCurrent(realm: string, key: SubjectKey, reading: Reading<KnownUser>): boolean {
    return this.find(realm, key)?.value === reading.value || this.cache.isCurrent(realm, reading);
  }

  applied(realm: string, revision: number, changes: readonly Change[]): void {
    const users = changes.filter(({ kind }) => kind === 'user' || kind === 'role_assignment');
    this.cache.changed(
      realm,
      revision,
      users.map((change) => [change.subjectId, change.revision]),
    );
  }

  reloaded(realm: string, revision: number): void {
    this.cache.reset(realm, revision);
  }

  removed(realm: string): void {
    this.cache.forget(realm);
  }
}

export function knownUser({ record, revision }: SubjectReading): Reading<KnownUser> {
  const keyText = record === null ? '"unknown"' : JSON.stringify([record.id, record.revision]);
  const size = record === null ? 1 : JSON.stringify(record).length;
  return { value: { record, keyText }, owner: record?.id ?? null, revision, size };
}

/** Realm names and `by` hold no line break, and what may hold one stands last: no two keys share a text. */
export function cacheKey(realm: string, key: SubjectKey): string {
  const value = key.by === 'identity' ? JSON.stringify([key.iss, key.sub]) : key.value;
  return `${realm}\n${key.by}\n${value}`;
}
