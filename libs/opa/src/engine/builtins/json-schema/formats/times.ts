const date = /^(\d{4})-(\d\d)-(\d\d)$/;
const time = /^(\d{1,2}):(\d\d):(\d\d)(?:[.,]\d+)?(Z|[+-](\d\d):(\d\d))?$/;

/** RFC 3339 `full-date`. */
export function isDate(text: string): boolean {
  const [, year, month, day] = (date.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** RFC 3339 `full-time`, or without an offset. Go also takes an hour of one digit, a comma, and offsets up to 24:60. */
export function isTime(text: string): boolean {
  const match = time.exec(text);
  if (match === null) return false;
  const [, hour, minute, second, , offsetHour = 0, offsetMinute = 0] = match.map(Number);
  const offset = match[5] === undefined || (offsetHour <= 24 && offsetMinute <= 60);
  return (hour ?? 99) < 24 && (minute ?? 99) < 60 && (second ?? 99) < 60 && offset;
}

/** A date, a time, or RFC 3339 `date-time`. */
export function isDateTime(text: string): boolean {
  if (isDate(text) || isTime(text)) return true;
  const [day = '', clock = '', ...more] = text.split('T');
  return more.length === 0 && isDate(day) && isTime(clock) && time.exec(clock)?.[4] !== undefined;
}
