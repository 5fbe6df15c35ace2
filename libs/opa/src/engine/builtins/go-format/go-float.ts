/**
 * Doubles as Go's strconv writes them, sign left out. `precision` undefined asks for the fewest digits that tell the
 * double from its neighbours. Rounding is exact and half to even, where JavaScript's `toFixed` rounds halves up.
 */
export function goFloat(value: number, verb: 'e' | 'f' | 'g', precision: number | undefined): string {
  const magnitude = Math.abs(value);
  if (verb === 'f')
    return precision === undefined ? plainText(shortest(magnitude)) : fixed(magnitude, precision);
  if (verb === 'e') {
    return scientificText(precision === undefined ? shortest(magnitude) : rounded(magnitude, precision + 1));
  }
  return general(magnitude, precision);
}

/** Go's `%b`: significand and power of two, as the double holds them; sign left out. */
export function goBinaryFloat(value: number): string {
  const { significand, exponent } = parts(Math.abs(value));
  return `${significand}p${exponent < 0 ? '' : '+'}${exponent}`;
}

const fractionNibbles = 15n;

/** Go's `%x`: `0x1.8p+01`, sign left out; `precision` as in `goFloat`, in hexadecimal digits, half to even. */
export function goHexFloat(value: number, precision: number | undefined): string {
  const { significand, exponent } = normalized(Math.abs(value));
  const nibbles = precision === undefined ? fractionNibbles : BigInt(Math.min(precision, 15));
  const rounded = halfToEven(significand, 1n << (4n * (fractionNibbles - nibbles)));
  // Rounding up may carry into a second bit before the point.
  const carried = rounded >> (4n * nibbles) === 2n;
  const scaledBack = carried ? rounded >> 1n : rounded;
  const digits = scaledBack.toString(16).padStart(Number(nibbles) + 1, '0');
  const fraction =
    precision === undefined ? digits.slice(1).replace(/0+$/, '') : digits.slice(1).padEnd(precision, '0');
  return `0x${digits.charAt(0)}${fraction === '' ? '' : '.'}${fraction}p${powerText(exponent + (carried ? 1 : 0))}`;
}

/** `significand / 2^60 * 2^exponent`, with one bit before the point; zero is zero. */
function normalized(magnitude: number): { significand: bigint; exponent: number } {
  if (magnitude === 0) return { significand: 0n, exponent: 0 };
  const { significand, exponent } = parts(magnitude);
  const bits = significand.toString(2).length;
  return { significand: significand << BigInt(61 - bits), exponent: exponent + bits - 1 };
}

/** `d.ddd * 10^exponent`; `digits` has no point. */
interface Digits {
  readonly digits: string;
  readonly exponent: number;
}

function shortest(magnitude: number): Digits {
  const [mantissa = '', exponent = '0'] = magnitude.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

function rounded(magnitude: number, count: number): Digits {
  if (magnitude === 0) return { digits: '0'.repeat(count), exponent: 0 };
  // The shortest form may have been rounded over a power of ten; then one step corrects it.
  let { exponent } = shortest(magnitude);
  for (;;) {
    const digits = scaled(magnitude, count - 1 - exponent).toString();
    if (digits.length === count) return { digits, exponent };
    exponent += digits.length - count;
  }
}

function fixed(magnitude: number, decimals: number): string {
  const digits = scaled(magnitude, decimals)
    .toString()
    .padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** `magnitude * 10^power`, rounded half to even. */
function scaled(magnitude: number, power: number): bigint {
  const { significand, exponent } = parts(magnitude);
  const numerator =
    significand * (exponent > 0 ? 2n ** BigInt(exponent) : 1n) * (power > 0 ? 10n ** BigInt(power) : 1n);
  const divisor = (exponent < 0 ? 2n ** BigInt(-exponent) : 1n) * (power < 0 ? 10n ** BigInt(-power) : 1n);
  return halfToEven(numerator, divisor);
}

function halfToEven(numerator: bigint, divisor: bigint): bigint {
  const quotient = numerator / divisor;
  const twice = 2n * (numerator % divisor);
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

/** `significand * 2^exponent`, exactly (IEEE 754 binary64). */
function parts(magnitude: number): { significand: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, magnitude);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & (2n ** 52n - 1n);
  return biased === 0
    ? { significand: fraction, exponent: -1074 }
    : { significand: fraction + 2n ** 52n, exponent: biased - 1075 };
}

function general(magnitude: number, precision: number | undefined): string {
  const wanted = precision === undefined ? undefined : Math.max(precision, 1);
  const exact = wanted === undefined ? shortest(magnitude) : rounded(magnitude, wanted);
  const number = { ...exact, digits: withoutTrailingZeros(exact.digits) };
  const large = wanted === undefined ? 6 : limit(wanted, number);
  return number.exponent < -4 || number.exponent >= large ? scientificText(number) : plainText(number);
}

/** Go keeps an integer plain while its digits suffice, however many more were allowed. */
function limit(wanted: number, { digits, exponent }: Digits): number {
  return wanted > digits.length && digits.length >= exponent + 1 ? digits.length : wanted;
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 1 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

function scientificText({ digits, exponent }: Digits): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  return `${digits.charAt(0)}${fraction}e${powerText(exponent)}`;
}

function powerText(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function plainText({ digits, exponent }: Digits): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
