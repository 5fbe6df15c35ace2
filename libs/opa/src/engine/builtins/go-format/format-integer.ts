import { type Directive, pad, padText, signOf } from './directive.js';
import { goQuote, isPrintable } from './go-quote.js';
import type { GoInteger } from './go-value.js';

const bases: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

/** undefined: the verb does not apply to integers. */
export function formatInteger(integer: GoInteger, directive: Directive): string | undefined {
  const { verb } = directive;
  if (verb === 'v' && directive.goSyntax && integer.type === 'uint8') {
    return pad(`0x${integer.value.toString(16)}`, directive);
  }
  // Big integers bring their own formatter in Go, which takes %s and knows no characters.
  const base = integer.type === '*big.Int' && verb === 's' ? 10 : bases[verb];
  if (base !== undefined) return inBase(integer.value, base, directive);
  return integer.type === '*big.Int' ? undefined : asCharacter(integer.value, directive);
}

function inBase(value: bigint, base: number, directive: Directive): string {
  const { flags, precision, verb } = directive;
  if (precision === 0 && value === 0n) return pad('', directive);
  const sign = signOf(value < 0n, flags);
  const magnitude = (value < 0n ? -value : value).toString(base).padStart(precision ?? 0, '0');
  const zeroPadded = flags.has('0') && !flags.has('-') && precision === undefined;
  // Zeros fill the width before the prefix is put in front, so a prefix makes the result wider, as in Go.
  const room = zeroPadded ? (directive.width ?? 0) - sign.length : 0;
  const digits = withPrefix(magnitude.padStart(room, '0'), verb, flags);
  return pad(sign + (verb === 'X' ? digits.toUpperCase() : digits), directive);
}

function withPrefix(digits: string, verb: string, flags: ReadonlySet<string>): string {
  if (verb === 'O') return `0o${flags.has('#') ? withLeadingZero(digits) : digits}`;
  if (!flags.has('#')) return digits;
  if (verb === 'b') return `0b${digits}`;
  if (verb === 'o') return withLeadingZero(digits);
  return verb === 'x' || verb === 'X' ? `0x${digits}` : digits;
}

function withLeadingZero(digits: string): string {
  return digits.startsWith('0') ? digits : `0${digits}`;
}

function asCharacter(value: bigint, directive: Directive): string | undefined {
  const valid = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn);
  const character = valid ? String.fromCodePoint(Number(value)) : '\ufffd';
  switch (directive.verb) {
    case 'c':
      return padText(character, directive);
    case 'q':
      return padText(goQuote(character, "'", directive.flags.has('+')), directive);
    case 'U':
      return unicodeName(
        BigInt.asUintN(64, value),
        valid && isPrintable(character) ? character : '',
        directive,
      );
    default:
      return undefined;
  }
}

function unicodeName(value: bigint, shown: string, directive: Directive): string {
  const digits = value.toString(16).toUpperCase();
  const name = `U+${digits.padStart(Math.max(directive.precision ?? 4, 4), '0')}`;
  return pad(directive.flags.has('#') && shown !== '' ? `${name} '${shown}'` : name, directive);
}
