import type { ScalarStyle } from './scalar-style.js';
import type { YamlLines } from './yaml-lines.js';

/** Behind this column a line ends at the next space. */
const bestWidth = 80;
const lineBreak = /^[\n\u2028\u2029]$/;

/** @param mayFold whether the scalar may go on over several lines, each indented so far. */
export function writeScalar(
  lines: YamlLines,
  text: string,
  style: ScalarStyle,
  indent: number,
  mayFold: boolean,
): void {
  lines.space();
  const fold = mayFold ? indent : undefined;
  if (style === 'plain') writeFolded(lines, text, fold);
  else if (style === 'single') writeSingle(lines, text, indent, fold);
  else if (style === 'double') writeDouble(lines, text, fold);
  else writeLiteral(lines, text, indent);
}

/** How words are written, and what goes before spaces that begin a line; without it no line begins before a space. */
interface Quoting {
  readonly write: (word: string) => string;
  readonly guard?: string;
}

const asIs: Quoting = { write: (word) => word };

/** A space beyond the best width becomes a line break. */
function writeFolded(lines: YamlLines, text: string, fold: number | undefined, quoting = asIs): void {
  for (const { 0: run, index } of text.matchAll(/ +|[^ ]+/g)) {
    const isOuter = index === 0 || index === text.length - 1;
    if (!run.startsWith(' ')) lines.word(quoting.write(run));
    else if (fold === undefined || isOuter || lines.column <= bestWidth) lines.word(run);
    else if (run === ' ') lines.indent(fold);
    else if (quoting.guard === undefined) lines.word(run);
    else {
      lines.indent(fold);
      lines.put(quoting.guard + run.slice(1));
    }
  }
}

/** Line breaks inside single quotes are Unicode's: others would have asked for another style. */
function writeSingle(lines: YamlLines, text: string, indent: number, fold: number | undefined): void {
  lines.word("'");
  const parts = text.replaceAll("'", "''").split(/([\u2028\u2029])/);
  let afterBreak = false;
  for (const [index, part] of parts.entries()) {
    const isBreak = index % 2 === 1;
    if (isBreak) {
      lines.lineBreak(part);
    } else if (part !== '') {
      if (afterBreak) lines.indent(indent);
      writeFolded(lines, part, fold);
    }
    afterBreak = isBreak || (afterBreak && part === '');
  }
  lines.word("'");
}

/** Behind a byte order mark yaml.v2 escapes every character. */
function writeDouble(lines: YamlLines, text: string, fold: number | undefined): void {
  lines.word('"');
  if (text.startsWith('\ufeff')) lines.word(Array.from(text, escape).join(''));
  else writeFolded(lines, text, fold, { write: (word) => word.replace(toEscape, escape), guard: '\\' });
  lines.word('"');
}

function writeLiteral(lines: YamlLines, text: string, indent: number): void {
  lines.word(`|${/^[ \n\u2028\u2029]/.test(text) ? '2' : ''}${chomping(text)}`);
  lines.lineBreak();
  for (const [part] of text.matchAll(/[\n\u2028\u2029]|[^\n\u2028\u2029]+/g)) {
    if (lineBreak.test(part)) {
      lines.lineBreak(part);
    } else {
      lines.indent(indent);
      lines.put(part);
      lines.onlyIndentation = false;
    }
  }
}

/** What becomes of the line breaks at the end: none is there, one is kept by default, more are to be kept. */
function chomping(text: string): string {
  if (!/[\n\u2028\u2029]$/.test(text)) return '-';
  return text.length === 1 || /[\n\u2028\u2029]{2}$/.test(text) ? '+' : '';
}

const short: Readonly<Record<string, string>> = {
  '\0': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

const toEscape = /[^ !#-[\]-~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu;

function escape(character: string): string {
  return `\\${short[character] ?? hexEscape(character.codePointAt(0) ?? 0)}`;
}

function hexEscape(code: number): string {
  if (code <= 0xff) return `x${hex(code, 2)}`;
  return code <= 0xffff ? `u${hex(code, 4)}` : `U${hex(code, 8)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).toUpperCase().padStart(digits, '0');
}
