import { beyondTemplates, templateError } from './template-error.js';
import { keywords, type Token, type TokenKind } from './template-token.js';

const word = /[\p{L}\p{Nd}_]*/uy;
const number =
  /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*|0[bB][01_]*|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y;
const wordCharacter = /[\p{L}\p{Nd}_]/u;
const spaces = /[ \t\r\n]*/y;

/** Splits a template of Go's text/template; inside of actions space is kept only as a mark of what follows. */
export class TemplateLexer {
  private offset = 0;
  private insideAction = false;
  private parentheses = 0;

  constructor(private readonly template: string) {}

  next(): Token {
    return this.insideAction ? this.nextInAction() : this.nextOutside();
  }

  private nextOutside(): Token {
    for (;;) {
      const opens = this.template.indexOf('{{', this.offset);
      if (opens === -1) return this.rest();
      const trims = /^-[ \t\r\n]/.test(this.template.slice(opens + 2, opens + 4));
      if (opens > this.offset) {
        const text = this.template.slice(this.offset, opens);
        this.offset = opens;
        const kept = trims ? trimmedRight(text) : text;
        if (kept !== '') return { kind: 'text', text: kept, spaced: false };
      }
      this.offset += trims ? 4 : 2;
      if (!this.template.startsWith('/*', this.offset)) return this.open();
      this.skipComment();
    }
  }

  private rest(): Token {
    const text = this.template.slice(this.offset);
    this.offset = this.template.length;
    return { kind: text === '' ? 'end of template' : 'text', text, spaced: false };
  }

  private open(): Token {
    this.insideAction = true;
    this.parentheses = 0;
    return { kind: 'open', text: '{{', spaced: false };
  }

  private skipComment(): void {
    const end = this.template.indexOf('*/', this.offset + 2);
    if (end === -1) throw templateError('unclosed comment');
    this.offset = end + 2;
    if (!this.takeClose()) throw templateError('text behind a comment');
  }

  private nextInAction(): Token {
    const start = this.offset;
    this.take(spaces);
    const spaced = this.offset > start;
    if (spaced && this.template.startsWith('-}}', this.offset)) this.offset--;
    if (this.takeClose()) return this.close(spaced);
    const first = this.template[this.offset] ?? '';
    return { ...this.operandOrMark(first), spaced };
  }

  /** Takes `}}`, or ` -}}` with the space that follows. */
  private takeClose(): boolean {
    const trims = /^[ \t\r\n]-\}\}$/.test(this.template.slice(this.offset, this.offset + 4));
    if (!trims && !this.template.startsWith('}}', this.offset)) return false;
    this.offset += trims ? 4 : 2;
    if (trims) this.take(spaces);
    return true;
  }

  private close(spaced: boolean): Token {
    if (this.parentheses > 0) throw templateError('unclosed `(`');
    this.insideAction = false;
    return { kind: 'close', text: '}}', spaced };
  }

  private operandOrMark(first: string): Omit<Token, 'spaced'> {
    switch (first) {
      case '"':
        return this.quoted('string');
      case '`':
        return this.rawQuoted();
      case "'":
        return this.quoted('character');
      case '$':
        return this.name('variable');
      case '.':
        return this.dotOrNumber();
      case ':':
        if (this.template[this.offset + 1] !== '=') throw templateError('expected `:=`');
        return this.mark(':=');
      case '=':
      case '|':
      case ',':
        return this.mark(first);
      case '(':
        this.parentheses++;
        return this.mark(first);
      case ')':
        if (--this.parentheses < 0) throw templateError('unexpected `)`');
        return this.mark(first);
      default:
        return /[+\-0-9]/.test(first) ? this.number() : this.word();
    }
  }

  private mark(kind: TokenKind): Omit<Token, 'spaced'> {
    this.offset += kind.length;
    return { kind, text: kind };
  }

  private quoted(kind: 'string' | 'character'): Omit<Token, 'spaced'> {
    const start = this.offset;
    const quote = this.template[start];
    for (let end = start + 1; end < this.template.length; end++) {
      if (this.template[end] === quote) return { kind, text: this.upTo(end + 1) };
      if (this.template[end] === '\\') end++;
      if (this.template[end] === '\n') break;
    }
    throw templateError(`unterminated ${kind}`);
  }

  private rawQuoted(): Omit<Token, 'spaced'> {
    const end = this.template.indexOf('`', this.offset + 1);
    if (end === -1) throw templateError('unterminated raw string');
    return { kind: 'raw string', text: this.upTo(end + 1) };
  }

  private upTo(end: number): string {
    const text = this.template.slice(this.offset, end);
    this.offset = end;
    return text;
  }

  private dotOrNumber(): Omit<Token, 'spaced'> {
    if (/\d/.test(this.template[this.offset + 1] ?? '')) return this.number();
    const { text } = this.name('field');
    return text === '.' ? { kind: 'dot', text } : { kind: 'field', text: text.slice(1) };
  }

  /** A mark and the letters behind it, perhaps none. */
  private name(kind: 'variable' | 'field'): Omit<Token, 'spaced'> {
    const start = this.offset++;
    this.take(word);
    this.expectEndOfName();
    return { kind, text: this.template.slice(start, this.offset) };
  }

  private word(): Omit<Token, 'spaced'> {
    const text = this.take(word);
    if (text === '') throw templateError('unexpected character or end in an action');
    this.expectEndOfName();
    return { kind: keywords.has(text) ? 'keyword' : 'identifier', text };
  }

  private number(): Omit<Token, 'spaced'> {
    const text = this.take(number);
    const next = String.fromCodePoint(this.template.codePointAt(this.offset) ?? 0x20);
    if (next === '+' || next === '-') throw this.sum();
    if (wordCharacter.test(next)) throw templateError('malformed number');
    return { kind: 'number', text };
  }

  /** `1+2i` is a number to Go, `1+2` is none. */
  private sum(): Error {
    if (this.take(number).endsWith('i')) return beyondTemplates('a complex number');
    return templateError('malformed number');
  }

  private expectEndOfName(): void {
    const next = this.template[this.offset] ?? ' ';
    if (!' \t\r\n.,|:)('.includes(next) && !this.template.startsWith('}}', this.offset)) {
      throw templateError('unexpected character behind a name');
    }
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.offset;
    const text = pattern.exec(this.template)?.[0] ?? '';
    this.offset += text.length;
    return text;
  }
}

function trimmedRight(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
