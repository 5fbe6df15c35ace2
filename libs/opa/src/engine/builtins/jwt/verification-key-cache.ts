import { createHash } from 'node:crypto';

import { BoundedCache } from '../bounded-cache.js';
import { readVerificationKeys, type VerificationKey } from './verification-keys.js';

/**
 * Public keys by the digest of the text they came in: policies verify with the same few keys over and over, and parsing
 * one takes about as long as a check with it.
 *
 * Sets with a secret or a private key are never held: whoever can read this process's memory, or a dump of it, should
 * find such a key only while an evaluation uses it, not long after the policy or the caller that brought it is gone.
 */
export class VerificationKeyCache {
  private readonly known: BoundedCache<readonly VerificationKey[]>;

  /** @param capacity characters of the texts whose keys are held. */
  constructor(capacity: number) {
    this.known = new BoundedCache(capacity);
  }

  /** Throws as `readVerificationKeys` does; failures are not remembered. */
  get(text: string, check: () => void): readonly VerificationKey[] {
    const digest = createHash('sha256').update(text).digest('base64');
    const known = this.known.get(digest);
    if (known !== undefined) return known;
    const keys = readVerificationKeys(text, check);
    if (!keys.some(isConfidential)) this.known.set(digest, keys, text.length);
    return keys;
  }
}

function isConfidential({ material }: VerificationKey): boolean {
  return material.kind === 'secret' || (material.kind !== 'unusable' && material.cameAsPrivate);
}
