/**
 * Compares two decimal texts by value, exactly: `1.0` equals `1`, and integers of any size keep their order.
 * Doubles are asked first and believed only where they cannot be wrong.
 */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  const x = Number(a);
  const y = Number(b);
  // Rounding to doubles keeps order, so unequal doubles tell; equal ones may have been made equal.
  if (x !== y) return x < y ? -1 : 1;
  return compareDecimals(decimal(a), decimal(b));
}

/** `0.DIGITS * 10^exponent`, without leading or trailing zeros; zero has no digits. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: bigint;
}

function decimal(text: string): Decimal {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const padded = whole + fraction;
  const significant = padded.replace(/^0+/, '');
  const exponent = BigInt(power) + BigInt(whole.length - (padded.length - significant.length));
  return { negative: text.startsWith('-'), digits: withoutTrailingZeros(significant), exponent };
}

/** A loop, since a pattern anchored at the end takes quadratic time on long runs of zeros inside. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

function compareDecimals(a: Decimal, b: Decimal): number {
  const signA = signOf(a);
  const signB = signOf(b);
  if (signA !== signB) return signA < signB ? -1 : 1;
  if (signA === 0) return 0;
  return signA < 0 ? compareMagnitudes(b, a) : compareMagnitudes(a, b);
}

function signOf(value: Decimal): number {
  if (value.digits === '') return 0;
  return value.negative ? -1 : 1;
}

function compareMagnitudes(a: Decimal, b: Decimal): number {
  if (a.exponent !== b.exponent) return a.exponent < b.exponent ? -1 : 1;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -1 : 1;
}
