/** What an element of a layout stands for. Elements that differ only in padding differ in `width`. */
export type Field =
  | 'year'
  | 'shortYear'
  | 'month'
  | 'monthName'
  | 'shortMonthName'
  | 'weekdayName'
  | 'shortWeekdayName'
  | 'day'
  | 'yearDay'
  | 'hour'
  | 'hour12'
  | 'minute'
  | 'second'
  | 'PM'
  | 'pm'
  | 'zoneName';

/** How a number narrower than its place is filled up. */
export type Padding = 'none' | 'zero' | 'space';

export type LayoutElement =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly field: Field; readonly padding: Padding }
  | { readonly kind: 'offset'; readonly zulu: boolean; readonly colons: boolean; readonly units: 1 | 2 | 3 }
  /** `digits` after the separator; `trimmed` leaves zeros at the end out, and the separator too if nothing remains. */
  | {
      readonly kind: 'fraction';
      readonly digits: number;
      readonly trimmed: boolean;
      readonly separator: string;
    };

const field = (name: Field, padding: Padding = 'none'): LayoutElement => ({
  kind: 'field',
  field: name,
  padding,
});

/** Pieces of Go's reference time, Mon Jan 2 15:04:05 MST 2006 in a zone seven hours west of UTC. */
const fields = new Map<string, LayoutElement>([
  ['2006', field('year')],
  ['06', field('shortYear')],
  ['January', field('monthName')],
  ['Jan', field('shortMonthName')],
  ['1', field('month')],
  ['01', field('month', 'zero')],
  ['Monday', field('weekdayName')],
  ['Mon', field('shortWeekdayName')],
  ['2', field('day')],
  ['_2', field('day', 'space')],
  ['02', field('day', 'zero')],
  ['__2', field('yearDay', 'space')],
  ['002', field('yearDay', 'zero')],
  ['15', field('hour', 'zero')],
  ['3', field('hour12')],
  ['03', field('hour12', 'zero')],
  ['4', field('minute')],
  ['04', field('minute', 'zero')],
  ['5', field('second')],
  ['05', field('second', 'zero')],
  ['PM', field('PM')],
  ['pm', field('pm')],
  ['MST', field('zoneName')],
]);

/** Of pieces that begin alike the longer comes first; a short name goes on with no small letter; a fraction ends its digits. */
const pieces = new RegExp(
  [
    ...['January', 'Jan(?![a-z])', 'Monday', 'Mon(?![a-z])', 'MST', '0[1-6]', '002', '15', '1', '2006', '2'],
    ...[
      '_2(?!006)',
      '__2',
      '3',
      '4',
      '5',
      'PM',
      'pm',
      '[-Z]07(?:00(?:00)?|:00(?::00)?)?',
      '[.,](?:0+|9+)(?![0-9])',
    ],
  ].join('|'),
  'g',
);

/**
 * Reads one of Go's time layouts (package time, constant Layout). Whatever is no piece of the reference time is text.
 * @param check called for each piece; may throw to stop.
 */
export function readLayout(layout: string, check: () => void): LayoutElement[] {
  const elements: LayoutElement[] = [];
  let from = 0;
  for (const { 0: piece, index } of layout.matchAll(pieces)) {
    check();
    if (index > from) elements.push({ kind: 'text', text: layout.slice(from, index) });
    elements.push(fields.get(piece) ?? numericElement(piece));
    from = index + piece.length;
  }
  if (from < layout.length) elements.push({ kind: 'text', text: layout.slice(from) });
  return elements;
}

function numericElement(piece: string): LayoutElement {
  const first = piece.charAt(0);
  if (first === '.' || first === ',') {
    // Go keeps the count in twelve bits.
    return {
      kind: 'fraction',
      digits: (piece.length - 1) & 0xfff,
      trimmed: piece.charAt(1) === '9',
      separator: first,
    };
  }
  const digits = piece.slice(1).replaceAll(':', '').length;
  return {
    kind: 'offset',
    zulu: first === 'Z',
    colons: piece.includes(':'),
    units: digits === 2 ? 1 : digits === 4 ? 2 : 3,
  };
}
