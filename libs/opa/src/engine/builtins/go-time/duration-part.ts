import { BuiltinError } from '../builtin.js';

/** 2^63 nanoseconds: the most that may come up on the way, one more than a duration holds. */
export const tooManyNanos = 2n ** 63n;

const unitNanos: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

/** The nanoseconds of an amount like `1`, `1.5`, `1.` or `.5`, cut to whole ones. */
export function partNanos(amount: string, unit: string): bigint {
  const [, whole = '', fraction = ''] = /^(\d*)(?:\.(\d*))?$/.exec(amount) ?? [];
  const nanos = unitNanos.get(unit);
  if (whole + fraction === '' || nanos === undefined) throw new BuiltinError('not a duration');
  const sum = boundedInteger(whole, tooManyNanos / nanos) * nanos + fractionNanos(fraction, Number(nanos));
  if (sum > tooManyNanos) throw tooLong();
  return sum;
}

function boundedInteger(digits: string, most: bigint): bigint {
  const significant = digits.replace(/^0+/, '');
  if (significant.length > 19) throw tooLong();
  const value = BigInt(significant || '0');
  if (value > most) throw tooLong();
  return value;
}

/** Go works fractions out in doubles, from as many digits as 63 bits hold. */
function fractionNanos(digits: string, nanos: number): bigint {
  const zeros = /^0*/.exec(digits)?.[0].length ?? 0;
  const significant = kept(digits.slice(zeros, zeros + 19));
  if (significant === '') return 0n;
  return BigInt(Math.trunc(Number(significant) * (nanos / powerOfTen(zeros + significant.length))));
}

function kept(digits: string): string {
  return BigInt(digits || '0') > tooManyNanos || BigInt(digits.slice(0, 18) || '0') > maxBeforeLastDigit
    ? digits.slice(0, 18)
    : digits;
}

const maxBeforeLastDigit = (tooManyNanos - 1n) / 10n;

/** By repeated multiplication, which rounds otherwise than the literal once doubles are no longer exact. */
function powerOfTen(exponent: number): number {
  let power = 1;
  for (let step = 0; step < exponent && power < Infinity; step++) power *= 10;
  return power;
}

function tooLong(): BuiltinError {
  return new BuiltinError('duration out of range');
}
