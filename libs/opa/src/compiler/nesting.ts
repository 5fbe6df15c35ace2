const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
/** What text becomes code again, and what ends it; texts in double quotes end with their line too. */
const interesting = /[()[\]{}#"`]/g;

/** The row in which brackets are nested deeper than `most`, counted from 1; undefined where they never are. */
export function rowNestedTooDeep(rego: string, most: number): number | undefined {
  const at = new NestingScanner(rego, most).placeTooDeep();
  return at === undefined ? undefined : rego.slice(0, at).split('\n').length;
}

/**
 * Counts brackets as the compiler's scanner sees them: not those in comments and texts, but those in the expressions inside
 * `$"…{expression}…"`. Where a text is broken, the compiler stops, so it does not matter what is counted behind it.
 */
class NestingScanner {
  /** What ends each bracket that is open; for an expression inside a text, what kind of text goes on after it. */
  private readonly open: string[] = [];
  private offset = 0;

  constructor(
    private readonly rego: string,
    private readonly most: number,
  ) {}

  placeTooDeep(): number | undefined {
    for (;;) {
      interesting.lastIndex = this.offset;
      const found = interesting.exec(this.rego);
      if (found === null) return undefined;
      this.offset = found.index + 1;
      this.mark(found[0], found.index);
      if (this.open.length > this.most) return found.index;
    }
  }

  private mark(mark: string, at: number): void {
    const closer = closers[mark];
    if (closer !== undefined) this.open.push(closer);
    else if (mark === '#') this.offset = this.endOfLine();
    else if (mark === '"' || mark === '`') this.text(mark, this.rego[at - 1] === '$');
    else this.close(mark);
  }

  private close(mark: string): void {
    const expected = this.open.at(-1);
    if (expected === mark) this.open.pop();
    // The end of an expression inside a text: the text goes on.
    else if (mark === '}' && (expected === '"' || expected === '`')) {
      this.open.pop();
      this.text(expected, true);
    }
  }

  /** From behind its opening quote, or behind an expression in it, to its end or its next expression. */
  private text(quote: '"' | '`', isTemplate: boolean): void {
    for (; this.offset < this.rego.length; this.offset++) {
      const unit = this.rego[this.offset];
      if (unit === quote || (unit === '\n' && quote === '"')) break;
      if (unit === '\\' && (quote === '"' || isTemplate)) this.offset++;
      else if (unit === '{' && isTemplate) {
        this.open.push(quote);
        break;
      }
    }
    this.offset++;
  }

  private endOfLine(): number {
    const end = this.rego.indexOf('\n', this.offset);
    return end === -1 ? this.rego.length : end;
  }
}
