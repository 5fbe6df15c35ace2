import type { RegoObject } from '../../rego/rego-value.js';
import { BoundedCache } from '../bounded-cache.js';
import { templateData } from './template-data.js';
import type { Templates } from './template-node.js';
import { parseTemplates } from './template-parser.js';
import { TemplateRun } from './template-run.js';

/** In characters of template text. */
const parsed = new BoundedCache<Templates>(1_000_000);

/**
 * Go's text/template over data that are strings, booleans, null, lists and maps; a number of the data is a text. All actions
 * and predeclared functions are known. Refused, though Go takes them, are complex and hexadecimal fractional constants, strings
 * that are not UTF-8, nesting and recursion beyond some hundred levels, and results beyond ten million characters.
 */
export function renderTemplate(text: string, variables: RegoObject, check: () => void): string {
  const data = templateData(variables, check);
  const run = new TemplateRun(templatesOf(text, check), data, check);
  return run.text.replaceAll('<no value>', '<undefined>');
}

function templatesOf(text: string, check: () => void): Templates {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const templates = parseTemplates(text, check);
  parsed.set(text, templates, text.length);
  return templates;
}
