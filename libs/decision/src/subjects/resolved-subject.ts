import {
  emailKey,
  type JsonObject,
  type Properties,
  type SubjectReference,
  type TrustedIssuer,
} from '#libs/domain';
import { assertEngineJson, canonicalJson } from '#libs/json';
import type { SubjectKey, SubjectRecord } from '../ports/subject-directory.js';
import type { VerifiedToken } from '../ports/token-verifier.js';
import type { Reading } from '../records/followed-cache.js';
import type { KnownUser } from './subject-cache.js';

/** A subject with what is known of it. Holds nothing that could be replayed as a credential. */
export interface ResolvedSubject {
  readonly type: string;
  readonly id: string;
  readonly properties: Properties | undefined;
  /** Payload of the verified token, for `token` subjects only. */
  readonly claims: JsonObject | undefined;
  /** null: no stored facts. */
  readonly record: SubjectRecord | null;
  /** Who it is and as of when, for the decision key. */
  readonly keyText: string;
  /** What the answer rests on; absent for types without stored facts. */
  readonly found?: { readonly key: SubjectKey; readonly reading: Reading<KnownUser> };
  /** The issuers that a token was verified against. */
  readonly issuers?: readonly TrustedIssuer[];
}

/** How stored facts are found for a subject type; undefined: there are none. Tokens are verified first, see `tokenSubject`. */
export function subjectKeyOf({ type, id }: SubjectReference): SubjectKey | undefined {
  switch (type) {
    case 'user':
    case 'identity':
      return { by: 'id', value: id };
    case 'username':
      return { by: type, value: id };
    case 'email':
      return emailSubject(id);
    default:
      return undefined;
  }
}

/** By its key, so that all spellings of an address are one look-up. Nobody has an address without a key. */
function emailSubject(address: string): SubjectKey | undefined {
  const value = emailKey(address);
  return value === null ? undefined : { by: 'email', value };
}

export function strangeSubject({ type, id, properties }: SubjectReference): ResolvedSubject {
  return { type, id, properties, claims: undefined, record: null, keyText: '"unknown",null' };
}

export function storedSubject(
  { type, id, properties }: SubjectReference,
  key: SubjectKey,
  reading: Reading<KnownUser>,
): ResolvedSubject {
  const { record, keyText } = reading.value;
  const found = { key, reading };
  return { type, id, properties, claims: undefined, record, keyText: `${keyText},null`, found };
}

/** Whoever signs tokens is trusted with names, not with what the engine's own parser would make of them. */
const claimLimits = { maxBytes: 1_048_576, maxDepth: 64 };

/** Throws `invalid_request` for claims that no policy could be given: half surrogate pairs, bottomless nesting. */
export function tokenSubject(
  { type, properties }: SubjectReference,
  { issuer, sub, claims }: VerifiedToken,
  reading: Reading<KnownUser>,
  issuers: readonly TrustedIssuer[],
): ResolvedSubject {
  const { record, keyText } = reading.value;
  assertEngineJson(JSON.stringify(claims), claimLimits);
  return {
    type,
    id: record?.id ?? sub,
    properties,
    claims,
    record,
    keyText: `${keyText},${canonicalJson([issuer.issuer, sub, claims])}`,
    found: { key: { by: 'identity', iss: issuer.issuer, sub }, reading },
    issuers,
  };
}
