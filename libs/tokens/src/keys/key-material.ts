import { createPublicKey } from 'node:crypto';
import type { JsonObject } from '#libs/domain';

const publicMembers = ['kty', 'crv', 'n', 'e', 'x', 'y'];

/**
 * What the public part of a key is, in one spelling (the DER of its SPKI): equal for equal keys, whatever else their JWKs say.
 * null: no valid public key; also for points that are not on their curve.
 */
export function materialOf(jwk: JsonObject): string | null {
  const key = Object.fromEntries(Object.entries(jwk).filter(([member]) => publicMembers.includes(member)));
  try {
    return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'der' }).toString('base64');
  } catch {
    return null;
  }
}
