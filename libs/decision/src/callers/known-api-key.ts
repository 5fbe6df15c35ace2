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

/** The caller, if `secret` opens `key` now. Every refusal costs the same hash and the same compare. */
export function callerFor(key: KnownApiKey | null, secret: string, now: Date): Caller | null {
  given.write(hash('sha256', secret, 'binary'), 'binary');
  const wanted = key?.secretHash.byteLength === given.byteLength ? key.secretHash : noHash;
  const matches = timingSafeEqual(given, wanted);
  if (key === null || !matches || !key.active) return null;
  return key.expiresAt !== null && key.expiresAt <= now ? null : key.caller;
}
