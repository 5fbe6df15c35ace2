import { isLaterThanGo } from './later-characters.js';

const short: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};

/** What may need an escape: few texts have any. */
const special = /[^\x20\x21\x23-\x26\x28-\x5b\x5d-\x7e]/gu;
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** As Go has it: letters, marks, numbers, punctuation, symbols, and of the spaces only the common one. */
export function isPrintable(character: string): boolean {
  return printable.test(character) && !isLaterThanGo(character);
}

/** Text as a Go literal between `quote` marks, the way OPA shows strings inside other values. */
export function goQuote(text: string, quote: '"' | "'" = '"', asciiOnly = false): string {
  return quote + text.replaceAll(special, (character) => escape(character, quote, asciiOnly)) + quote;
}

function escape(character: string, quote: string, asciiOnly: boolean): string {
  if (character === quote) return `\\${quote}`;
  const known = short[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  if (isPrintable(character) && !(asciiOnly && code > 0x7e)) return character;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
