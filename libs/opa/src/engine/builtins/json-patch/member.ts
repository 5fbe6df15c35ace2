import { compareRego } from '../../rego/compare-rego.js';
import { setOf } from '../../rego/make-rego.js';
import {
  type RegoArray,
  type RegoEntry,
  RegoNumber,
  RegoObject,
  RegoSet,
  type RegoValue,
} from '../../rego/rego-value.js';
import { BuiltinError } from '../builtin.js';

/** The member under a key: objects by key, arrays by position, sets by the member itself. Throws when there is none. */
export function memberOf(container: RegoValue, key: RegoValue): RegoValue {
  if (container instanceof RegoObject) return container.entries[placeOf(container, key)]?.[1] as RegoValue;
  if (container instanceof RegoSet) return container.members[placeOf(container, key)] as RegoValue;
  return arrayOf(container)[indexIn(arrayOf(container), key, 1)] as RegoValue;
}

/** The container with this member instead of the one under the key, which is there. */
export function withMember(container: RegoValue, key: RegoValue, member: RegoValue): RegoValue {
  if (container instanceof RegoSet) return setOf([...withoutMember(container, key).members, member]);
  if (container instanceof RegoObject) return withEntry(container, [key, member], 1);
  return arrayOf(container).with(indexIn(arrayOf(container), key, 1), member);
}

/** The container with a member more; one under the same key of an object goes. A set takes only a member that is its own key. */
export function insertMember(container: RegoValue, key: RegoValue, member: RegoValue): RegoValue {
  if (container instanceof RegoObject) {
    return withEntry(container, [key, member], find(container.entries, key, keyOfEntry).found ? 1 : 0);
  }
  if (!(container instanceof RegoSet)) {
    return arrayOf(container).toSpliced(indexIn(arrayOf(container), key, 0), 0, member);
  }
  if (compareRego(key, member) !== 0) throw new BuiltinError('a member of a set is its own key');
  return setOf([...container.members, member]);
}

/** The container without the member under the key. Throws when there is none. */
export function removeMember(container: RegoValue, key: RegoValue): RegoValue {
  if (container instanceof RegoSet) return withoutMember(container, key);
  if (container instanceof RegoObject) {
    return new RegoObject(container.entries.toSpliced(placeOf(container, key), 1));
  }
  return arrayOf(container).toSpliced(indexIn(arrayOf(container), key, 1), 1);
}

function withoutMember(container: RegoSet, key: RegoValue): RegoSet {
  return new RegoSet(container.members.toSpliced(placeOf(container, key), 1));
}

function withEntry({ entries }: RegoObject, entry: RegoEntry, replaced: 0 | 1): RegoObject {
  const { place } = find(entries, entry[0], keyOfEntry);
  return new RegoObject(entries.toSpliced(place, replaced, entry));
}

function keyOfEntry([key]: RegoEntry): RegoValue {
  return key;
}

function arrayOf(value: RegoValue): RegoArray {
  if (!Array.isArray(value)) throw new BuiltinError('the path leads through a value without members');
  return value as RegoArray;
}

function placeOf(container: RegoObject | RegoSet, key: RegoValue): number {
  const { place, found } =
    container instanceof RegoObject
      ? find(container.entries, key, keyOfEntry)
      : find(container.members, key, (member) => member);
  if (!found) throw new BuiltinError('the path does not exist');
  return place;
}

function find<T>(
  sorted: readonly T[],
  key: RegoValue,
  keyOf: (item: T) => RegoValue,
): { place: number; found: boolean } {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareRego(keyOf(sorted[middle] as T), key);
    if (order === 0) return { place: middle, found: true };
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return { place: low, found: false };
}

/** @param kept 1 for a position that is taken, 0 for one that may be the end. */
function indexIn(array: RegoArray, key: RegoValue, kept: 0 | 1): number {
  const index = key === '-' ? array.length : parseIndex(key);
  if (index < 0 || index > array.length - kept) throw new BuiltinError('the index is out of bounds');
  return index;
}

const maxDigits = 19;

/** Signs and a zero fraction pass, as in OPA; an exponent does not, nor do leading zeros in a string. */
function parseIndex(key: RegoValue): number {
  const text = key instanceof RegoNumber ? key.text : key;
  if (typeof text !== 'string' || (text === key && text !== '0' && text.startsWith('0'))) {
    throw new BuiltinError('not an index');
  }
  const match = /^([+-]?)(\d*)(\.0*)?$/.exec(text);
  const [, sign = '', digits = '', fraction = ''] = match ?? [];
  const length = digits.length + fraction.length;
  if (length === 0 || length > maxDigits) throw new BuiltinError('not an index');
  return Number(`${sign}${digits === '' ? '0' : digits}`);
}
