import { objectOf, setOf } from './make-rego.js';
import { RegoObject, RegoSet, type RegoValue } from './rego-value.js';
import { ValueScanner } from './value-scanner.js';

/** The text is not a Rego value. It comes from a module, so this is a broken module or a broken host. */
export class RegoSyntaxError extends Error {
  override readonly name = 'RegoSyntaxError';
}

const maxDepth = 2_000;

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

class RegoReader extends ValueScanner {
  value(depth: number): RegoValue {
    if (depth > maxDepth) throw this.fault('nested too deep');
    this.countStep();
    this.skipSpace();
    switch (this.text.charAt(this.offset)) {
      case '{':
        return this.braces(depth + 1);
      case '[':
        return this.array(depth + 1);
      case '"':
        return this.string();
      case 's':
        return this.word('set()', new RegoSet([]));
      default:
        return this.wordOrNumber();
    }
  }

  protected override skipSpace(): void {
    while (this.text[this.offset] === ' ') this.offset++;
  }

  protected override fault(what: string): RegoSyntaxError {
    return new RegoSyntaxError(`${what} at offset ${this.offset}`);
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
    const quoted = this.quoted();
    return quoted.includes('\\') ? this.unquote(quoted) : quoted.slice(1, -1);
  }
}
