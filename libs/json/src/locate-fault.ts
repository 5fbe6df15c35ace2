import type { Fault } from '#libs/domain';

import { closingQuote } from './closing-quote.js';
import { isRoundedInteger } from './written-number.js';

/** Where a value stands; a list, so that no text is built for places that are fine. */
interface Place {
  readonly parent: Place | null;
  readonly key: string | number;
}

const whitespace = ' \t\n\r';
/** Most values, whole and behind a value's end, so that large texts with a fault at their end are read quickly. */
const plainString = /"[^"\\\u0000-\u001f]*"/y;
const plainScalar = /(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null)(?=[\s,\]}])/y;
const scalarUnit = /[-+.0-9A-Za-z]/;
const loneSurrogate = /\p{Surrogate}/u;

class FaultFound extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

/**
 * The first thing that strict JSON forbids in `text`, or null. Slow path: it runs only once something is known to be wrong,
 * on text whose nesting was already bounded.
 * @param exactIntegers see `JsonLimits`.
 */
export function locateFault(text: string, exactIntegers = false): Fault | null {
  try {
    new StrictReader(text, exactIntegers).document();
    return null;
  } catch (error) {
    if (error instanceof FaultFound) return error.fault;
    throw error;
  }
}

class StrictReader {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly exactIntegers: boolean,
  ) {}

  document(): void {
    this.value(null);
    if (this.peek() !== '') this.malformed('something follows the value');
  }

  private value(place: Place | null): void {
    const next = this.peek();
    if (next === '{') this.object(place);
    else if (next === '[') this.array(place);
    else if (next === '"') this.wellFormed(this.string(), place, 'text');
    else this.scalar(place);
  }

  private object(place: Place | null): void {
    const seen = new Set<string>();
    this.at++;
    if (this.closes('}')) return;
    for (;;) {
      if (this.peek() !== '"') this.malformed('a member name in double quotes is expected');
      const name = this.string();
      const member = { parent: place, key: name };
      this.wellFormed(name, member, 'member name');
      if (seen.has(name)) this.fail(member, 'the member is there twice');
      seen.add(name);
      this.expect(':');
      this.value(member);
      if (this.closes('}')) return;
      this.expect(',');
    }
  }

  private array(place: Place | null): void {
    this.at++;
    if (this.closes(']')) return;
    for (let index = 0; ; index++) {
      this.value({ parent: place, key: index });
      if (this.closes(']')) return;
      this.expect(',');
    }
  }

  private string(): string {
    const plain = this.plain(plainString);
    if (plain !== undefined) return plain.slice(1, -1);
    const start = this.at;
    const closing = closingQuote(this.text, start);
    if (closing < 0) return this.malformed('the text has no closing quote');
    const text = parsed(this.text.slice(start, closing + 1));
    if (typeof text !== 'string') {
      return this.malformed('the text has a raw control character or a wrong escape');
    }
    this.at = closing + 1;
    return text;
  }

  private scalar(place: Place | null): void {
    const plain = this.plain(plainScalar);
    if (plain !== undefined) {
      this.number(Number(plain), plain, place);
      return;
    }
    let end = this.at;
    while (end < this.text.length && scalarUnit.test(this.text.charAt(end))) end++;
    const token = this.text.slice(this.at, end);
    const value = parsed(token);
    if (value === undefined) this.malformed('a value is expected');
    if (typeof value === 'number') this.number(value, token, place);
    this.at = end;
  }

  private number(value: number, token: string, place: Place | null): void {
    if (Math.abs(value) === Infinity) this.fail(place, 'the number is too large for a double');
    if (!this.exactIntegers || !(Math.abs(value) > Number.MAX_SAFE_INTEGER)) return;
    // One text per double: the one that a double is written as.
    if (isRoundedInteger(token, value)) {
      this.fail(place, 'the integer is too large to be exact: send it as text');
    }
  }

  /** What stands here, if the pattern fits; passes over it. */
  private plain(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at = pattern.lastIndex;
    return found;
  }

  private wellFormed(text: string, place: Place | null, what: string): void {
    if (loneSurrogate.test(text)) this.fail(place, `the ${what} has half of a surrogate pair`);
  }

  private peek(): string {
    let next = this.text.charAt(this.at);
    while (next !== '' && next <= ' ' && whitespace.includes(next)) next = this.text.charAt(++this.at);
    return next;
  }

  private closes(bracket: '}' | ']'): boolean {
    if (this.peek() !== bracket) return false;
    this.at++;
    return true;
  }

  private expect(mark: ':' | ','): void {
    if (this.peek() !== mark) this.malformed(`\`${mark}\` is expected`);
    this.at++;
  }

  private malformed(message: string): never {
    const before = this.text.slice(0, this.at);
    const row = before.split('\n').length;
    const col = before.length - before.lastIndexOf('\n');
    throw new FaultFound({ at: `line ${row}, column ${col}`, message, row, col });
  }

  private fail(place: Place | null, message: string): never {
    throw new FaultFound({ at: pathOf(place), message });
  }
}

function parsed(token: string): unknown {
  try {
    return JSON.parse(token);
  } catch {
    return undefined;
  }
}

const longestKey = 64;
const longestPath = 256;

/** `subject.properties.tags[2]`. Names are cut, since a hostile one can be megabytes long. */
function pathOf(place: Place | null): string {
  let path = '';
  for (let at = place; at !== null && path.length < longestPath; at = at.parent) {
    const step = typeof at.key === 'number' ? `[${at.key}]` : printable(at.key);
    path = path === '' || path.startsWith('[') ? step + path : `${step}.${path}`;
  }
  return path === '' ? '(root)' : path;
}

function printable(name: string): string {
  const cut = name.length > longestKey ? `${name.slice(0, longestKey)}…` : name;
  return cut.replaceAll(/[\p{Cc}\p{Surrogate}`]/gu, '\ufffd');
}
