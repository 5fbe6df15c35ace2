import { compareCodePoints } from './compare-rego.js';
import type { ResultSize } from './result-size.js';
import { type RegoEntry, RegoNumber, RegoObject, RegoSet, type RegoValue } from './rego-value.js';

/**
 * JSON as OPA writes it: sets become sorted arrays, members are sorted by name, other keys become their JSON text.
 * @param size takes the texts of such keys: quoted again at every level, they can become much longer than the value.
 */
export function toJson(value: RegoValue, size?: ResultSize): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof RegoNumber) return value.text;
  if (value instanceof RegoObject) return objectJson(value, size);
  const elements = value instanceof RegoSet ? value.members : value;
  return `[${elements.map((element) => toJson(element, size)).join(',')}]`;
}

function objectJson({ entries }: RegoObject, size: ResultSize | undefined): string {
  const members = entries.every(([key]) => typeof key === 'string') ? entries : withTextKeys(entries, size);
  return `{${members.map(([name, value]) => `${toJson(name)}:${toJson(value, size)}`).join(',')}}`;
}

/** Two keys may share one text (`1` and `"1"`): the later one in Rego's order stays, as in OPA. */
function withTextKeys(entries: readonly RegoEntry[], size: ResultSize | undefined): RegoEntry[] {
  const members = new Map(entries.map(([key, value]) => [keyText(key, size), value]));
  return [...members].sort(([a], [b]) => compareCodePoints(a, b));
}

function keyText(key: RegoValue, size: ResultSize | undefined): string {
  if (typeof key === 'string') return key;
  const text = escapedForHtml(toJson(key, size));
  size?.take(text.length);
  return text;
}

/** As Go's encoder writes strings unless told otherwise, which OPA does not do here. Such characters occur in strings only. */
function escapedForHtml(json: string): string {
  return json.replace(
    /[&<>\u2028\u2029]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Rego's own text, sorted.
 * @param quote how strings are written: as JSON for a module to read back, or as OPA shows them to people.
 */
export function toRego(value: RegoValue, quote: (text: string) => string = JSON.stringify): string {
  const inner = (member: RegoValue): string => toRego(member, quote);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quote(value);
  if (value instanceof RegoNumber) return value.text;
  if (value instanceof RegoObject) {
    return `{${value.entries.map(([key, member]) => `${inner(key)}: ${inner(member)}`).join(', ')}}`;
  }
  if (!(value instanceof RegoSet)) return `[${value.map(inner).join(', ')}]`;
  return value.members.length === 0 ? 'set()' : `{${value.members.map(inner).join(', ')}}`;
}
