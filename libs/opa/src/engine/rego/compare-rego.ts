import { compareNumbers } from './compare-numbers.js';
import {
  type RegoArray,
  type RegoEntry,
  RegoNumber,
  RegoObject,
  RegoSet,
  type RegoValue,
} from './rego-value.js';

/**
 * Rego's total order: null, booleans, numbers, strings, arrays, objects, sets. Strings by code point; arrays and sets
 * (sorted) member by member, then by length; objects (sorted by key) key, value, key, value, then by length.
 */
export function compareRego(a: RegoValue, b: RegoValue): number {
  if (a === b) return 0;
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  if (a instanceof RegoNumber && b instanceof RegoNumber) return compareNumbers(a.text, b.text);
  const rank = rankOf(a) - rankOf(b);
  return rank === 0 ? compareComposite(a, b) : rank;
}

/** UTF-8's order. UTF-16 code units differ from it only where surrogates meet units above them. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) return liftSurrogate(x) - liftSurrogate(y);
  }
  return a.length - b.length;
}

function liftSurrogate(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

function rankOf(value: RegoValue): number {
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 2 : 1;
  if (value instanceof RegoNumber) return 3;
  if (typeof value === 'string') return 4;
  if (value instanceof RegoObject) return 6;
  return value instanceof RegoSet ? 7 : 5;
}

function compareComposite(a: RegoValue, b: RegoValue): number {
  if (a instanceof RegoObject && b instanceof RegoObject) return compareEntries(a.entries, b.entries);
  if (a instanceof RegoSet && b instanceof RegoSet) return compareSequences(a.members, b.members);
  return Array.isArray(a) && Array.isArray(b) ? compareSequences(a, b) : 0;
}

function compareEntries(a: readonly RegoEntry[], b: readonly RegoEntry[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const order = compareSequences(a[index] as RegoEntry, b[index] as RegoEntry);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareSequences(a: RegoArray, b: RegoArray): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const order = compareRego(a[index] as RegoValue, b[index] as RegoValue);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
