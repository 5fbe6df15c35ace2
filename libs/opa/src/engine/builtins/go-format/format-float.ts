import { type Directive, padNumber, signOf } from './directive.js';
import { goBinaryFloat, goFloat, goHexFloat } from './go-float.js';

/** undefined: the verb does not apply to fractions. The value is finite. */
export function formatFloat(value: number, directive: Directive): string | undefined {
  const { verb, flags, precision } = directive;
  const text = unsigned(Math.abs(value), verb, precision);
  if (text === undefined) return undefined;
  const digits = flags.has('#') && verb !== 'b' ? sharpened(text, verb, precision) : text;
  const negative = value < 0 || Object.is(value, -0);
  return padNumber(signOf(negative, flags), digits, directive, flags.has('0'));
}

function unsigned(magnitude: number, verb: string, precision: number | undefined): string | undefined {
  switch (verb) {
    case 'v':
    case 'g':
      return goFloat(magnitude, 'g', precision);
    case 'G':
      return goFloat(magnitude, 'g', precision).toUpperCase();
    case 'e':
      return goFloat(magnitude, 'e', precision ?? 6);
    case 'E':
      return goFloat(magnitude, 'e', precision ?? 6).toUpperCase();
    case 'f':
    case 'F':
      return goFloat(magnitude, 'f', precision ?? 6);
    case 'x':
      return goHexFloat(magnitude, precision);
    case 'X':
      return goHexFloat(magnitude, precision).toUpperCase();
    case 'b':
      return goBinaryFloat(magnitude);
    default:
      return undefined;
  }
}

/**
 * What the flag `#` adds: a decimal point always, and for `%g` and `%x` zeros up to the precision, 6 if there is none.
 * Counted are the digits from the first that is not zero; with `%x`, oddly, the `x` of `0x` begins the count.
 */
function sharpened(text: string, verb: string, precision: number | undefined): string {
  const exponentAt = text.search(/x/i.test(verb) ? /p/i : /e/i);
  const [number, tail] = exponentAt === -1 ? [text, ''] : [text.slice(0, exponentAt), text.slice(exponentAt)];
  const point = number.includes('.') ? '' : '.';
  const wanted = 'vgGx'.includes(verb) ? (precision ?? 6) : 0;
  const significant = number.replace('.', '').replace(/^0+/, '').length;
  const counted = number === '0' ? 1 : significant;
  return number + point + '0'.repeat(Math.max(wanted - counted, 0)) + tail;
}
