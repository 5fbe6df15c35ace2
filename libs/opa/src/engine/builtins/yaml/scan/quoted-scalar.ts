import { InvalidYaml } from '../invalid-yaml.js';
import { takeGap } from './gap.js';
import type { Source } from './source.js';

const simpleEscapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\u0007',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\u001b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};
const codeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

const singleRun = /[^' \t\r\n\u0085\u2028\u2029]+/y;
const doubleRun = /[^"\\ \t\r\n\u0085\u2028\u2029]+/y;

export function takeQuotedScalar(source: Source): string {
  const quote = source.take(1);
  let text = '';
  for (;;) {
    if (source.isDocumentMarker()) throw new InvalidYaml('a document marker stands inside quotes');
    if (source.isAtEnd) throw new InvalidYaml('a quote is not closed');
    const { words, isBroken } = quote === "'" ? takeSingleWords(source) : takeDoubleWords(source);
    text += words;
    if (source.at(0) === quote) break;
    text += takeGap(source, isBroken).text;
  }
  source.take(1);
  return text;
}

interface Words {
  readonly words: string;
  /** They end with an escaped line break. */
  readonly isBroken: boolean;
}

function takeSingleWords(source: Source): Words {
  let words = '';
  while (!source.isGap()) {
    if (source.at(0) !== "'") words += source.takeMatch(singleRun);
    else if (source.at(1) === "'") words += source.take(2).charAt(0);
    else break;
  }
  return { words, isBroken: false };
}

function takeDoubleWords(source: Source): Words {
  let words = '';
  while (!source.isGap() && source.at(0) !== '"') {
    if (source.at(0) !== '\\') {
      words += source.takeMatch(doubleRun);
    } else if (source.isBreak(1)) {
      source.take(1);
      source.takeBreak();
      return { words, isBroken: true };
    } else {
      words += takeEscape(source);
    }
  }
  return { words, isBroken: false };
}

function takeEscape(source: Source): string {
  const mark = source.take(2).charAt(1);
  const length = Object.hasOwn(codeLengths, mark) ? (codeLengths[mark] ?? 0) : 0;
  if (length > 0) return characterOf(source.take(length), length);
  const character = Object.hasOwn(simpleEscapes, mark) ? simpleEscapes[mark] : undefined;
  if (character === undefined) throw new InvalidYaml('no such escape');
  return character;
}

/** Half a surrogate pair is no character: JSON's way to escape the others is not YAML's. */
function characterOf(digits: string, length: number): string {
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) throw new InvalidYaml('no hexadecimal code');
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw new InvalidYaml('no character');
  return String.fromCodePoint(code);
}
