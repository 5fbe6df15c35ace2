import type { JsonObject, JsonValue } from '#libs/domain';
import { parseStrictJson } from '#libs/json';
import { malformedToken } from '../token-rejection.js';
import { splitCompactForm } from './compact-form.js';

const maxDepth = 32;
const maxHeaderText = 256;

/** They change how the rest is to be read. A token that needs none of them loses nothing. */
const refusedHeaderMembers = ['crit', 'b64'];

/** They bring a key, or a place to fetch one from; a key comes from our configuration only (RFC 8725, section 3.10). */
export const keyHeaderMembers: readonly string[] = ['jwk', 'jku', 'x5c', 'x5u'];

export interface JwsHeader {
  readonly alg: string;
  readonly kid: string | undefined;
  readonly typ: string | undefined;
  /** Which `keyHeaderMembers` it has; their values are never read. */
  readonly broughtKeys: readonly string[];
}

export interface CompactJwt {
  readonly header: JwsHeader;
  /** Not yet verified. */
  readonly payload: JsonObject;
}

/** Reads a JWT without verifying it. Throws `token_invalid`. */
export function readCompactJwt(token: string, maxLength: number): CompactJwt {
  const parts = splitCompactForm(token, maxLength);
  return { header: readJwsHeader(parts.header), payload: readObject(parts.payload) };
}

/** Throws `token_invalid`. */
export function readJwsHeader(bytes: Uint8Array): JwsHeader {
  const header = readObject(bytes);
  if (refusedHeaderMembers.some((member) => Object.hasOwn(header, member))) throw malformedToken();
  const alg = optionalText(header['alg']);
  if (alg === undefined) throw malformedToken();
  const broughtKeys = keyHeaderMembers.filter((member) => Object.hasOwn(header, member));
  return { alg, kid: optionalText(header['kid']), typ: optionalText(header['typ']), broughtKeys };
}

function optionalText(value: JsonValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value.length > maxHeaderText) throw malformedToken();
  return value;
}

function readObject(bytes: Uint8Array): JsonObject {
  const value = strictJson(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformedToken();
  return value;
}

function strictJson(bytes: Uint8Array): JsonValue {
  try {
    return parseStrictJson(bytes, { maxBytes: bytes.byteLength, maxDepth });
  } catch {
    // Not handed on as a cause: it may name members of the token.
    throw malformedToken();
  }
}
