import { daysInMonth } from './calendar.js';
import type { Instant } from './instant.js';
import type { Zone } from './zone.js';
import { inZone, type ZonedTime } from './zoned-time.js';

type Difference = [
  years: number,
  months: number,
  days: number,
  hours: number,
  minutes: number,
  seconds: number,
];

/** How many of each lie between two times on a zone's calendars and clocks, whichever is earlier. */
export function calendarDifference(a: Instant, b: Instant, zone: Zone): Difference {
  const inOrder = a.seconds < b.seconds || (a.seconds === b.seconds && a.nanos <= b.nanos);
  const [from, to] = (inOrder ? [a, b] : [b, a]).map((instant) => inZone(instant, zone)) as [
    ZonedTime,
    ZonedTime,
  ];
  const seconds = to.second - from.second;
  const minutes = to.minute - from.minute - borrow(seconds);
  const hours = to.hour - from.hour - borrow(minutes);
  const days = to.day - from.day - borrow(hours);
  const months = to.month - from.month - borrow(days);
  const years = to.year - from.year - borrow(months);
  const monthLength = daysInMonth(from.year, from.month);
  return [
    years,
    months + 12 * borrow(months),
    days + monthLength * borrow(days),
    hours + 24 * borrow(hours),
    minutes + 60 * borrow(minutes),
    seconds + 60 * borrow(seconds),
  ];
}

/** A place that came out negative takes one from the place above. */
function borrow(value: number): 0 | 1 {
  return value < 0 ? 1 : 0;
}
