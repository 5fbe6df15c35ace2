import type { JsonObject, JsonValue } from '#libs/domain';

import { closingQuote } from './closing-quote.js';

const space = 0x20;
const comma = 0x2c;
/** `}`; of `]` it differs in bit 0x20 only. */
const brace = 0x7d;

/** The value of text that is known to be JSON: of a repeated name the last member stays, `__proto__` is an ordinary own member. */
export function readValue(text: string): JsonValue {
  return new ValueReader(text).value();
}

/** Only whole objects go through our hands. Texts and scalars by themselves have no names that could be mistaken. */
class ValueReader {
  private at = 0;

  constructor(private readonly text: string) {}

  value(): JsonValue {
    switch (this.next()) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case '"':
        return this.string();
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

  private object(): JsonObject {
    const members: Record<string, JsonValue> = {};
    while (this.opens('}')) {
      const name = this.string();
      this.next();
      this.at++;
      setOwn(members, name, this.value());
    }
    return members;
  }

  private array(): JsonValue[] {
    const items: JsonValue[] = [];
    while (this.opens(']')) items.push(this.value());
    return items;
  }

  private string(): string {
    const start = this.at;
    this.at = closingQuote(this.text, start) + 1;
    return JSON.parse(this.text.slice(start, this.at)) as string;
  }

  /** Passes over what stands before the next item, or over the end. */
  private opens(end: '}' | ']'): boolean {
    // The opening bracket, a comma, or already the end.
    const mark = this.next();
    this.at++;
    if (mark === end) return false;
    if (this.next() !== end) return true;
    this.at++;
    return false;
  }

  private word(text: string, value: boolean | null): boolean | null {
    this.at += text.length;
    return value;
  }

  /** `Number` reads those of JSON as its parser does, in a part of the time. */
  private number(): number {
    const start = this.at;
    let unit = this.text.charCodeAt(start);
    while (unit > space && unit !== comma && (unit | 0x20) !== brace) unit = this.text.charCodeAt(++this.at);
    return Number(this.text.slice(start, this.at));
  }

  private next(): string {
    while (this.text.charCodeAt(this.at) <= space) this.at++;
    return this.text.charAt(this.at);
  }
}

function setOwn(members: Record<string, JsonValue>, name: string, value: JsonValue): void {
  if (name === '__proto__') {
    Object.defineProperty(members, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    members[name] = value;
  }
}
