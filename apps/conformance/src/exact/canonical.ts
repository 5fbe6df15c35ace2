import { type Exact, ExactNumber, isObject } from './exact-json.js';

/** One text for each value: members sorted by name, numbers by value (`1.0` is `1e0` is `1`). */
export function canonical(value: Exact): string {
  return write(value, (elements) => elements);
}

/** As `canonical`, but arrays compare as bags: for answers whose sets come in no particular order. */
export function canonicalUnordered(value: Exact): string {
  return write(value, (elements) => elements.toSorted());
}

function write(value: Exact, arrange: (elements: string[]) => string[]): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (value instanceof ExactNumber) return canonicalNumber(value.text);
  if (isObject(value)) {
    const members = [...value].map(([name, member]) => `${JSON.stringify(name)}:${write(member, arrange)}`);
    return `{${members.toSorted().join(',')}}`;
  }
  return `[${arrange(value.map((element) => write(element, arrange))).join(',')}]`;
}

/** Significant digits and a power of ten: equal exactly for equal values. */
export function canonicalNumber(text: string): string {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const leading = (whole + fraction).replace(/^0+/, '');
  const digits = withoutTrailingZeros(leading);
  if (digits === '') return '0';
  const exponent = BigInt(power) - BigInt(fraction.length) + BigInt(leading.length - digits.length);
  return `${text.startsWith('-') ? '-' : ''}${digits}e${exponent}`;
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}
