import { RegoNumber, type RegoValue } from '../rego/rego-value.js';
import { type Builtin, BuiltinError, impure, pure } from './builtin.js';
import { integerAt, textAt } from './operands.js';

const nanosPerMilli = 1_000_000n;
const maxNanos = 2n ** 63n - 1n;

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}:\d{2})$/;

/** RFC 3339, digits beyond nanoseconds cut; no leap second, as in Go. Undefined outside of what 64 bits of nanoseconds reach. */
function parseRfc3339(text: string): bigint {
  const match = rfc3339.exec(text);
  if (match === null) throw new BuiltinError('not an RFC 3339 time');
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) throw new BuiltinError('no such time of day');
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) throw new BuiltinError('no such day');
  const millis = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 - offsetMillis(match[8] ?? 'Z');
  return inRange(BigInt(millis) * nanosPerMilli + BigInt((match[7] ?? '').padEnd(9, '0').slice(0, 9)));
}

function offsetMillis(zone: string): number {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 24 || minutes > 59) throw new BuiltinError('no such zone offset');
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function inRange(nanos: bigint): bigint {
  if (nanos > maxNanos || nanos < -maxNanos - 1n) throw new BuiltinError('time out of range');
  return nanos;
}

const unitNanos: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: nanosPerMilli,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
  y: 31_536_000_000_000_000n,
};

/** Go's durations (`1h15m30.918s`, `-1.5h`, `0`) and OPA's longer units, days, weeks and years of 365 days. */
function parseDuration(text: string): bigint {
  const [, sign, rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return 0n;
  const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h|d|w|y)/y;
  let total = 0n;
  do total += durationPart(part.exec(rest));
  while (part.lastIndex < rest.length);
  return inRange(sign === '-' ? -total : total);
}

function durationPart(match: RegExpExecArray | null): bigint {
  const [, whole = '', fraction = '', unit = ''] = match ?? [];
  if (whole === '' && fraction === '') throw new BuiltinError('not a duration');
  if (whole.length > 19 || fraction.length > 30) throw new BuiltinError('duration out of range');
  const nanos = unitNanos[unit] ?? 0n;
  return BigInt(whole || '0') * nanos + (BigInt(fraction || '0') * nanos) / 10n ** BigInt(fraction.length);
}

interface CalendarTime {
  readonly date: readonly [year: number, month: number, day: number];
  readonly clock: readonly [hour: number, minute: number, second: number];
  readonly weekday: string;
}

/** `ns` or `[ns, zone]`, a zone being an IANA name; `""` is UTC. The process's own zone is nobody's business here. */
function calendarTime(operand: RegoValue | undefined): CalendarTime {
  const [instant, zone = 'UTC'] = Array.isArray(operand) ? (operand as RegoValue[]) : [operand as RegoValue];
  if (typeof zone !== 'string') throw new BuiltinError('a time zone is a string');
  const nanos = inRange(integerAt([instant as RegoValue], 0));
  const seconds = (nanos - (((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)) / 1_000_000_000n;
  const parts = new Map(
    formatterFor(zone === '' ? 'UTC' : zone)
      .formatToParts(new Date(Number(seconds) * 1000))
      .map(({ type, value }) => [type, value]),
  );
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  return {
    date: [number('year'), number('month'), number('day')],
    clock: [number('hour'), number('minute'), number('second')],
    weekday: parts.get('weekday') ?? '',
  };
}

/** Names come from policies, so there are few of them, but data may supply more: bounded. */
const formatters = new Map<string, Intl.DateTimeFormat>();
const maxFormatters = 64;

function formatterFor(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = makeFormatter(zone);
  if (formatters.size >= maxFormatters) formatters.clear();
  formatters.set(zone, made);
  return made;
}

function makeFormatter(zone: string): Intl.DateTimeFormat {
  if (!/^[A-Z][A-Za-z0-9_+/-]*$/.test(zone) || zone === 'Local') throw new BuiltinError('unknown time zone');
  const numeric = 'numeric';
  try {
    return new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23', weekday: 'long' },
      ...{ year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric },
    });
  } catch {
    throw new BuiltinError('unknown time zone');
  }
}

const numbers = (values: readonly number[]): RegoNumber[] => values.map((value) => RegoNumber.of(value));

export const timeBuiltins: readonly Builtin[] = [
  impure('time.now_ns', (_, context) => RegoNumber.of(context.now)),
  pure('time.parse_rfc3339_ns', (operands) => RegoNumber.of(parseRfc3339(textAt(operands, 0)))),
  pure('time.parse_duration_ns', (operands) => RegoNumber.of(parseDuration(textAt(operands, 0)))),
  pure('time.date', ([time]) => numbers(calendarTime(time).date)),
  pure('time.clock', ([time]) => numbers(calendarTime(time).clock)),
  pure('time.weekday', ([time]) => calendarTime(time).weekday),
];
