import { RegoNumber, RegoObject, RegoSet, type RegoValue } from '../../rego/rego-value.js';
import { BuiltinError } from '../builtin.js';

/** A text out of a collection, with what tells where it stood: a position, a key, or the member itself. */
export interface NetworkItem {
  readonly place: RegoValue;
  readonly text: RegoValue;
}

/**
 * The members of a string (itself), array, set or object, in Rego's order of their places; none of anything else. A member is
 * a string or an array that begins with one, so that networks can carry what belongs to them.
 */
export function networkItems(collection: RegoValue | undefined): NetworkItem[] {
  if (typeof collection === 'string') return [{ place: collection, text: collection }];
  if (collection instanceof RegoSet) return collection.members.map((member) => item(member, member));
  if (collection instanceof RegoObject) return collection.entries.map(([key, member]) => item(key, member));
  if (!Array.isArray(collection)) return [];
  return (collection as RegoValue[]).map((member, index) => item(RegoNumber.of(index), member));
}

function item(place: RegoValue, member: RegoValue): NetworkItem {
  if (typeof member === 'string') return { place, text: member };
  const [text] = Array.isArray(member) ? (member as RegoValue[]) : [];
  if (text === undefined) throw new BuiltinError('a member is a string or an array that is not empty');
  return { place, text };
}

/** Throws `BuiltinError` if the array did not begin with a string. */
export function textOf({ text }: NetworkItem): string {
  if (typeof text !== 'string') throw new BuiltinError('a network is a string');
  return text;
}
