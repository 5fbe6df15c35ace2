import { objectOf, setOf } from './make-rego.js';
import { RegoNumber, RegoObject, RegoSet, type RegoValue } from './rego-value.js';

/** The text is not a Rego value. It comes from a module, so this is a broken module or a broken host. */
export class RegoSyntaxError extends Error {
  override readonly name = 'RegoSyntaxError';
}

const maxDepth = 2_000;
const stepsPerCheck = 1_024;

/**
 * Reads the text form in which a module dumps a value: JSON plus `{1, 2}` and `set()` for sets, and any value as a key.
 * @param check called now and then while a large text is read; may throw to stop.
 */
export function readRego(text: string, check: () => void = () => undefined): RegoValue {
  const reader = new RegoReader(text, check);
  const value = reader.value(0);
  reader.expectEnd();
  return value;
}

class RegoReader {
  private readonly number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  private offset = 0;
  private steps = 0;

  constructor(
    private readonly text: string,
    private readonly check: () => void,
  ) {}

  value(depth: number): RegoValue {
    if (depth > maxDepth) throw this.fault('nested too deep');
    if (++this.steps % stepsPerCheck === 0) this.check();
    this.skipSpace();
    switch (this.text.charAt(this.offset)) {
      case '{':
        return this.braces(depth + 1);
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
      case 's':
        return this.word('set()', new RegoSet([]));
      default:
        return this.readNumber();
    }
  }

  expectEnd(): void {
    this.skipSpace();
    if (this.offset !== this.text.length) throw this.fault('text after the value');
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

  /** `{}` is an object; otherwise a colon behind the first value tells an object from a set. */
  private braces(depth: number): RegoObject | RegoSet {
    this.offset++;
    if (this.take('}')) return new RegoObject([]);
    const first = this.value(depth);
    return this.take(':') ? this.object(first, depth) : this.set(first, depth);
  }

  private object(firstKey: RegoValue, depth: number): RegoObject {
    const entries: [RegoValue, RegoValue][] = [[firstKey, this.value(depth)]];
    while (this.take(',')) {
      const key = this.value(depth);
      this.expect(':');
      entries.push([key, this.value(depth)]);
    }
    this.expect('}');
    return objectOf(entries);
  }

  private set(first: RegoValue, depth: number): RegoSet {
    const members = [first];
    while (this.take(',')) members.push(this.value(depth));
    this.expect('}');
    return setOf(members);
  }

  private string(): string {
    const start = this.offset;
    let end = this.text.indexOf('"', start + 1);
    while (end !== -1 && this.isEscaped(start, end)) end = this.text.indexOf('"', end + 1);
    if (end === -1) throw this.fault('unfinished string');
    this.offset = end + 1;
    const quoted = this.text.slice(start, this.offset);
    return quoted.includes('\\') ? this.unescape(quoted) : quoted.slice(1, -1);
  }

  private isEscaped(start: number, quote: number): boolean {
    let backslashes = 0;
    while (quote - 1 - backslashes > start && this.text[quote - 1 - backslashes] === '\\') backslashes++;
    return backslashes % 2 === 1;
  }

  private unescape(quoted: string): string {
    try {
      return JSON.parse(quoted) as string;
    } catch {
      throw this.fault('malformed string');
    }
  }

  private readNumber(): RegoNumber {
    this.number.lastIndex = this.offset;
    const match = this.number.exec(this.text);
    if (match === null) throw this.fault('no value');
    this.offset = this.number.lastIndex;
    return new RegoNumber(match[0]);
  }

  private word<T extends RegoValue>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.offset)) throw this.fault('no value');
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
    if (!this.take(mark)) throw this.fault(`expected \`${mark}\``);
  }

  private skipSpace(): void {
    while (this.text[this.offset] === ' ') this.offset++;
  }

  private fault(what: string): RegoSyntaxError {
    return new RegoSyntaxError(`${what} at offset ${this.offset}`);
  }
}
