import { RegoNumber } from '../rego/rego-value.js';
import { BuiltinError } from './builtin.js';

/** Comparisons of characters between two looks at the clock, save that one place is compared at once. */
const comparisons = 1 << 20;

/**
 * `text.indexOf(search, from)`, which by itself can take the length of the one times the length of the other and cannot be stopped:
 * a minute for one megabyte.
 */
export function find(text: string, search: string, from: number, checkDeadline: () => void): number {
  const places = Math.ceil(comparisons / search.length);
  for (let at = from; at + search.length <= text.length; at += places) {
    checkDeadline();
    const found = text.slice(at, at + places - 1 + search.length).indexOf(search);
    if (found !== -1) return at + found;
  }
  return -1;
}

/** Where a text is found first, counted in code points; -1 where it is not. */
export function indexOf(text: string, search: string, checkDeadline: () => void): RegoNumber {
  assertNotEmpty(search);
  const at = find(text, search, 0, checkDeadline);
  return RegoNumber.of(at === -1 ? at : codePoints(text, 0, at));
}

/** Positions count code points and may overlap. */
export function indexOfAll(text: string, search: string, checkDeadline: () => void): RegoNumber[] {
  assertNotEmpty(search);
  const found: RegoNumber[] = [];
  let position = 0;
  let from = 0;
  for (
    let at = find(text, search, 0, checkDeadline);
    at !== -1;
    at = find(text, search, at + 1, checkDeadline)
  ) {
    position += codePoints(text, from, at);
    from = at;
    found.push(RegoNumber.of(position));
  }
  return found;
}

/** `text.split(delimiter)`, for a delimiter that is not empty. */
export function split(text: string, delimiter: string, checkDeadline: () => void): string[] {
  const parts: string[] = [];
  let from = 0;
  for (
    let at = find(text, delimiter, 0, checkDeadline);
    at !== -1;
    at = find(text, delimiter, from, checkDeadline)
  ) {
    parts.push(text.slice(from, at));
    from = at + delimiter.length;
  }
  parts.push(text.slice(from));
  return parts;
}

function assertNotEmpty(search: string): void {
  if (search === '') throw new BuiltinError('empty search text');
}

/** @param length in code points, as `start`; all the rest where it is negative. */
export function substring(text: string, start: bigint, length: bigint): string {
  if (start < 0n) throw new BuiltinError('substring: a negative offset');
  const from = offsetAfter(text, 0, start);
  return text.slice(from, length < 0n ? text.length : offsetAfter(text, from, length));
}

/** Where so many code points have passed, or the end. */
function offsetAfter(text: string, from: number, count: bigint): number {
  let at = from;
  for (let rest = Number(count); rest > 0 && at < text.length; rest--) {
    at += (text.codePointAt(at) as number) > 0xffff ? 2 : 1;
  }
  return at;
}

export function codePoints(text: string, from: number, to: number): number {
  let count = 0;
  for (let index = from; index < to; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0xdc00 || unit > 0xdfff) count++;
  }
  return count;
}
