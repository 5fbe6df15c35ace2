import { BeyondLimits } from '../beyond-limits.js';
import type { Instant } from './instant.js';
import type { Zone } from './zone.js';
import { inZone, secondsInZone } from './zoned-time.js';

export interface DateStep {
  readonly years: number;
  readonly months: number;
  readonly days: number;
}

/** Far beyond any sum that could still be a time, and well within what doubles count exactly. Go's own sums overflow in silence. */
const maxStep = 1e12;

/** The same time of day on another date; a day that the month does not have moves on into the next (31 April is 1 May). */
export function addDate(instant: Instant, zone: Zone, { years, months, days }: DateStep): Instant {
  if ([years, months, days].some((step) => Math.abs(step) > maxStep))
    throw new BeyondLimits('time.add_date: a step too large');
  const time = inZone(instant, zone);
  const moved = { ...time, year: time.year + years, month: time.month + months, day: time.day + days };
  return { seconds: secondsInZone(moved, zone), nanos: instant.nanos };
}
