import { LRUCache } from 'lru-cache';

export interface FollowedCacheLimits {
  readonly maxEntries: number;
  /** Sum of `size` over all entries, in characters. */
  readonly maxSize: number;
}

/** One consistent reading of one record. */
export interface Reading<V> {
  readonly value: V;
  /** Whose changes make the reading old; null: nobody was found, so that any new or changed owner may. */
  readonly owner: string | null;
  /** The realm's revision that the reading saw. */
  readonly revision: number;
  readonly size: number;
}

interface FollowedRealm {
  applied: number;
  /** Below this revision we no longer know who changed. */
  floor: number;
  /** Revision of the last change to any owner. */
  lastChange: number;
  readonly changedAt: Map<string, number>;
  readonly keysOf: Map<string | null, Set<string>>;
}

interface Entry<V> extends Reading<V> {
  readonly realm: string;
}

const rememberedChanges = 10_000;

/**
 * Records in memory that follow the realm's changes.
 *
 * INVARIANT: every entry equals what the store held at the realm's applied revision. It holds because a reading enters only
 * while it is current (`isCurrent`), and because `changed` drops what changed in the same synchronous step in which the
 * replica raises the applied revision. A reading that raced a write, begun before the write and finished after its change
 * was applied, is not current and never enters.
 */
export class FollowedCache<V> {
  private readonly entries: LRUCache<string, Entry<V>>;
  private readonly realms = new Map<string, FollowedRealm>();

  constructor(limits: FollowedCacheLimits) {
    this.entries = new LRUCache({
      max: limits.maxEntries,
      maxSize: limits.maxSize,
      sizeCalculation: (entry, key) => key.length + entry.size,
      dispose: (entry, key) => {
        this.unlink(entry, key);
      },
    });
  }

  get(key: string): Reading<V> | undefined {
    return this.entries.get(key);
  }

  follows(realm: string): boolean {
    return this.realms.has(realm);
  }

  /** Whether `reading` still is what the store held at the applied revision (or is newer). */
  isCurrent(realm: string, reading: Reading<V>): boolean {
    const followed = this.realms.get(realm);
    if (followed === undefined) return false;
    if (reading.revision >= followed.applied) return true;
    if (reading.revision < followed.floor) return false;
    const changedAt =
      reading.owner === null ? followed.lastChange : (followed.changedAt.get(reading.owner) ?? 0);
    return changedAt <= reading.revision;
  }

  /** Keeps the reading if it is current; answers whether it is. */
  admit(realm: string, key: string, reading: Reading<V>): boolean {
    const followed = this.realms.get(realm);
    if (followed === undefined || !this.isCurrent(realm, reading)) return false;
    this.entries.set(key, { ...reading, realm });
    if (this.entries.has(key)) keysOf(followed, reading.owner).add(key);
    return true;
  }

  /** The replica has applied `revision`; `owners` are those that changed on the way there, with the revision of the change. */
  changed(realm: string, revision: number, owners: Iterable<readonly [string, number]>): void {
    const followed = this.realms.get(realm);
    if (followed === undefined) return;
    followed.applied = revision;
    let any = false;
    for (const [owner, at] of owners) {
      any = true;
      followed.changedAt.set(owner, at);
      followed.lastChange = Math.max(followed.lastChange, at);
      this.drop(followed, owner);
    }
    if (any) this.drop(followed, null);
    if (followed.changedAt.size > rememberedChanges) {
      followed.changedAt.clear();
      followed.floor = revision;
    }
  }

  /** The replica has applied `revision` without knowing what changed on the way there. */
  reset(realm: string, revision: number): void {
    this.forget(realm);
    this.realms.set(realm, {
      applied: revision,
      floor: revision,
      lastChange: revision,
      changedAt: new Map(),
      keysOf: new Map(),
    });
  }

  /** The realm is gone. */
  forget(realm: string): void {
    const followed = this.realms.get(realm);
    if (followed === undefined) return;
    for (const owner of [...followed.keysOf.keys()]) this.drop(followed, owner);
    this.realms.delete(realm);
  }

  private drop(followed: FollowedRealm, owner: string | null): void {
    const keys = followed.keysOf.get(owner);
    if (keys === undefined) return;
    for (const key of [...keys]) this.entries.delete(key);
    followed.keysOf.delete(owner);
  }

  private unlink(entry: Entry<V>, key: string): void {
    const keys = this.realms.get(entry.realm)?.keysOf;
    const owned = keys?.get(entry.owner);
    owned?.delete(key);
    if (owned?.size === 0) keys?.delete(entry.owner);
  }
}

function keysOf(followed: FollowedRealm, owner: string | null): Set<string> {
  let keys = followed.keysOf.get(owner);
  if (keys === undefined) followed.keysOf.set(owner, (keys = new Set()));
  return keys;
}
