import { jsonForm } from './json-form.js';
import type { JsonForm } from './json-value.js';
import { MalformedJson, readJson } from './read-json.js';

/** Reads JSON text (RFC 8259) with exact numbers; of equal names the last one stays. Undefined when it is not JSON. */
export function parseJson(text: string, check: () => void): JsonForm | undefined {
  try {
    return jsonForm(readJson(text, check));
  } catch (error) {
    if (error instanceof MalformedJson) return undefined;
    throw error;
  }
}
