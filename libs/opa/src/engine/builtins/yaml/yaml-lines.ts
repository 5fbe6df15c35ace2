import { BeyondLimits } from '../beyond-limits.js';

/** In characters: deep values are mostly indentation. */
const maxLength = 16_000_000;

/** Text that is being written, and where its last line stands. */
export class YamlLines {
  private readonly parts: string[] = [];
  private length = 0;
  column = 0;
  /** Nothing but indentation and dashes stands on the line so far. */
  onlyIndentation = true;
  /** The last character keeps words apart. */
  afterSpace = true;

  constructor(private readonly check: () => void) {}

  get text(): string {
    return this.parts.join('');
  }

  /** INVARIANT: code units are columns, since what is beyond the basic plane is escaped. */
  put(text: string): void {
    this.check();
    this.length += text.length;
    if (this.length > maxLength) throw new BeyondLimits('the text is too long');
    this.parts.push(text);
    this.column += text.length;
  }

  word(text: string): void {
    this.put(text);
    this.afterSpace = false;
    this.onlyIndentation = false;
  }

  lineBreak(mark = '\n'): void {
    this.put(mark);
    this.column = 0;
    this.afterSpace = true;
    this.onlyIndentation = true;
  }

  space(): void {
    if (!this.afterSpace) this.put(' ');
  }

  /** To the given column of this line when nothing is written there yet, else of the next. */
  indent(column: number): void {
    const free = this.column < column || (this.column === column && this.afterSpace);
    if (!this.onlyIndentation || !free) this.lineBreak();
    if (this.column < column) this.put(' '.repeat(column - this.column));
    this.afterSpace = true;
  }

  /** A dash or question mark: what follows on the line is still indented by it. */
  marker(mark: string): void {
    this.space();
    this.put(mark);
    this.afterSpace = false;
  }
}
