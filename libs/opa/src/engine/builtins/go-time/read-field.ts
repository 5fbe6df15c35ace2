import { BuiltinError } from '../builtin.js';
import type { Field, LayoutElement } from './layout.js';
import { monthNames, shortMonthNames, shortWeekdayNames, weekdayNames } from './names.js';
import type { TimeFields } from './time-fields.js';
import { misfit, type TimeText } from './time-text.js';
import { takeZoneName } from './zone-name.js';

type FieldElement = Extract<LayoutElement, { kind: 'field' }>;

export function readField(value: TimeText, fields: TimeFields, element: FieldElement): void {
  const { field } = element;
  switch (field) {
    case 'year':
      fields.year = Number(value.expect(/\d{4}/y));
      return;
    case 'shortYear':
      fields.year = fullYear(signedInteger(value.take(2)));
      return;
    case 'monthName':
    case 'shortMonthName':
      fields.month = value.name(field === 'monthName' ? monthNames : shortMonthNames) + 1;
      return;
    case 'weekdayName':
    case 'shortWeekdayName':
      // Whether it is the right one does not matter.
      value.name(field === 'weekdayName' ? weekdayNames : shortWeekdayNames);
      return;
    case 'PM':
    case 'pm':
      readHalfOfDay(value, fields, field);
      return;
    case 'zoneName':
      if (takeZoneName(value) === 'UTC') fields.utc = true;
      return;
    case 'month':
    case 'day':
    case 'yearDay':
    case 'hour':
    case 'hour12':
    case 'minute':
    case 'second':
      fields[field === 'hour12' ? 'hour' : field] = readNumber(value, element);
  }
}

const pivotYear = 69;

function fullYear(twoDigits: number): number {
  return twoDigits + (twoDigits >= pivotYear ? 1900 : 2000);
}

function readHalfOfDay(value: TimeText, fields: TimeFields, field: 'PM' | 'pm'): void {
  const mark = value.expect(field === 'PM' ? /[AP]M/y : /[ap]m/y).toLowerCase();
  if (mark === 'pm') fields.pm = true;
  else fields.am = true;
}

/** Smallest and largest value. Days are checked when month and year are known. */
const ranges: Partial<Record<Field, readonly [number, number]>> = {
  month: [1, 12],
  hour: [0, 23],
  hour12: [0, 12],
  minute: [0, 59],
  second: [0, 59],
};

function readNumber(value: TimeText, { field, padding }: FieldElement): number {
  if (padding === 'space') value.match(field === 'yearDay' ? / {1,2}/y : / /y);
  // The hour of 24 is written with two digits and read with one as well.
  const fixed = padding === 'zero' && field !== 'hour';
  const number = Number(value.expect(digitsOf(field, fixed)));
  const [least, most] = ranges[field] ?? [0, Infinity];
  if (number < least || number > most) throw new BuiltinError(`the ${field} is out of range`);
  return number;
}

function digitsOf(field: Field, fixed: boolean): RegExp {
  if (field === 'yearDay') return fixed ? /\d{3}/y : /\d{1,3}/y;
  return fixed ? /\d{2}/y : /\d{1,2}/y;
}

/** Go lets a sign pass here, and no digit at all stand for zero. */
export function signedInteger(text: string): number {
  if (!/^[+-]?\d*$/.test(text)) throw misfit();
  return Number(`${text}${/\d$/.test(text) ? '' : '0'}`);
}
