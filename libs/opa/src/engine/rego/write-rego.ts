import { compareCodePoints } from './compare-rego.js';
import { type RegoEntry, RegoNumber, RegoObject, RegoSet, type RegoValue } from './rego-value.js';

/** JSON as OPA writes it: sets become sorted arrays, members are sorted by name, other keys become their JSON text. */
export function toJson(value: RegoValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof RegoNumber) return value.text;
  if (value instanceof RegoObject) return objectJson(value);
  const elements = value instanceof RegoSet ? value.members : value;
  return `[${elements.map(toJson).join(',')}]`;
}

function objectJson({ entries }: RegoObject): string {
  const members = entries.every(([key]) => typeof key === 'string') ? entries : withTextKeys(entries);
  return `{${members.map(([name, value]) => `${toJson(name)}:${toJson(value)}`).join(',')}}`;
}

/** Two keys may share one text (`1` and `"1"`): the later one in Rego's order stays, as in OPA. */
function withTextKeys(entries: readonly RegoEntry[]): RegoEntry[] {
  const members = new Map(entries.map(([key, value]) => [keyText(key), value]));
  return [...members].sort(([a], [b]) => compareCodePoints(a, b));
}

function keyText(key: RegoValue): string {
  return typeof key === 'string' ? key : escapedForHtml(toJson(key));
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
