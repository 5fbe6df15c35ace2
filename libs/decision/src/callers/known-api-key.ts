import { hash, timingSafeEqual } from 'node:crypto';
import type { Caller } from '#libs/domain';
import type { ApiKeyReading } from '../ports/client-directory.js';

/** An API key as kept in memory: nothing in it opens a door. */
export interface KnownApiKey {
  readonly caller: Caller;
  readonly active: boolean;
  readonly secretHash: Uint8Array;
  readonly expiresAt: Date | null;
}

/** Compared with when a key id is unknown, so that guessing ids by time learns nothing. No secret hashes to it. */
const noHash = new Uint8Array(32);

/** Filled and read within one call, so that a request costs no buffer of its own. */
const given = Buffer.alloc(32);

export function knownApiKey({ realm, client, secretHash, expiresAt }: ApiKeyReading): KnownApiKey {
  return {
    caller: { realm, kind: 'client', id: client.id, scopes: new Set(client.scopes) },
    active: client.status === 'active',
    secretHash,
    expiresAt,
  };
}

/** Whether `secret` is that of `key`. Every refusal costs the same hash and the same compare. */
export function opens(key: KnownApiKey | null, secret: string): key is KnownApiKey {
  given.write(hash('sha256', secret, 'binary'), 'binary');
  const wanted = key?.secretHash.byteLength === given.byteLength ? key.secretHash : noHash;
  const matches = timingSafeEqual(given, wanted);
  return key !== null && matches;
}

export function isValid({ active, expiresAt }: KnownApiKey, now: Date): boolean {
  return active && (expiresAt === null || expiresAt > now);
}
