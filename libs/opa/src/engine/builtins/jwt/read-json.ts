import { isUtf8 } from 'node:buffer';

import { objectOf } from '../../rego/make-rego.js';
import { RegoNumber, type RegoObject, type RegoValue } from '../../rego/rego-value.js';
import { BuiltinError } from '../builtin.js';

/** Go reads 10,000 levels. Nothing that is meant to be a token or a key comes near either. */
const maxDepth = 1_000;
const stepsPerCheck = 1_024;

/** JSON must be UTF-8 (RFC 8259 section 8.1); Go would read other bytes as U+FFFD. */
export function jsonText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new BuiltinError('JSON that is not UTF-8');
  return bytes.toString('utf8');
}

/**
 * Reads JSON (RFC 8259) as Go does: numbers stay text, of equal names the last one stays, half a surrogate pair is U+FFFD.
 * Not by `JSON.parse`, which rounds numbers and takes a second for a megabyte of brackets without a chance to stop it.
 */
export function readJson(text: string, check: () => void): RegoValue {
  const reader = new JsonReader(text, check);
  const value = reader.value(0);
  reader.expectEnd();
  return value;
}

export function isJson(text: string, check: () => void): boolean {
  try {
    readJson(text, check);
    return true;
  } catch (error) {
    if (error instanceof BuiltinError) return false;
    throw error;
  }
}

class JsonReader {
  private readonly number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  private readonly space = /[ \t\r\n]*/y;
  private offset = 0;
  private steps = 0;

  constructor(
    private readonly text: string,
    private readonly check: () => void,
  ) {}

  value(depth: number): RegoValue {
    if (depth > maxDepth) throw new BuiltinError('JSON nested too deep');
    if (++this.steps % stepsPerCheck === 0) this.check();
    this.skipSpace();
    switch (this.text.charAt(this.offset)) {
      case '{':
        return this.object(depth + 1);
      case '[':
        return this.array(depth + 1);
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.readNumber();
    }
  }

  expectEnd(): void {
    this.skipSpace();
    if (this.offset !== this.text.length) throw malformed();
  }

  private array(depth: number): RegoValue[] {
    const elements: RegoValue[] = [];
    this.offset++;
    if (this.take(']')) return elements;
    do elements.push(this.value(depth));
    while (this.take(','));
    this.expect(']');
    return elements;
  }

  private object(depth: number): RegoObject {
    const members: [string, RegoValue][] = [];
    this.offset++;
    if (this.take('}')) return objectOf(members);
    do members.push(this.member(depth));
    while (this.take(','));
    this.expect('}');
    return objectOf(members);
  }

  private member(depth: number): [string, RegoValue] {
    this.skipSpace();
    if (this.text.charAt(this.offset) !== '"') throw malformed();
    const name = this.string();
    this.expect(':');
    return [name, this.value(depth)];
  }

  private string(): string {
    const start = this.offset;
    let end = this.text.indexOf('"', start + 1);
    while (end !== -1 && this.isEscaped(start, end)) end = this.text.indexOf('"', end + 1);
    if (end === -1) throw malformed();
    this.offset = end + 1;
    return unquote(this.text.slice(start, this.offset));
  }

  private isEscaped(start: number, quote: number): boolean {
    let backslashes = 0;
    while (quote - 1 - backslashes > start && this.text[quote - 1 - backslashes] === '\\') backslashes++;
    return backslashes % 2 === 1;
  }

  private readNumber(): RegoNumber {
    this.number.lastIndex = this.offset;
    const match = this.number.exec(this.text);
    if (match === null) throw malformed();
    this.offset = this.number.lastIndex;
    return new RegoNumber(match[0]);
  }

  private word<T extends RegoValue>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.offset)) throw malformed();
    this.offset += word.length;
    return value;
  }

  private take(mark: string): boolean {
    this.skipSpace();
    if (this.text[this.offset] !== mark) return false;
    this.offset++;
    return true;
  }

  private expect(mark: string): void {
    if (!this.take(mark)) throw malformed();
  }

  private skipSpace(): void {
    this.space.lastIndex = this.offset;
    this.space.exec(this.text);
    this.offset = this.space.lastIndex;
  }
}

function unquote(quoted: string): string {
  try {
    return (JSON.parse(quoted) as string).replace(/\p{Surrogate}/gu, '\ufffd');
  } catch {
    throw malformed();
  }
}

function malformed(): BuiltinError {
  return new BuiltinError('malformed JSON');
}
