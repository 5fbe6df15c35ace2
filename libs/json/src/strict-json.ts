import { isAscii, isUtf8 } from 'node:buffer';
import { AuthzError, type Fault, type JsonValue } from '#libs/domain';
import type { JsonLimits } from './json-limits.js';
import { locateFault } from './locate-fault.js';
import { parseScanned } from './parse-json.js';
import { isPlainJson } from './plain-json.js';
import { scan } from './scan.js';

const loneSurrogate = /\p{Surrogate}/u;

/**
 * Parses untrusted bytes as I-JSON (RFC 7493): UTF-8 without byte order mark, no repeated members, no half surrogate pairs,
 * every number a finite double; bounded in size and nesting. `__proto__` becomes an ordinary own member.
 * Throws `AuthzError` `payload_too_large`, or `invalid_request` whose fault names the place. Messages never quote values.
 */
export function parseStrictJson(bytes: Uint8Array, limits: JsonLimits): JsonValue {
  if (bytes.byteLength > limits.maxBytes) {
    throw new AuthzError('payload_too_large', `the JSON text is larger than ${limits.maxBytes} bytes`);
  }
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return parseText(textOf(buffer), buffer, limits);
}

/** Refuses what is no UTF-8, and a byte order mark. */
function textOf(buffer: Buffer): string {
  // Nearly every text is: it need not be decoded.
  if (isAscii(buffer)) return buffer.toString('latin1');
  if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) {
    refuse({ at: '(root)', message: 'the text begins with a byte order mark' });
  }
  if (!isUtf8(buffer)) refuse({ at: '(root)', message: 'the text is not valid UTF-8' });
  return buffer.toString('utf8');
}

/**
 * The same checks on text that is about to enter the policy engine, whose own parser forgives too much.
 * Throws `AuthzError` `invalid_request`, also when the text is too large.
 */
export function assertEngineJson(text: string, limits: JsonLimits): void {
  // UTF-8 needs at most three bytes per UTF-16 unit: most texts are settled without counting.
  if (text.length * 3 > limits.maxBytes && Buffer.byteLength(text) > limits.maxBytes) {
    refuse({ at: '(root)', message: `the JSON text is larger than ${limits.maxBytes} bytes` });
  }
  if (isPlainJson(text, limits.maxDepth)) return;
  if (loneSurrogate.test(text)) refuse(locateFault(text));
  parseText(text, Buffer.from(text), limits);
}

/** @param bytes of the text. */
function parseText(text: string, bytes: Uint8Array, limits: JsonLimits): JsonValue {
  // Before parsing: the native parser would follow any nesting.
  const seen = scan(bytes, limits.maxDepth);
  if (seen.depth > limits.maxDepth) {
    refuse({ at: '(root)', message: `the JSON text is nested deeper than ${limits.maxDepth} levels` });
  }
  let value: JsonValue;
  try {
    value = parseScanned(text, seen.escapedNames);
  } catch {
    // The native message quotes the text, which may hold a credential.
    return refuse(locateFault(text));
  }
  // A repeated name is one colon more than there are members left: the parser keeps only the last.
  const largest = limits.exactIntegers === true ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE;
  const members = countMembers(value, seen.surrogateEscapes, largest);
  if (members !== seen.members) refuseOddity(text, members, limits);
  return value;
}

/** Large numbers look odd and are none when their text says what the double holds; all else that looks odd is. */
function refuseOddity(text: string, members: number, limits: JsonLimits): void {
  const fault = locateFault(text, limits.exactIntegers);
  if (fault !== null || !Number.isNaN(members)) refuse(fault);
}

/** Members of the whole tree; NaN, which equals no count, when a number or a text in it may be no I-JSON. */
function countMembers(value: JsonValue, checkText: boolean, largest: number): number {
  if (typeof value === 'string') return checkText && loneSurrogate.test(value) ? NaN : 0;
  if (typeof value === 'number') return Math.abs(value) <= largest ? 0 : NaN;
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const item of value) members += countMembers(item, checkText, largest);
    return members;
  }
  // A quarter of what Object.keys costs, and the same names: what JSON makes inherits none.
  for (const name in value) {
    const member = value[name] as JsonValue;
    members++;
    if (checkText) {
      if (loneSurrogate.test(name)) return NaN;
    } else if (typeof member === 'string') {
      // Most members are: spare them the call.
      continue;
    }
    members += countMembers(member, checkText, largest);
  }
  return members;
}

function refuse(fault: Fault | null): never {
  const found = fault ?? { at: '(root)', message: 'the text is not valid JSON' };
  const place = found.at === '(root)' ? '' : `at \`${found.at}\`: `;
  throw new AuthzError('invalid_request', `malformed JSON: ${place}${found.message}`, { faults: [found] });
}
