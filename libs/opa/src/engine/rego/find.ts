import { compareRego } from './compare-rego.js';
import type { RegoValue } from './rego-value.js';

/** Of items that are sorted by their keys, as members and entries are, the one with this key. */
export function find<T>(sorted: readonly T[], key: RegoValue, keyOf: (item: T) => RegoValue): T | undefined {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const item = sorted[middle] as T;
    const order = compareRego(keyOf(item), key);
    if (order === 0) return item;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
