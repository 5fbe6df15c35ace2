import type { JWK } from 'jose';
import type { Fault, JsonObject, JsonValue } from '#libs/domain';
import { parseStrictJson } from '#libs/json';
import { keyFaults } from './key-faults.js';

export const maxKeys = 100;
/** Larger documents are cut off while they arrive. */
export const maxJwksBytes = 256 * 1024;

const keptMembers = ['kty', 'kid', 'alg', 'n', 'e', 'crv', 'x', 'y'];

export interface JwksIntake {
  /** What may verify, reduced to public members and marked for signatures. */
  readonly keys: readonly JWK[];
  /** Why the others may not; `at` counts from `keys[0]`. */
  readonly faults: readonly Fault[];
}

/**
 * Sorts out a key set. A key that fails is left out and the others stay: issuers publish encryption keys, and kinds of keys
 * that we do not know yet, in the same set (RFC 7517, section 5). Of keys that share a `kid` none is taken, since nobody can
 * say which is meant.
 */
export function takeInKeys(candidates: readonly JsonValue[]): JwksIntake {
  const repeated = repeatedKids(candidates);
  const judged = candidates.map((candidate, index) => judge(candidate, index, repeated));
  return { keys: judged.flatMap(({ keys }) => keys), faults: judged.flatMap(({ faults }) => faults) };
}

/** Reads a JWK Set document (RFC 7517) from an untrusted server. Throws when it is none, or has too many keys. */
export function readJwksDocument(bytes: Uint8Array): readonly JWK[] {
  const document = parseStrictJson(bytes, { maxBytes: maxJwksBytes, maxDepth: 16 });
  const keys = isObject(document) ? document['keys'] : undefined;
  if (!Array.isArray(keys)) throw new Error('the document is not a JWK Set');
  if (keys.length > maxKeys) throw new Error(`the JWK Set has more than ${maxKeys} keys`);
  return takeInKeys(keys).keys;
}

function judge(candidate: JsonValue, index: number, repeated: ReadonlySet<JsonValue>): JwksIntake {
  const at = `keys[${index}]`;
  if (!isObject(candidate)) return { keys: [], faults: [{ at, message: 'must be a JWK, an object' }] };
  const faults = keyFaults(candidate).map((fault) => ({ ...fault, at: `${at}.${fault.at}` }));
  if (candidate['kid'] !== undefined && repeated.has(candidate['kid'])) {
    faults.push({ at: `${at}.kid`, message: 'is used by another key of the set too' });
  }
  return faults.length > 0 ? { keys: [], faults } : { keys: [publicSigningKey(candidate)], faults };
}

function repeatedKids(candidates: readonly JsonValue[]): ReadonlySet<JsonValue> {
  const seen = new Set<JsonValue>();
  const repeated = new Set<JsonValue>();
  for (const candidate of candidates) {
    const kid = isObject(candidate) ? candidate['kid'] : undefined;
    if (kid === undefined) continue;
    if (seen.has(kid)) repeated.add(kid);
    seen.add(kid);
  }
  return repeated;
}

function publicSigningKey(jwk: JsonObject): JWK {
  const kept = Object.entries(jwk).filter(([member]) => keptMembers.includes(member));
  return { ...Object.fromEntries(kept), use: 'sig' };
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
