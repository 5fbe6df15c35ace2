import { RegoNumber, type RegoValue } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import { type Builtin, type BuiltinContext, BuiltinError, impure, pure } from './builtin.js';
import { bigFloatOf, isInteger, truncated } from './go-number/big-float.js';
import { readDecimal } from './go-number/decimal.js';
import { addDate } from './go-time/add-date.js';
import { calendarDifference } from './go-time/calendar-difference.js';
import { formatTime } from './go-time/format-time.js';
import { inNanosRange, type Instant, instantOf, nanosOf } from './go-time/instant.js';
import { layoutNamed } from './go-time/named-layouts.js';
import { weekdayNames } from './go-time/names.js';
import { parseDuration } from './go-time/parse-duration.js';
import { parseTime } from './go-time/parse-time.js';
import { type Zone, zoneOf } from './go-time/zone.js';
import { inZone, type ZonedTime } from './go-time/zoned-time.js';
import { int64At, textAt } from './operands.js';

interface TimeOperand {
  readonly instant: Instant;
  readonly zone: Zone;
  readonly layout: string;
}

/** `ns`, `[ns]`, `[ns, zone]` or `[ns, zone, layout]`; more members do not matter. */
function timeAt(operands: readonly RegoValue[], index: number): TimeOperand {
  const operand = operands[index];
  const [nanos, zone = '', layout = ''] = Array.isArray(operand) ? (operand as RegoValue[]) : [operand];
  if (!(nanos instanceof RegoNumber)) throw new BuiltinError('a time begins with a number of nanoseconds');
  if (typeof zone !== 'string' || typeof layout !== 'string') {
    throw new BuiltinError('a zone and a layout are strings');
  }
  return { instant: instantOf(nanosOfNumber(nanos.text)), zone: knownZone(zone), layout };
}

/** In characters, beyond which it is not looked at whether a number is a time. */
const maxLength = 4_000;

/** A number that is whole once it has the 64 bits of precision that OPA gives it. */
function nanosOfNumber(text: string): bigint {
  if (/^-?\d{1,18}$/.test(text)) return BigInt(text);
  if (text.length > maxLength) throw new BeyondLimits('a time of too many digits');
  const decimal = readDecimal(text);
  if (decimal === undefined) throw new BuiltinError('time out of range');
  const float = bigFloatOf(decimal);
  if (!isInteger(float)) throw new BuiltinError('nanoseconds are whole');
  return inNanosRange(truncated(float));
}

function knownZone(name: string): Zone {
  const zone = zoneOf(name);
  if (zone === undefined) throw new BuiltinError('unknown time zone');
  return zone;
}

function zoned(operands: readonly RegoValue[]): ZonedTime {
  const { instant, zone } = timeAt(operands, 0);
  return inZone(instant, zone);
}

function format(operands: readonly RegoValue[], { checkDeadline }: BuiltinContext): string {
  const { layout } = timeAt(operands, 0);
  return formatTime(zoned(operands), layoutNamed(layout === '' ? 'RFC3339Nano' : layout), checkDeadline);
}

function parse(text: string, layout: string, { checkDeadline }: BuiltinContext): RegoNumber {
  return RegoNumber.of(nanosOf(parseTime(text, layoutNamed(layout), checkDeadline)));
}

function add(operands: readonly RegoValue[]): RegoNumber {
  const { instant, zone } = timeAt(operands, 0);
  const step = (index: number): number => Number(int64At(operands, index));
  const moved = addDate(instant, zone, { years: step(1), months: step(2), days: step(3) });
  return RegoNumber.of(nanosOf(moved));
}

/** Both in the zone of the first. */
function difference(operands: readonly RegoValue[]): RegoNumber[] {
  const { instant, zone } = timeAt(operands, 0);
  return numbers(calendarDifference(instant, timeAt(operands, 1).instant, zone));
}

const numbers = (values: readonly number[]): RegoNumber[] => values.map((value) => RegoNumber.of(value));

export const timeBuiltins: readonly Builtin[] = [
  impure('time.now_ns', (_, context) => RegoNumber.of(context.now)),
  pure('time.parse_ns', (operands, context) => parse(textAt(operands, 1), textAt(operands, 0), context)),
  pure('time.parse_rfc3339_ns', (operands, context) => parse(textAt(operands, 0), 'RFC3339', context)),
  pure('time.parse_duration_ns', (operands, { checkDeadline }) =>
    RegoNumber.of(parseDuration(textAt(operands, 0), checkDeadline)),
  ),
  pure('time.format', format),
  pure('time.date', (operands) => {
    const { year, month, day } = zoned(operands);
    return numbers([year, month, day]);
  }),
  pure('time.clock', (operands) => {
    const { hour, minute, second } = zoned(operands);
    return numbers([hour, minute, second]);
  }),
  pure('time.weekday', (operands) => weekdayNames[zoned(operands).weekday] ?? ''),
  pure('time.add_date', add),
  pure('time.diff', difference),
];
