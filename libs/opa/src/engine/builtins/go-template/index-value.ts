import type { GoText, GoValue } from '../go-format/go-value.js';
import { decoded } from './go-literals.js';
import { templateError } from './template-error.js';

type Value = GoValue | undefined;

/** `x[i][j]`: a missing key gives nil, and an index beyond the end none. Texts are indexed by byte. */
export function indexed(item: Value, indexes: readonly Value[]): Value {
  if (item === undefined || item.type === '<nil>') throw templateError('index of nil');
  return indexes.reduce<Value>((found, index) => elementAt(found, index), item);
}

function elementAt(item: Value, index: Value): Value {
  if (item?.type === 'map[string]interface {}') {
    if (index?.type !== 'string') throw templateError('a key that is no text');
    return item.entries.get(index.value) ?? { type: '<nil>' };
  }
  if (item?.type === '[]interface {}') return item.items[position(index, item.items.length - 1)];
  if (!isText(item)) throw templateError('index of what has no elements');
  const bytes = Buffer.from(item.value);
  return { type: 'uint8', value: BigInt(bytes[position(index, bytes.length - 1)] ?? 0) };
}

function isText(item: Value): item is GoText {
  return item?.type === 'string' || item?.type === 'json.Number';
}

/** `x[i:j]`. Refused are, though Go takes them, the room behind the end of a list and a text cut inside of a character. */
export function sliced(item: Value, bounds: readonly Value[]): Value {
  if (item?.type === '[]interface {}') {
    const [from, to] = slice(bounds, item.items.length);
    return { type: item.type, items: item.items.slice(from, to) };
  }
  if (!isText(item)) throw templateError('slice of what has no elements');
  if (bounds.length > 2) throw templateError('a text sliced with three bounds');
  const bytes = Buffer.from(item.value);
  const [from, to] = slice(bounds, bytes.length);
  return { type: item.type, value: decoded(bytes.subarray(from, to)) };
}

function slice(bounds: readonly Value[], length: number): [from: number, to: number] {
  const [from = 0, to = length, end = length] = bounds.map((bound) => position(bound, length));
  if (from > to || to > end) throw templateError('bounds of a slice out of order');
  return [from, to];
}

/** In bytes, members or entries. */
export function lengthOf(item: Value): number {
  if (item?.type === 'map[string]interface {}') return item.entries.size;
  if (item?.type === '[]interface {}') return item.items.length;
  if (isText(item)) return Buffer.byteLength(item.value);
  throw templateError('length of what has none');
}

function position(index: Value, most: number): number {
  if (index?.type !== 'int' && index?.type !== 'uint8') throw templateError('an index that is no integer');
  if (index.value < 0n || index.value > BigInt(most)) throw templateError('index out of range');
  return Number(index.value);
}
