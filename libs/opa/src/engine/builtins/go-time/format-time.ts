import { type Field, type LayoutElement, type Padding, readLayout } from './layout.js';
import { monthNames, short, weekdayNames } from './names.js';
import type { ZonedTime } from './zoned-time.js';

/** @param check called for each piece of the layout; may throw to stop. */
export function formatTime(time: ZonedTime, layout: string, check: () => void): string {
  return readLayout(layout, check)
    .map((element) => elementText(time, element))
    .join('');
}

function elementText(time: ZonedTime, element: LayoutElement): string {
  switch (element.kind) {
    case 'text':
      return element.text;
    case 'field':
      return fieldText(time, element.field, element.padding);
    case 'offset':
      return offsetText(time.offset, element);
    case 'fraction':
      return fractionText(time.nanos, element);
  }
}

function fieldText(time: ZonedTime, field: Field, padding: Padding): string {
  switch (field) {
    case 'year':
      return String(time.year).padStart(4, '0');
    case 'shortYear':
      return String(time.year % 100).padStart(2, '0');
    case 'monthName':
    case 'shortMonthName':
      return named(monthNames[time.month - 1] ?? '', field);
    case 'weekdayName':
    case 'shortWeekdayName':
      return named(weekdayNames[time.weekday] ?? '', field);
    case 'PM':
      return time.hour >= 12 ? 'PM' : 'AM';
    case 'pm':
      return time.hour >= 12 ? 'pm' : 'am';
    case 'zoneName':
      return time.abbreviation;
    case 'hour12':
      return padded(time.hour % 12 || 12, padding, 2);
    case 'yearDay':
      return padded(time.yearDay, padding, 3);
    case 'month':
    case 'day':
    case 'hour':
    case 'minute':
    case 'second':
      return padded(time[field], padding, 2);
  }
}

function named(name: string, field: Field): string {
  return field.startsWith('short') ? short(name) : name;
}

function padded(value: number, padding: Padding, width: number): string {
  if (padding === 'none') return String(value);
  return String(value).padStart(width, padding === 'zero' ? '0' : ' ');
}

/** An offset of less than a minute has no sign of its own: Go looks at the minutes. */
function offsetText(
  offset: number,
  { zulu, colons, units }: Extract<LayoutElement, { kind: 'offset' }>,
): string {
  if (zulu && offset === 0) return 'Z';
  const seconds = Math.abs(offset);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const text = parts.slice(0, units).map((part) => String(part).padStart(2, '0'));
  return `${offset <= -60 ? '-' : '+'}${text.join(colons ? ':' : '')}`;
}

function fractionText(
  nanos: number,
  { digits, trimmed, separator }: Extract<LayoutElement, { kind: 'fraction' }>,
): string {
  const text = String(nanos).padStart(9, '0').slice(0, digits);
  if (!trimmed) return `${separator}${text}`;
  const significant = text.replace(/0+$/, '');
  return significant === '' ? '' : `${separator}${significant}`;
}
