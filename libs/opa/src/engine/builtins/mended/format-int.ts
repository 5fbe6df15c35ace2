import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { bigFloatOf, truncated } from '../go-number/big-float.js';
import { readDecimal } from '../go-number/decimal.js';

const radixes: ReadonlyMap<string, number> = new Map([
  ['2', 2],
  ['8', 8],
  ['10', 10],
  ['16', 16],
]);

/** More digits than that take long to convert. */
const maxDigits = 100_000;

/**
 * Integers as they are; what has a fraction or an exponent is first cut to the 64 bits that OPA has for it, then toward zero.
 * @param base by its text: `2.0` is none.
 */
export function formatInt(number: string, base: string): string {
  const radix = radixes.get(base);
  if (radix === undefined) throw new BuiltinError('format_int: the base is 2, 8, 10 or 16');
  if (!/^-?\d+$/.test(number)) return truncatedOf(number).toString(radix);
  if (number.length > maxDigits) throw new BeyondLimits('format_int: too many digits');
  return BigInt(number).toString(radix);
}

function truncatedOf(number: string): bigint {
  if (isBelowOne(number)) return 0n;
  const decimal = readDecimal(number);
  if (decimal === undefined) throw new BeyondLimits('format_int: too large or too long');
  return truncated(bigFloatOf(decimal));
}

/** By its exponent alone, which may be too far down to reckon with. */
function isBelowOne(number: string): boolean {
  const [, whole = '', power = '0'] = /^-?(\d+)(?:\.\d+)?[eE](-\d+)$/.exec(number) ?? [];
  return whole.length + Number(power) < 0;
}
