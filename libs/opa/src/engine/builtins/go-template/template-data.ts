import type { GoMap, GoValue } from '../go-format/go-value.js';
import { type RegoArray, RegoNumber, RegoObject, RegoSet, type RegoValue } from '../../rego/rego-value.js';
import { templateError } from './template-error.js';

/** What Go's notation of a string writes in ways that JSON does not know. */
const notInJson = /[\0-\x07\x0b\x0e-\x1f\x7f]|(?![\p{L}\p{M}\p{N}\p{P}\p{S}])[\u{10000}-\u{10ffff}]/u;

/**
 * Variables as OPA hands them to Go's template: it reads Rego's own text as JSON. So sets, keys other than strings, and
 * strings with some unprintable characters have no template; numbers are texts that only look like numbers.
 */
export function templateData(variables: RegoObject, check: () => void): GoMap {
  check();
  const entries = variables.entries.map(([key, value]): [string, GoValue] => {
    if (typeof key !== 'string') throw templateError('a key that is not a string');
    return [asText(key), dataOf(value, check)];
  });
  return { type: 'map[string]interface {}', entries: new Map(entries) };
}

function dataOf(value: RegoValue, check: () => void): GoValue {
  if (value === null) return { type: '<nil>' };
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (typeof value === 'string') return { type: 'string', value: asText(value) };
  if (value instanceof RegoNumber) return { type: 'json.Number', value: value.text };
  if (value instanceof RegoObject) return templateData(value, check);
  if (value instanceof RegoSet) throw templateError('a set');
  return listOf(value, check);
}

function listOf(items: RegoArray, check: () => void): GoValue {
  check();
  return { type: '[]interface {}', items: items.map((item) => dataOf(item, check)) };
}

function asText(text: string): string {
  if (notInJson.test(text)) throw templateError('an unprintable character');
  return text;
}
