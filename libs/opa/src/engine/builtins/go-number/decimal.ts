/** `digits * 10^exponent`, exactly. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** Beyond this a decimal means nothing any more, and arithmetic with it takes long. */
const maxDigits = 4_000;

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** A decimal as Go's package big reads it: `+1.50e-3`, `5.`, `.5`. Undefined for anything else and beyond a few thousand digits. */
export function readDecimal(text: string): Decimal | undefined {
  if (text.length > maxDigits) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = pattern.exec(text) ?? [];
  if (whole + fraction === '') return undefined;
  const magnitude = BigInt(whole + fraction);
  if (magnitude === 0n) return { digits: 0n, exponent: 0 };
  const exponent = Number(power) - fraction.length;
  if (Math.abs(exponent) > maxDigits) return undefined;
  return { digits: sign === '-' ? -magnitude : magnitude, exponent };
}

/** Whether Go would read it, however large it is. */
export function isDecimal(text: string): boolean {
  const [, , whole = '', fraction = ''] = pattern.exec(text) ?? [];
  return whole + fraction !== '';
}

/** The decimal as a fraction whose divisor is positive. */
export function asFraction({ digits, exponent }: Decimal): { numerator: bigint; divisor: bigint } {
  const power = 10n ** BigInt(Math.abs(exponent));
  return exponent >= 0 ? { numerator: digits * power, divisor: 1n } : { numerator: digits, divisor: power };
}
