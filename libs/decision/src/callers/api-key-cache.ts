import type { Change } from '#libs/domain';
import type { ApiKeyReading } from '../ports/client-directory.js';
import { FollowedCache, type Reading } from '../records/followed-cache.js';
import type { RecordListener } from '../replica/record-listener.js';
import { type KnownApiKey, knownApiKey } from './known-api-key.js';
import { LRUCache } from 'lru-cache';

/** API keys in memory, until their client changes. Unknown key ids are remembered too, until any client changes. */
export class ApiKeyCache implements RecordListener {
  private readonly keys: FollowedCache<KnownApiKey>;
  private readonly unknown: LRUCache<string, true>;
  /** Keys that exist or did, also when they are not known at the moment. */
  private readonly found: LRUCache<string, true>;
  private epoch = 0;

  constructor(maxEntries: number) {
    this.keys = new FollowedCache({ maxEntries, maxSize: Number.MAX_SAFE_INTEGER });
    this.unknown = new LRUCache({ max: maxEntries });
    this.found = new LRUCache({ max: maxEntries });
  }

  /** undefined: not known yet; null: there is no such key. */
  find(keyId: string): KnownApiKey | null | undefined {
    return this.keys.get(keyId)?.value ?? (this.unknown.has(keyId) ? null : undefined);
  }

  /** Rises with every change to any client. */
  get changes(): number {
    return this.epoch;
  }

  /** Answers false when the reading is older than what the replica has applied: read again. */
  admit(keyId: string, reading: ApiKeyReading): boolean {
    this.found.set(keyId, true);
    const entry = readingOf(reading);
    // A realm that this replica does not follow yet cannot be told of changes: use the reading, keep nothing.
    if (!this.keys.follows(reading.realm)) return true;
    return this.keys.admit(reading.realm, keyId, entry);
  }

  /**
   * The key was not found. Answers false when any client changed since `changesBefore`, taken before the reading began: the key
   * may exist by now, so read again.
   */
  admitUnknown(keyId: string, changesBefore: number): boolean {
    if (changesBefore !== this.epoch) return false;
    this.unknown.set(keyId, true);
    this.found.delete(keyId);
    return true;
  }

  /** Whether the store had this key when last asked. */
  wasFound(keyId: string): boolean {
    return this.found.has(keyId);
  }

  applied(realm: string, revision: number, changes: readonly Change[]): void {
    const clients = changes.filter(({ kind }) => kind === 'client');
    if (clients.length > 0) this.forgetUnknown();
    this.keys.changed(
      realm,
      revision,
      clients.map((change) => [change.subjectId, change.revision]),
    );
  }

  reloaded(realm: string, revision: number): void {
    this.forgetUnknown();
    this.keys.reset(realm, revision);
  }

  removed(realm: string): void {
    this.forgetUnknown();
    this.keys.forget(realm);
  }

  private forgetUnknown(): void {
    this.epoch++;
    this.unknown.clear();
  }
}

function readingOf(reading: ApiKeyReading): Reading<KnownApiKey> {
  return { value: knownApiKey(reading), owner: reading.client.id, revision: reading.revision, size: 1 };
}
