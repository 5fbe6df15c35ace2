import { compareRego } from './compare-rego.js';
import { type RegoEntry, RegoObject, RegoSet, type RegoValue } from './rego-value.js';

/** A set of these members; equal ones (`1` and `1.0`) count once. */
export function setOf(members: readonly RegoValue[]): RegoSet {
  const sorted = members.toSorted(compareRego);
  return new RegoSet(sorted.filter((member, index) => index === 0 || !same(member, sorted[index - 1])));
}

/** An object of these entries; of equal keys the last one given stays. */
export function objectOf(entries: readonly RegoEntry[]): RegoObject {
  const sorted = entries.toSorted(([a], [b]) => compareRego(a, b));
  return new RegoObject(sorted.filter(([key], index) => !same(key, sorted[index + 1]?.[0])));
}

function same(a: RegoValue, b: RegoValue | undefined): boolean {
  return b !== undefined && compareRego(a, b) === 0;
}
