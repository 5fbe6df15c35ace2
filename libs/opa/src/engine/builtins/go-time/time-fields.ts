import { BuiltinError } from '../builtin.js';
import { calendarDay, dayNumber, daysInMonth } from './calendar.js';
import type { Instant } from './instant.js';
import { utcSeconds } from './zoned-time.js';

/** What a text tells about a time, field by field. */
export interface TimeFields {
  year: number;
  month: number | undefined;
  day: number | undefined;
  yearDay: number | undefined;
  hour: number;
  minute: number;
  second: number;
  nanos: number;
  /** Both marks may have been read. */
  am: boolean;
  pm: boolean;
  /** The zone was written as UTC or Z, which goes before any offset. */
  utc: boolean;
  /** Seconds east of UTC. */
  offset: number | undefined;
}

export function noFields(): TimeFields {
  return {
    ...{ year: 0, month: undefined, day: undefined, yearDay: undefined },
    ...{ hour: 0, minute: 0, second: 0, nanos: 0, am: false, pm: false, utc: false, offset: undefined },
  };
}

/** Zone abbreviations have no say: Go gives a meaning only to those of the process's own zone, which is UTC here. */
export function instantOfFields(fields: TimeFields): Instant {
  const { year, minute, second, nanos } = fields;
  const reading = { year, ...monthAndDay(fields), hour: hourOf(fields), minute, second };
  return { seconds: utcSeconds(reading) - offsetOf(fields), nanos };
}

function hourOf({ hour, am, pm }: TimeFields): number {
  if (pm && hour < 12) return hour + 12;
  return am && hour === 12 ? 0 : hour;
}

/** One second west of UTC is the value by which Go says that there was no offset. */
function offsetOf({ utc, offset = 0 }: TimeFields): number {
  return utc || offset === -1 ? 0 : offset;
}

function monthAndDay(fields: TimeFields): { month: number; day: number } {
  if (fields.yearDay !== undefined) return fromYearDay(fields, fields.yearDay);
  const { year, month = 1, day = 1 } = fields;
  if (day < 1 || day > daysInMonth(year, month)) throw new BuiltinError('no such day in the month');
  return { month, day };
}

function fromYearDay({ year, month, day }: TimeFields, yearDay: number): { month: number; day: number } {
  const found = calendarDay(dayNumber(year, 1, yearDay));
  if (found.year !== year) throw new BuiltinError('no such day in the year');
  if ((month ?? found.month) !== found.month || (day ?? found.day) !== found.day) {
    throw new BuiltinError('the day of the year does not match the date');
  }
  return found;
}
