import type { JsonValue } from '#libs/domain';

import { readValue } from './read-value.js';
import { scan } from './scan.js';

/**
 * `JSON.parse`, for text from wherever it comes. V8 (12.8 and later, so Node 24) can take a name with an escape for another one that
 * an earlier text had in its place (nodejs/node#63785): after `{"a":[],"\\":0}`, `{"a":1,"\n":2}` is read as `{"a":1,"\\":2}`. Whoever
 * may send JSON could so rename members of what others send. Texts with such names we read ourselves.
 *
 * Throws `SyntaxError`.
 */
export function parseJson(text: string): JsonValue {
  return parseScanned(text, text.includes('\\') && scan(Buffer.from(text), Infinity).escapedNames);
}

/** @param escapedNames as `scan` finds it. */
export function parseScanned(text: string, escapedNames: boolean): JsonValue {
  // In either case it says whether the text is JSON: our reader takes that for granted.
  const value = JSON.parse(text) as JsonValue;
  return escapedNames ? readValue(text) : value;
}
