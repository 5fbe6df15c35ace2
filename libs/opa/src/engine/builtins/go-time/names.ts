export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export const weekdayNames = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;

export const shortMonthNames = monthNames.map(short);
export const shortWeekdayNames = weekdayNames.map(short);

export function short(name: string): string {
  return name.slice(0, 3);
}
