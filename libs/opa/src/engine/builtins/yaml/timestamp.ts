const day = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const moment =
  /^(\d{4}-\d{1,2}-\d{1,2})(?:[Tt](\d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d+)?)(Z|[+-]\d\d:\d\d)| (\d{1,2}:\d{1,2}:\d{1,2}(?:[.,]\d+)?))$/;

/** The forms of YAML 1.1's timestamp that yaml.v2 knows: a day, a day and a time, or RFC 3339 with short numbers. */
export function isTimestamp(text: string): boolean {
  if (isDay(text)) return true;
  const [, date, time, offset, plainTime] = moment.exec(text) ?? [];
  return date !== undefined && isDay(date) && isTime(time ?? plainTime ?? '') && isOffset(offset ?? 'Z');
}

function isDay(text: string): boolean {
  const [, year = 0, month = 0, date = 0] = (day.exec(text) ?? []).map(Number);
  if (month < 1 || month > 12 || date < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return date <= (month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);
}

function isTime(text: string): boolean {
  const [hour = 99, minute = 99, second = 99] = text
    .replace(/[.,].*/, '')
    .split(':')
    .map(Number);
  return hour < 24 && minute < 60 && second < 60;
}

function isOffset(text: string): boolean {
  const [hour = 0, minute = 0] = text === 'Z' ? [] : text.slice(1).split(':').map(Number);
  return hour <= 24 && minute <= 60;
}
