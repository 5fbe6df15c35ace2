import { closingQuote } from '#libs/json';

import { RegoNumber, type RegoValue } from './rego-value.js';

const stepsPerCheck = 1_024;
const numberText = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** What JSON and Rego's text form have in common: strings, numbers, words and the marks between them. */
export abstract class ValueScanner {
  protected offset = 0;
  private steps = 0;

  /** @param check called now and then while a large text is read; may throw to stop. */
  constructor(
    protected readonly text: string,
    private readonly check: () => void,
  ) {}

  protected abstract skipSpace(): void;

  protected abstract fault(what: string): Error;

  expectEnd(): void {
    this.skipSpace();
    if (this.offset !== this.text.length) throw this.fault('text after the value');
  }

  /** To be called once per value. */
  protected countStep(): void {
    if (++this.steps % stepsPerCheck === 0) this.check();
  }

  /** A string as it is written, with its quotes. */
  protected quoted(): string {
    const start = this.offset;
    const end = closingQuote(this.text, start);
    if (end === -1) throw this.fault('unfinished string');
    this.offset = end + 1;
    return this.text.slice(start, this.offset);
  }

  protected unquote(quoted: string): string {
    try {
      return JSON.parse(quoted) as string;
    } catch {
      throw this.fault('malformed string');
    }
  }

  /** `true`, `false`, `null`, or a number when it is none of these. */
  protected wordOrNumber(): RegoValue {
    switch (this.text.charAt(this.offset)) {
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  protected word<T extends RegoValue>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.offset)) throw this.fault('no value');
    this.offset += word.length;
    return value;
  }

  protected take(mark: string): boolean {
    this.skipSpace();
    if (this.text[this.offset] !== mark) return false;
    this.offset++;
    return true;
  }

  protected expect(mark: string): void {
    if (!this.take(mark)) throw this.fault(`expected \`${mark}\``);
  }

  private number(): RegoNumber {
    numberText.lastIndex = this.offset;
    const match = numberText.exec(this.text);
    if (match === null) throw this.fault('no value');
    this.offset = numberText.lastIndex;
    return new RegoNumber(match[0]);
  }
}
