import { asFraction, type Decimal } from './decimal.js';

/** `mantissa * 2^exponent` with a mantissa of at most 64 bits: a `big.Float` of Go in the precision that OPA leaves it. */
export interface BigFloat {
  readonly mantissa: bigint;
  readonly exponent: number;
}

const precision = 64;

export function bigFloatOf(decimal: Decimal): BigFloat {
  const { numerator, divisor } = asFraction(decimal);
  return rounded(numerator, divisor, 0);
}

/** @param factor an integer of at most 64 bits. */
export function multiplied({ mantissa, exponent }: BigFloat, factor: bigint): BigFloat {
  return rounded(mantissa * factor, 1n, exponent);
}

/** Cut toward zero. */
export function truncated({ mantissa, exponent }: BigFloat): bigint {
  return exponent >= 0 ? mantissa << BigInt(exponent) : mantissa / (1n << BigInt(-exponent));
}

export function isInteger({ mantissa, exponent }: BigFloat): boolean {
  return exponent >= 0 || mantissa % (1n << BigInt(-exponent)) === 0n;
}

/** `numerator / divisor * 2^exponent`, to the nearest; halves to even. */
function rounded(numerator: bigint, divisor: bigint, exponent: number): BigFloat {
  const magnitude = numerator < 0n ? -numerator : numerator;
  if (magnitude === 0n) return { mantissa: 0n, exponent: 0 };
  const first = bitLength(magnitude) - bitLength(divisor) - precision;
  const surplus = bitLength(divided(magnitude, divisor, first).quotient) - precision;
  const shift = first + surplus;
  const { quotient, order } = divided(magnitude, divisor, shift);
  const mantissa = order > 0 || (order === 0 && quotient % 2n === 1n) ? quotient + 1n : quotient;
  return { mantissa: numerator < 0n ? -mantissa : mantissa, exponent: exponent + shift };
}

/** The whole part of `a / b / 2^shift`, and how the rest compares with a half. */
function divided(a: bigint, b: bigint, shift: number): { quotient: bigint; order: number } {
  const above = shift < 0 ? a << BigInt(-shift) : a;
  const below = shift > 0 ? b << BigInt(shift) : b;
  const twice = 2n * (above % below);
  return { quotient: above / below, order: twice === below ? 0 : twice > below ? 1 : -1 };
}

function bitLength(magnitude: bigint): number {
  return magnitude.toString(2).length;
}
