import { BuiltinError } from '../builtin.js';

/** Text that a parser eats from the front. Whatever does not fit throws `BuiltinError`. */
export class TimeText {
  private position = 0;

  constructor(private readonly text: string) {}

  expectEnd(): void {
    if (this.remaining > 0) throw misfit();
  }

  get remaining(): number {
    return this.text.length - this.position;
  }

  /** Exactly so many units. */
  take(count: number): string {
    if (this.remaining < count) throw misfit();
    return this.eat(count);
  }

  /** What a sticky pattern finds here: nothing, perhaps. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    return this.eat(pattern.exec(this.text)?.[0].length ?? 0);
  }

  /** The same, but something. */
  expect(pattern: RegExp): string {
    const found = this.match(pattern);
    if (found === '') throw misfit();
    return found;
  }

  /** Text of a layout. A run of spaces in it stands for any number of them, and at the end of the value for none. */
  skip(text: string): void {
    for (const part of text.split(/( +)/)) {
      if (part.startsWith(' ')) this.skipSpaces();
      else if (this.text.startsWith(part, this.position)) this.eat(part.length);
      else throw misfit();
    }
  }

  /** Which of the names comes here, in small or capital letters. */
  name(names: readonly string[]): number {
    const index = names.findIndex((name) => this.ahead(name.length).toLowerCase() === name.toLowerCase());
    if (index === -1) throw misfit();
    this.eat(names[index]?.length ?? 0);
    return index;
  }

  private skipSpaces(): void {
    if (this.match(/ +/y) === '') this.expectEnd();
  }

  private eat(count: number): string {
    const eaten = this.ahead(count);
    this.position += count;
    return eaten;
  }

  private ahead(count: number): string {
    return this.text.slice(this.position, this.position + count);
  }
}

export function misfit(): BuiltinError {
  return new BuiltinError('the time does not fit its layout');
}
