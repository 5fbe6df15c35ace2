import { RegoNumber } from '../rego/rego-value.js';
import { BuiltinError } from './builtin.js';

/** Where a text is found first, counted in code points; -1 where it is not. */
export function indexOf(text: string, search: string): RegoNumber {
  assertNotEmpty(search);
  const at = text.indexOf(search);
  return RegoNumber.of(at === -1 ? at : codePoints(text, 0, at));
}

/** Positions count code points and may overlap. */
export function indexOfAll(text: string, search: string, checkDeadline: () => void): RegoNumber[] {
  assertNotEmpty(search);
  const found: RegoNumber[] = [];
  let position = 0;
  let from = 0;
  for (let at = text.indexOf(search); at !== -1; at = text.indexOf(search, at + 1)) {
    // Overlapping matches of a long text cost its length each.
    checkDeadline();
    position += codePoints(text, from, at);
    from = at;
    found.push(RegoNumber.of(position));
  }
  return found;
}

function assertNotEmpty(search: string): void {
  if (search === '') throw new BuiltinError('empty search text');
}

/** @param length in code points, as `start`; all the rest where it is negative. */
export function substring(text: string, start: bigint, length: bigint): string {
  if (start < 0n) throw new BuiltinError('substring: a negative offset');
  const characters = Array.from(text);
  const end = length < 0n ? characters.length : start + length;
  return characters.slice(Number(start), Number(end)).join('');
}

export function codePoints(text: string, from: number, to: number): number {
  let count = 0;
  for (let index = from; index < to; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0xdc00 || unit > 0xdfff) count++;
  }
  return count;
}
