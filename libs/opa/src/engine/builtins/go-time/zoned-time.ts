import { type CalendarDay, calendarDay, dayNumber, secondsPerDay } from './calendar.js';
import type { Instant } from './instant.js';
import type { Zone } from './zone.js';

/** An instant as the clocks and calendars of a zone show it. */
export interface ZonedTime extends CalendarDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanos: number;
  /** Seconds east of UTC. */
  readonly offset: number;
  readonly abbreviation: string;
}

export function inZone({ seconds, nanos }: Instant, zone: Zone): ZonedTime {
  const { abbreviation, offset } = zone.periodAt(seconds);
  const local = seconds + offset;
  const day = Math.floor(local / secondsPerDay);
  const ofDay = local - day * secondsPerDay;
  return {
    ...calendarDay(day),
    hour: Math.floor(ofDay / 3600),
    minute: Math.floor(ofDay / 60) % 60,
    second: ofDay % 60,
    nanos,
    offset,
    abbreviation,
  };
}

/** What clocks show, to be turned into an instant. Month and day may lie beyond their range and then move the others. */
export interface ClockReading {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Seconds since the epoch at which clocks that keep UTC show this. */
export function utcSeconds({ year, month, day, hour, minute, second }: ClockReading): number {
  return dayNumber(year, month, day) * secondsPerDay + hour * 3600 + minute * 60 + second;
}

/**
 * The same for a zone. A reading that its clocks skip or show twice is taken as Go takes it: by the offset that holds when
 * UTC's clocks show it or, if that does not lead into its own period, by the one that holds there.
 */
export function secondsInZone(reading: ClockReading, zone: Zone): number {
  const unshifted = utcSeconds(reading);
  const { offset, start, end } = zone.periodAt(unshifted);
  const shifted = unshifted - offset;
  if (shifted >= start && shifted < end) return shifted;
  return unshifted - zone.periodAt(shifted).offset;
}
