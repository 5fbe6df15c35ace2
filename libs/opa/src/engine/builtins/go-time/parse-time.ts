import type { Instant } from './instant.js';
import { type LayoutElement, readLayout } from './layout.js';
import { readField } from './read-field.js';
import { readFraction } from './read-fraction.js';
import { readOffset } from './read-offset.js';
import { instantOfFields, noFields, type TimeFields } from './time-fields.js';
import { TimeText } from './time-text.js';

/**
 * A time as Go's `time.Parse` reads it. What the layout leaves out is zero, or one where zero is impossible; years are 0 to
 * 9999, so the result may lie beyond 64 bits of nanoseconds. Throws `BuiltinError` if the text does not fit.
 * @param check called for each piece of the layout; may throw to stop.
 */
export function parseTime(text: string, layout: string, check: () => void): Instant {
  const elements = readLayout(layout, check);
  const value = new TimeText(text);
  const fields = noFields();
  for (const [index, element] of elements.entries()) {
    check();
    readElement(value, fields, element);
    if (isSecond(element) && !isFraction(nextPiece(elements, index))) readUnannouncedFraction(value, fields);
  }
  value.expectEnd();
  return instantOfFields(fields);
}

function readElement(value: TimeText, fields: TimeFields, element: LayoutElement): void {
  switch (element.kind) {
    case 'text':
      value.skip(element.text);
      return;
    case 'field':
      readField(value, fields, element);
      return;
    case 'offset':
      readOffset(value, fields, element);
      return;
    case 'fraction':
      readFraction(value, fields, element);
      return;
  }
}

function isSecond(element: LayoutElement): boolean {
  return element.kind === 'field' && element.field === 'second';
}

function isFraction(element: LayoutElement | undefined): boolean {
  return element?.kind === 'fraction';
}

function nextPiece(elements: readonly LayoutElement[], index: number): LayoutElement | undefined {
  const next = elements[index + 1];
  return next?.kind === 'text' ? elements[index + 2] : next;
}

/** Seconds may go on with a fraction that the layout does not mention. */
function readUnannouncedFraction(value: TimeText, fields: TimeFields): void {
  readFraction(value, fields, { kind: 'fraction', digits: 9, trimmed: true, separator: '.' });
}
