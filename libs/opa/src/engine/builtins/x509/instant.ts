import { BuiltinError } from '../builtin.js';
import { type DerReader, tags } from './der-reader.js';

/** A moment as a certificate states it. */
export interface Instant {
  /** Since the epoch. */
  readonly nanoseconds: bigint;
  /** RFC 3339, in the offset from UTC in which it was written. */
  readonly text: string;
}

const utcTime =
  /^(?<year>\d\d)(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)?(?<zone>Z|[+-]\d{4})$/;
const generalizedTime =
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)(?:\.(?<fraction>\d{0,8}[1-9]))?(?<zone>Z|[+-]\d{4})$/;

/** A date of a certificate's validity: no fractions of seconds. */
export function readInstant(reader: DerReader): Instant {
  const isUtc = reader.startsWith(tags.utcTime);
  const { contents } = reader.element(isUtc ? tags.utcTime : tags.generalizedTime);
  if (contents.includes('.')) throw new BuiltinError('a fraction of a second');
  return isUtc ? readUtcTime(contents) : readGeneralizedTime(contents);
}

/** Two digits of a year: 1950 to 2049 (RFC 5280 section 4.1.2.5.1). */
export function readUtcTime(contents: Buffer): Instant {
  const parts = match(utcTime, contents);
  return instantOf({ ...parts, year: (Number(parts['year']) < 50 ? '20' : '19') + (parts['year'] ?? '') });
}

export function readGeneralizedTime(contents: Buffer): Instant {
  return instantOf(match(generalizedTime, contents));
}

type Parts = Readonly<Record<string, string | undefined>>;

function match(pattern: RegExp, contents: Buffer): Parts {
  const groups = pattern.exec(contents.toString('latin1'))?.groups;
  if (groups === undefined) throw new BuiltinError('not a date');
  return groups;
}

function instantOf(parts: Parts): Instant {
  const {
    year = '',
    month = '',
    day = '',
    hour = '',
    minute = '',
    second = '00',
    fraction = '',
    zone = '',
  } = parts;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // `Date` lets the 31st of February and 24 o'clock pass as moments of the next day.
  const isThere = !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day) && hour !== '24';
  if (!isThere) throw new BuiltinError('no such date');
  const nanoseconds = BigInt(date.getTime()) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
  const decimals = fraction === '' ? '' : `.${fraction}`;
  return {
    nanoseconds: nanoseconds - offsetOf(zone),
    text: `${date.toISOString().slice(0, 19)}${decimals}${zone.replace(/(\d\d)$/, ':$1')}`,
  };
}

/** Zero is written `Z` only. */
function offsetOf(zone: string): bigint {
  if (zone === 'Z') return 0n;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3))];
  if (hours > 23 || minutes > 59 || hours + minutes === 0) throw new BuiltinError('no such offset from UTC');
  const seconds = BigInt(hours * 3_600 + minutes * 60) * (zone.startsWith('-') ? -1n : 1n);
  return seconds * 1_000_000_000n;
}
