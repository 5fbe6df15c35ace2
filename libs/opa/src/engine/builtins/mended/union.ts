import { compareRego } from '../../rego/compare-rego.js';
import { type RegoEntry, RegoObject, type RegoValue } from '../../rego/rego-value.js';

/** Of equal keys the last one stays; objects under them that follow each other directly, up to the last, are united again. */
export function unionOf(objects: readonly RegoObject[], check: () => void): RegoObject {
  const [first, ...others] = objects;
  if (first !== undefined && others.length === 0) return first;
  const entries = objects
    .flatMap((object) => object.entries)
    // Stable: under one key, in the order of the objects.
    .sort(([a], [b]) => {
      check();
      return compareRego(a, b);
    });
  const united: RegoEntry[] = [];
  for (let start = 0; start < entries.length;) {
    const end = endOfKey(entries, start);
    const [key] = entries[end - 1] as RegoEntry;
    united.push([key, lastOf(entries.slice(start, end), check)]);
    start = end;
  }
  return new RegoObject(united);
}

function endOfKey(entries: readonly RegoEntry[], start: number): number {
  const [key] = entries[start] as RegoEntry;
  let end = start + 1;
  while (end < entries.length && compareRego((entries[end] as RegoEntry)[0], key) === 0) end++;
  return end;
}

function lastOf(entries: readonly RegoEntry[], check: () => void): RegoValue {
  const values = entries.map(([, value]) => value);
  const last = values.at(-1) as RegoValue;
  if (!(last instanceof RegoObject)) return last;
  const beginning = values.findLastIndex((value) => !(value instanceof RegoObject)) + 1;
  return unionOf(values.slice(beginning) as RegoObject[], check);
}
