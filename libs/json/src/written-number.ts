const parts = /^-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;
const zero = 0x30;

/** Whether a number's text means an integer that the double read from it is not written as: another text means that one. */
export function isRoundedInteger(token: string, value: number): boolean {
  const meant = writtenAs(token);
  if (meant === undefined || meant.exponent < 0) return false;
  const held = writtenAs(String(value));
  return held?.digits !== meant.digits || held.exponent !== meant.exponent;
}

/** Digits without zeros at either end, and the power of ten they are to be multiplied by; the sign is left out. */
function writtenAs(text: string): { readonly digits: string; readonly exponent: number } | undefined {
  const [, whole = '', fraction = '', power = '0'] = parts.exec(text) ?? [];
  if (whole === '') return undefined;
  const digits = whole + fraction;
  let start = 0;
  let end = digits.length;
  while (start < end && digits.charCodeAt(start) === zero) start++;
  while (end > start && digits.charCodeAt(end - 1) === zero) end--;
  return {
    digits: digits.slice(start, end),
    exponent: Number(power) - fraction.length + digits.length - end,
  };
}
