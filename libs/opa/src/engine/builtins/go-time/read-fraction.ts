import { BuiltinError } from '../builtin.js';
import type { LayoutElement } from './layout.js';
import { signedInteger } from './read-field.js';
import type { TimeFields } from './time-fields.js';
import { misfit, type TimeText } from './time-text.js';

type FractionElement = Extract<LayoutElement, { kind: 'fraction' }>;

/** With nines any number of digits will do, none included; with zeros it must be as many as there are zeros. */
export function readFraction(value: TimeText, fields: TimeFields, element: FractionElement): void {
  const text = element.trimmed ? value.match(/[.,]\d+/y) : value.take(1 + element.digits);
  if (text === '') return;
  if (!/^[.,]/.test(text)) throw misfit();
  fields.nanos = nanosOfDigits(text.slice(1));
}

/** Digits beyond nanoseconds are cut, unread. */
function nanosOfDigits(digits: string): number {
  const read = digits.slice(0, 9);
  const number = signedInteger(read);
  if (number < 0) throw new BuiltinError('the fraction of a second is out of range');
  return Math.abs(number) * 10 ** (9 - read.length);
}
