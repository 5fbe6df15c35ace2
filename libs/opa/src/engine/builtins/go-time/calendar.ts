/** The proleptic Gregorian calendar in whole days; day 0 is 1970-01-01. */

export const secondsPerDay = 86_400;

const daysPerEra = 146_097;
/** From 0000-03-01, where the computation starts its years so that leap days come last, to 1970-01-01. */
const daysToEpoch = 719_468;

export interface CalendarDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 1 to 366. */
  readonly yearDay: number;
}

/** Months and days beyond their range move the later ones: month 14 is February of the next year. Exact below 2^53. */
export function dayNumber(year: number, month: number, day: number): number {
  const months = year * 12 + (month - 1) - 2;
  const marchYear = Math.floor(months / 12);
  const marchMonth = months - marchYear * 12;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const before = Math.floor((153 * marchMonth + 2) / 5);
  return era * daysPerEra + yearOfEra * 365 + leapDays + before + (day - 1) - daysToEpoch;
}

/** Within a few hundred thousand years around the epoch. */
export function calendarDay(number: number): CalendarDay {
  const date = new Date(number * secondsPerDay * 1000);
  const year = date.getUTCFullYear();
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    yearDay: number - dayNumber(year, 1, 1) + 1,
  };
}

export function daysInMonth(year: number, month: number): number {
  return dayNumber(year, month + 1, 1) - dayNumber(year, month, 1);
}
