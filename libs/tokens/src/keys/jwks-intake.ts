import type { JWK } from 'jose';
import type { Fault, JsonObject, JsonValue } from '#libs/domain';
import { parseStrictJson } from '#libs/json';
import { keyFaults, privateFaults } from './key-faults.js';
import { materialOf } from './key-material.js';

export const maxKeys = 100;
/** Larger documents are cut off while they arrive. */
export const maxJwksBytes = 256 * 1024;
/** More keys of one type under one `kid` would let each forgery cost as many verifications. */
export const maxKeysOfOneName = 4;

const keptMembers = ['kty', 'kid', 'alg', 'n', 'e', 'crv', 'x', 'y'];

export interface JwksIntake {
  /** What may verify, reduced to public members and marked for signatures. */
  readonly keys: readonly JWK[];
  /** Why the others may not; `at` counts from `keys[0]`. */
  readonly faults: readonly Fault[];
  /** Which keys may verify although their `kid` does not say which of them is meant. */
  readonly doubts: readonly Fault[];
}

interface TakenKey {
  readonly at: string;
  readonly jwk: JWK;
  readonly material: string | null;
}

/**
 * Sorts out a key set. A key that fails is left out and the others stay: issuers publish encryption keys, and kinds of keys
 * that we do not know yet, in the same set, also under the `kid` of another (RFC 7517, sections 4.5 and 5). A key that is there
 * twice counts once. Different keys of one type that share a `kid` all stay, up to a bound: an issuer may have put a new key
 * under an old name, and who published both vouches for both.
 */
export function takeInKeys(candidates: readonly JsonValue[]): JwksIntake {
  const everybodys = materialsOfPrivateKeys(candidates);
  const taken: TakenKey[] = [];
  const faults = candidates.flatMap((candidate, index) => {
    const at = `keys[${index}]`;
    if (!isObject(candidate)) return [{ at, message: 'must be a JWK, an object' }];
    const own = keyFaults(candidate).map((fault) => ({ ...fault, at: `${at}.${fault.at}` }));
    if (own.length > 0) return own;
    const key = { at, jwk: publicSigningKey(candidate), material: materialOf(candidate) };
    const among = faultsAmong(key, taken, everybodys);
    if (among.length === 0) taken.push(key);
    return among;
  });
  return { keys: taken.map(({ jwk }) => jwk), faults, doubts: taken.flatMap((key) => doubtsOf(key, taken)) };
}

/** Reads a JWK Set document (RFC 7517) from an untrusted server. Throws when it is none, or has too many keys. */
export function readJwksDocument(bytes: Uint8Array): JwksIntake {
  const document = parseStrictJson(bytes, { maxBytes: maxJwksBytes, maxDepth: 16 });
  const keys = isObject(document) ? document['keys'] : undefined;
  if (!Array.isArray(keys)) throw new Error('the document is not a JWK Set');
  if (keys.length > maxKeys) throw new Error(`the JWK Set has more than ${maxKeys} keys`);
  return takeInKeys(keys);
}

/** What is wrong with a good key beside the others of its set. */
function faultsAmong(
  { at, jwk, material }: TakenKey,
  taken: readonly TakenKey[],
  everybodys: ReadonlySet<string | null>,
): readonly Fault[] {
  if (everybodys.has(material)) return [{ at, message: 'is in the set with its private part too' }];
  const namesakes = taken.filter((other) => isNamesake(other.jwk, jwk));
  const first = namesakes.find((other) => other.material === material && other.jwk.alg === jwk.alg);
  if (first) return [{ at, message: `repeats ${first.at}` }];
  if (jwk.kid === undefined || namesakes.length < maxKeysOfOneName) return [];
  return [{ at: `${at}.kid`, message: `is used by ${maxKeysOfOneName} other keys of this type` }];
}

function doubtsOf({ at, jwk, material }: TakenKey, taken: readonly TakenKey[]): readonly Fault[] {
  const doubtful = taken.some(
    (other) =>
      jwk.kid !== undefined &&
      isNamesake(other.jwk, jwk) &&
      other.material !== material &&
      (other.jwk.alg ?? jwk.alg) === (jwk.alg ?? other.jwk.alg),
  );
  return doubtful ? [{ at: `${at}.kid`, message: 'is used by another key of its type too' }] : [];
}

function isNamesake(a: JWK, b: JWK): boolean {
  return a.kid === b.kid && a.kty === b.kty && a.crv === b.crv;
}

/** Such a key is everybody's, also where it stands a second time without its private part. */
function materialsOfPrivateKeys(candidates: readonly JsonValue[]): ReadonlySet<string | null> {
  const open = candidates.filter(isObject).filter((jwk) => privateFaults(jwk).length > 0);
  return new Set(open.map(materialOf).filter((material) => material !== null));
}

function publicSigningKey(jwk: JsonObject): JWK {
  const kept = Object.entries(jwk).filter(([member]) => keptMembers.includes(member));
  return { ...Object.fromEntries(kept), use: 'sig' };
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
