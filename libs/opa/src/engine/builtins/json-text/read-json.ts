import type { RegoValue } from '../../rego/rego-value.js';
import { ValueScanner } from '../../rego/value-scanner.js';
import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { OpenArray, OpenObject } from './open-container.js';

/** Go refuses text that is nested deeper than this as it refuses malformed text. */
const maxGoDepth = 10_000;
/** Nothing that is meant to be a token, a key or a schema comes near; what reads the value calls itself. */
const maxDepth = 1_000;

export class MalformedJson extends BuiltinError {}

/**
 * Reads JSON (RFC 8259) as Go does: numbers stay text, of equal names the last one stays, half a surrogate pair is U+FFFD.
 * Not by `JSON.parse`, which rounds numbers and takes a second for a megabyte of brackets without a chance to stop it.
 * @throws MalformedJson where Go would refuse the text, BeyondLimits when it is nested too deep for us.
 */
export function readJson(text: string, check: () => void): RegoValue {
  return new JsonReader(text, check).document();
}

/** The value that a text begins with, and all that stands behind it. */
export function readFirstJson(
  text: string,
  check: () => void,
): { readonly value: RegoValue; readonly rest: string } {
  return new JsonReader(text, check).first();
}

/** Keeps its own stack, so that text too deep for us is still told from text that is malformed. */
class JsonReader extends ValueScanner {
  private readonly space = /[ \t\r\n]*/y;
  private readonly open: (OpenArray | OpenObject)[] = [];
  private tooDeep = false;

  document(): RegoValue {
    const value = this.outermost();
    this.expectEnd();
    this.refuseTooDeep();
    return value;
  }

  first(): { value: RegoValue; rest: string } {
    const value = this.outermost();
    this.refuseTooDeep();
    return { value, rest: this.text.slice(this.offset) };
  }

  protected override skipSpace(): void {
    this.space.lastIndex = this.offset;
    this.space.exec(this.text);
    this.offset = this.space.lastIndex;
  }

  protected override fault(what: string): MalformedJson {
    return new MalformedJson(`malformed JSON: ${what} at offset ${this.offset}`);
  }

  private outermost(): RegoValue {
    let value: RegoValue | undefined;
    do value = this.begin();
    while (value === undefined || (value = this.place(value)) === undefined);
    return value;
  }

  private refuseTooDeep(): void {
    if (this.tooDeep) throw new BeyondLimits('JSON nested too deep');
  }

  /** The next value when it is whole already, or undefined when it is a container whose first value comes next. */
  private begin(): RegoValue | undefined {
    this.tooDeep ||= this.open.length > maxDepth;
    this.countStep();
    this.skipSpace();
    switch (this.text.charAt(this.offset)) {
      case '{':
        return this.beginContainer(new OpenObject());
      case '[':
        return this.beginContainer(new OpenArray());
      case '"':
        return this.string();
      default:
        return this.wordOrNumber();
    }
  }

  private beginContainer(container: OpenArray | OpenObject): RegoValue | undefined {
    if (this.open.length === maxGoDepth) throw this.fault('nested too deep');
    this.offset++;
    if (this.take(container.end)) return container.close();
    this.open.push(container);
    this.expectName(container);
    return undefined;
  }

  /** Puts a value where it belongs. Returns the outermost one once it is whole, undefined when another value comes next. */
  private place(value: RegoValue): RegoValue | undefined {
    let whole = value;
    for (let container = this.open.at(-1); container !== undefined; container = this.open.at(-1)) {
      container.add(whole);
      if (this.take(',')) {
        this.expectName(container);
        return;
      }
      this.expect(container.end);
      whole = container.close();
      this.open.pop();
    }
    return whole;
  }

  private expectName(container: OpenArray | OpenObject): undefined {
    if (container instanceof OpenArray) return;
    this.skipSpace();
    if (this.text.charAt(this.offset) !== '"') throw this.fault('no name');
    container.name = this.string();
    this.expect(':');
  }

  private string(): string {
    return this.unquote(this.quoted()).replace(/\p{Surrogate}/gu, '\ufffd');
  }
}
