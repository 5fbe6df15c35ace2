import { canonicalUnordered } from '../exact/canonical.js';
import { type Exact, ExactNumber, isObject, parseExact } from '../exact/exact-json.js';
import type { Outcome } from './outcome.js';

const significantDigits = 14;

/**
 * Whether two answers are the same but for what modules decide by themselves: arrays made in a loop over a set come in the order of
 * a hash table, and arithmetic is done in doubles, which shows in texts that numbers were written into, too. OPA's own Wasm can not
 * be asked for that beside a builtin that it has wrong.
 */
export function differInOrderAndDigitsOnly(ours: Outcome, theirs: Outcome): boolean {
  if (ours.kind !== 'value' || theirs.kind !== 'value') return false;
  return plain(ours.json) === plain(theirs.json);
}

function plain(json: string): string {
  return canonicalUnordered(rounded(parseExact(json)));
}

function rounded(value: Exact): Exact {
  if (value instanceof ExactNumber) return roundedNumber(value);
  if (typeof value === 'string') return roundedText(value);
  if (isObject(value))
    return new Map([...value].map(([name, member]) => [roundedText(name), rounded(member)]));
  return Array.isArray(value) ? (value as readonly Exact[]).map(rounded) : value;
}

function roundedNumber({ text }: ExactNumber): ExactNumber {
  const double = Number(text);
  return Number.isFinite(double)
    ? new ExactNumber(double.toPrecision(significantDigits))
    : new ExactNumber(text);
}

const numeral = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** What is no short integer, since those are exact. */
const isInexact = /[.eE]|\d{15}/;

function roundedText(text: string): string {
  return text.replace(numeral, (found) =>
    isInexact.test(found) ? roundedNumber(new ExactNumber(found)).text : found,
  );
}
