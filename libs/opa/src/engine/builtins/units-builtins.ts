import { RegoNumber } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import { type Builtin, BuiltinError, pure } from './builtin.js';
import { bigFloatOf, multiplied, truncated } from './go-number/big-float.js';
import { asFraction, type Decimal, isDecimal, readDecimal } from './go-number/decimal.js';
import { textAt } from './operands.js';

const prefixes = ['k', 'm', 'g', 't', 'p', 'e'];

/** `k`, `kb` a power of 1000; `ki`, `kib` a power of 1024; case does not matter. */
const byteUnits = new Map([
  ['', 1n],
  ...prefixes.flatMap((prefix, index): [string, bigint][] => [
    [prefix, 1000n ** BigInt(index + 1)],
    [`${prefix}b`, 1000n ** BigInt(index + 1)],
    [`${prefix}i`, 1024n ** BigInt(index + 1)],
    [`${prefix}ib`, 1024n ** BigInt(index + 1)],
  ]),
]);

/** The same without a `b`, but `m` is milli and only `M` is mega. */
const units = new Map(
  prefixes.flatMap((prefix, index): [string, bigint][] => [
    ...(prefix === 'm' ? [] : ([[prefix, 1000n ** BigInt(index + 1)]] as [string, bigint][])),
    [prefix.toUpperCase(), 1000n ** BigInt(index + 1)],
    [`${prefix}i`, 1024n ** BigInt(index + 1)],
    [`${prefix.toUpperCase()}i`, 1024n ** BigInt(index + 1)],
  ]),
).set('', 1n);

/** OPA's milli is the double nearest to 0.001, which is a little more. */
const milli = { numerator: 1_152_921_504_606_847n, divisor: 2n ** 60n };

interface Amount {
  readonly number: string;
  readonly unit: string;
}

/** Digits, points, signs and exponents; an `e` that no digit or sign follows begins the unit (exa). */
const numberPart = /^(?:[\d.+-]|[eE](?:[+-]|(?=\d)))*/;
/** OPA reads exponents of six digits; the decimals behind it allow less. */
const tooLargeExponent = /[eE][+-]?\d{7}/;

function readAmount(text: string): Amount {
  const unquoted = text.replaceAll('"', '');
  if (unquoted.includes(' ')) throw new BuiltinError('an amount has no spaces');
  const number = numberPart.exec(unquoted)?.[0] ?? '';
  if (tooLargeExponent.test(number)) throw new BuiltinError('the exponent is too large');
  return { number, unit: unquoted.slice(number.length) };
}

function decimalOf(number: string): Decimal {
  const decimal = readDecimal(number);
  if (decimal !== undefined) return decimal;
  if (isDecimal(number)) throw new BeyondLimits('an amount too large or too exact');
  throw new BuiltinError('not an amount');
}

/** Small letters as Go makes them: letter by letter, so that a dotted I loses its dot. */
function lower(text: string): string {
  return text.replaceAll('İ', 'i').toLowerCase();
}

function factorOf(table: ReadonlyMap<string, bigint>, unit: string): bigint {
  const factor = table.get(unit);
  if (factor === undefined) throw new BuiltinError('unknown unit');
  return factor;
}

/** In floating point of 64 bits, then cut to whole bytes. */
function parseBytes(text: string): RegoNumber {
  const { number, unit } = readAmount(lower(text));
  const factor = factorOf(byteUnits, unit);
  return RegoNumber.of(truncated(multiplied(bigFloatOf(decimalOf(number)), factor)));
}

function parseUnits(text: string): RegoNumber {
  const { number, unit } = readAmount(text);
  const amount = asFraction(decimalOf(number));
  const factor =
    unit === 'm' ? milli : { numerator: factorOf(units, unit.charAt(0) + lower(unit.slice(1))), divisor: 1n };
  return new RegoNumber(fractionText(amount.numerator * factor.numerator, amount.divisor * factor.divisor));
}

const decimals = 10;

/** An integer as it is; anything else with ten decimals, rounded half away from zero. */
function fractionText(numerator: bigint, divisor: bigint): string {
  if (numerator % divisor === 0n) return String(numerator / divisor);
  const magnitude = numerator < 0n ? -numerator : numerator;
  const scaled = (magnitude * 10n ** BigInt(decimals) * 2n + divisor) / (2n * divisor);
  const digits = String(scaled).padStart(decimals + 1, '0');
  const text = `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return numerator < 0n ? `-${text}` : text;
}

export const unitsBuiltins: readonly Builtin[] = [
  pure('units.parse', (operands) => parseUnits(textAt(operands, 0))),
  pure('units.parse_bytes', (operands) => parseBytes(textAt(operands, 0))),
];
