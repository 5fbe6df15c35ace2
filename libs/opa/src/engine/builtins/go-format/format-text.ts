import { type Directive, padText } from './directive.js';
import { goQuote } from './go-quote.js';

/** undefined: the verb does not apply to strings. */
export function formatText(text: string, directive: Directive): string | undefined {
  const { verb, precision, flags } = directive;
  switch (verb) {
    case 'v':
    case 's':
      if (directive.goSyntax) return padText(goQuote(truncated(text, precision)), directive);
      return padText(truncated(text, precision), directive);
    case 'q':
      return padText(quoted(truncated(text, precision), flags), directive);
    case 'x':
    case 'X':
      return padText(hexadecimal(text, directive), directive);
    default:
      return undefined;
  }
}

function truncated(text: string, precision: number | undefined): string {
  return precision === undefined ? text : Array.from(text).slice(0, precision).join('');
}

function quoted(text: string, flags: ReadonlySet<string>): string {
  if (flags.has('#') && !/[`\p{Cc}\ufeff]/u.test(text.replaceAll('\t', ''))) return `\`${text}\``;
  return goQuote(text, '"', flags.has('+'));
}

function hexadecimal(text: string, { verb, flags, precision }: Directive): string {
  const bytes = Buffer.from(text).subarray(0, precision);
  const codes = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const prefix = flags.has('#') && codes.length > 0 ? '0x' : '';
  const joined = flags.has(' ') ? codes.map((code) => prefix + code).join(' ') : prefix + codes.join('');
  return verb === 'X' ? joined.toUpperCase() : joined;
}
