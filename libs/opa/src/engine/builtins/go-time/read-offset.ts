import { BuiltinError } from '../builtin.js';
import type { LayoutElement } from './layout.js';
import type { TimeFields } from './time-fields.js';
import type { TimeText } from './time-text.js';

type OffsetElement = Extract<LayoutElement, { kind: 'offset' }>;

/** Go grants one hour, minute and second more than there are, since some people write them. */
const most = { hours: 24, minutes: 60, seconds: 60 };

export function readOffset(value: TimeText, fields: TimeFields, element: OffsetElement): void {
  if (element.zulu && value.match(/Z/y) !== '') {
    fields.utc = true;
    return;
  }
  const text = value.expect(patternOf(element));
  const [hours = 0, minutes = 0, seconds = 0] = (text.match(/\d\d/g) ?? []).map(Number);
  if (hours > most.hours || minutes > most.minutes || seconds > most.seconds) {
    throw new BuiltinError('the offset is out of range');
  }
  fields.offset = (text.startsWith('-') ? -1 : 1) * ((hours * 60 + minutes) * 60 + seconds);
}

function patternOf({ units, colons }: OffsetElement): RegExp {
  if (units === 1) return /[+-]\d\d/y;
  if (units === 2) return colons ? /[+-]\d\d:\d\d/y : /[+-]\d{4}/y;
  return colons ? /[+-]\d\d:\d\d:\d\d/y : /[+-]\d{6}/y;
}
