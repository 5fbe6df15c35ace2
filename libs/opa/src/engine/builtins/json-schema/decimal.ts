import { BeyondLimits } from '../beyond-limits.js';

/** `digits * 10^exponent`, without trailing zeros; zero is `0`. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

/** More digits than any number that means something; arithmetic on far more would take long. */
const maxDigits = 10_000;

function decimal(text: string): Decimal {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const all = (whole + fraction).replace(/^0+(?=\d)/, '');
  if (all.length > maxDigits) throw new BeyondLimits('a number has too many digits');
  let end = all.length;
  while (end > 1 && all[end - 1] === '0') end--;
  const exponent = Number(power) - fraction.length + (all.length - end);
  return { negative: text.startsWith('-'), digits: all.slice(0, end), exponent };
}

/** However it is written: `1.0` and `1e3` are integers. */
export function isInteger(text: string): boolean {
  const { digits, exponent } = decimal(text);
  return digits === '0' || exponent >= 0;
}

/** Exactly: `0.3` is a multiple of `0.1`. */
export function isMultipleOf(text: string, step: string): boolean {
  const value = decimal(text);
  const unit = decimal(step);
  if (value.digits === '0') return true;
  const shift = value.exponent - unit.exponent;
  const digits = BigInt(value.digits);
  if (shift >= 0) return (digits * powerOfTen(shift, BigInt(unit.digits))) % BigInt(unit.digits) === 0n;
  // The last digit of the value is none that could be cancelled further than its own length.
  return -shift <= value.digits.length && digits % (BigInt(unit.digits) * 10n ** BigInt(-shift)) === 0n;
}

/** `10^power` modulo `modulus`, by squaring: the power may be huge. */
function powerOfTen(power: number, modulus: bigint): bigint {
  let result = 1n % modulus;
  let square = 10n % modulus;
  for (let left = power; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** As Go shows a number that it read exactly: its digits, in scientific notation from a million up and below 0.0001. */
export function bigFloatText(text: string): string {
  const { negative, digits, exponent } = decimal(text);
  const sign = negative && digits !== '0' ? '-' : '';
  const power = digits === '0' ? 0 : digits.length - 1 + exponent;
  if (power < -4 || power >= 6) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    const shown = String(Math.abs(power)).padStart(2, '0');
    return `${sign}${digits.charAt(0)}${fraction}e${power < 0 ? '-' : '+'}${shown}`;
  }
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`;
  const whole = digits.slice(0, power + 1).padEnd(power + 1, '0');
  const rest = digits.slice(power + 1);
  return sign + (rest === '' ? whole : `${whole}.${rest}`);
}
