import type { RegoValue } from '../../rego/rego-value.js';
import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { MalformedJson, readFirstJson, readJson } from '../json-text/read-json.js';

/** OPA looks at one token more to see that nothing follows, and takes a `null` for the end, whatever comes after it. */
const nothingMore = /^[ \t\r\n]*(?:null|$)/;

export function unmarshal(text: string, check: () => void): RegoValue {
  const { value, rest } = readFirstJson(text, check);
  if (!nothingMore.test(rest)) throw new BuiltinError('malformed JSON: text after the value');
  return value;
}

export function isJson(text: string, check: () => void): boolean {
  try {
    readJson(text, check);
    return true;
  } catch (error) {
    if (error instanceof MalformedJson) return false;
    // Sound, but nested deeper than we would hand on.
    if (error instanceof BeyondLimits) return true;
    throw error;
  }
}
