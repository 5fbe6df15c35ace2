import { RegoNumber, type RegoValue } from '../../rego/rego-value.js';
import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';

/** Booleans and null count as in C; strings as Go's `ParseFloat` takes them, short of infinities and what is no number. */
export function toNumber(value: RegoValue | undefined): RegoNumber {
  if (value instanceof RegoNumber) return value;
  if (value === null || typeof value === 'boolean') return RegoNumber.of(Number(value));
  if (typeof value !== 'string') throw new BuiltinError('to_number: an operand of another kind');
  return new RegoNumber(decimalOf(value) ?? hexadecimalOf(value) ?? notANumber());
}

function notANumber(): never {
  throw new BuiltinError('to_number: not a number');
}

const digits = '\\d+(?:_\\d+)*';
const decimal = new RegExp(`^([+-]?)(${digits})?(?:\\.(${digits})?)?([eE][+-]?${digits})?$`);

/**
 * The same number as JSON writes it, digit by digit: `+01.` is `1`. OPA keeps the text, which serves it as a number in all but
 * its output.
 */
function decimalOf(text: string): string | undefined {
  const [match, sign = '', whole = '', fraction = '', power = ''] = decimal.exec(text) ?? [];
  if (match === undefined || whole + fraction === '') return undefined;
  const minus = sign === '-' ? '-' : '';
  const point = fraction === '' ? '' : '.';
  const plain = `${minus}${withoutZeros(whole)}${point}${fraction}${power}`.replaceAll('_', '');
  return Number.isFinite(Number(plain)) ? plain : notANumber();
}

function withoutZeros(whole: string): string {
  return whole.replace(/^[0_]+(?=\d)/, '') || '0';
}

const hexDigits = '[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*';
const hexadecimal = new RegExp(`^([+-]?)0[xX]_?(${hexDigits})?(?:\\.(${hexDigits})?)?[pP]([+-]?${digits})$`);

/** Far beyond a double, and far below what takes long to write out. */
const maxBits = 4_000;

/** Hexadecimal digits times a power of two, as `0x1.8p1` for 3. */
function hexadecimalOf(text: string): string | undefined {
  if (!/^[+-]?0[xX]/.test(text)) return undefined;
  if (text.length > maxBits) throw new BeyondLimits('to_number: too many digits');
  const [match, sign = '', whole = '', fraction = '', power = ''] = hexadecimal.exec(text) ?? [];
  const [left, right] = [whole.replaceAll('_', ''), fraction.replaceAll('_', '')];
  if (match === undefined || left + right === '') return undefined;
  const exponent = Number(power.replaceAll('_', '')) - 4 * right.length;
  const mantissa = BigInt(`0x${left}${right}`);
  if (mantissa !== 0n && Math.abs(exponent) > maxBits)
    throw new BeyondLimits('to_number: too large an exponent');
  const scaled = mantissa === 0n ? '0' : powerOfTwo(mantissa, exponent);
  return Number.isFinite(Number(scaled)) ? `${sign === '-' ? '-' : ''}${scaled}` : notANumber();
}

/** Exactly: a half is five tenths. */
function powerOfTwo(mantissa: bigint, exponent: number): string {
  if (exponent >= 0) return String(mantissa << BigInt(exponent));
  return `${mantissa * 5n ** BigInt(-exponent)}e${exponent}`;
}
