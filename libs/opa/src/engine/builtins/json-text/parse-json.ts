import { readRego, RegoSyntaxError } from '../../rego/read-rego.js';
import { BuiltinError } from '../builtin.js';
import { jsonForm } from './json-form.js';
import type { JsonForm } from './json-value.js';

/** Reads JSON text (RFC 8259) with exact numbers; of equal names the last one stays. Undefined when it is not JSON. */
export function parseJson(text: string, check: () => void): JsonForm | undefined {
  if (!isJson(text)) return undefined;
  try {
    // JSON without its line breaks, which strings cannot hold raw, is Rego's own text form.
    return jsonForm(readRego(text.replace(/[\t\n\r]/g, ' '), check));
  } catch (error) {
    if (error instanceof RegoSyntaxError) throw new BuiltinError('JSON nested too deep');
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
