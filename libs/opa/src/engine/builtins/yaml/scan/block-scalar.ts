import { InvalidYaml } from '../invalid-yaml.js';
import type { Source } from './source.js';

/** Takes a literal (`|`) or folded (`>`) scalar. `indent` is that of the collection around it, -1 for none. */
export function takeBlockScalar(source: Source, indent: number): string {
  return new BlockScalarReader(source, indent).read();
}

type Chomping = '' | '+' | '-';

class BlockScalarReader {
  /** The column at which its lines begin; 0 until that is known. */
  private column = 0;

  constructor(
    private readonly source: Source,
    private readonly outer: number,
  ) {}

  read(): string {
    const isFolded = this.source.take(1) === '>';
    const chomping = this.takeHeader();
    let text = '';
    let lineBreak = '';
    let wasBlank = false;
    let breaks = this.takeBreaks();
    while (this.source.column === this.column && !this.source.isAtEnd) {
      const isBlank = this.source.isBlank();
      const folds = isFolded && !wasBlank && !isBlank && lineBreak === '\n';
      text += folds ? (breaks === '' ? ' ' : '') : lineBreak;
      text += breaks + this.source.takeLine();
      wasBlank = isBlank;
      lineBreak = this.source.takeBreak();
      breaks = this.takeBreaks();
    }
    return text + (chomping === '-' ? '' : lineBreak) + (chomping === '+' ? breaks : '');
  }

  /** Indicators of what becomes of the last line breaks and how far the text is indented, in either order. */
  private takeHeader(): Chomping {
    const header = this.source.takeMatch(/[+-][0-9]?|[0-9][+-]?|/y);
    const increment = /[0-9]/.exec(header)?.[0];
    if (increment === '0') throw new InvalidYaml('an indentation of 0');
    if (increment !== undefined) this.column = Math.max(this.outer, 0) + Number(increment);
    this.source.skipBlanks();
    this.source.skipComment();
    if (!this.source.isGap() || this.source.isBlank()) throw new InvalidYaml('text behind a block indicator');
    this.source.takeBreak();
    return header.includes('+') ? '+' : header.includes('-') ? '-' : '';
  }

  /** Empty lines and the indentation of the next one; the first time they tell how far the text is indented. */
  private takeBreaks(): string {
    let breaks = '';
    let widest = 0;
    for (;;) {
      this.source.takeMatch(this.column === 0 ? / */y : spaces(this.column - this.source.column));
      widest = Math.max(widest, this.source.column);
      const isInside = this.column === 0 || this.source.column < this.column;
      if (isInside && this.source.at(0) === '\t') throw new InvalidYaml('a tab indents a block scalar');
      if (!this.source.isBreak()) break;
      breaks += this.source.takeBreak();
    }
    if (this.column === 0) this.column = Math.max(widest, this.outer + 1, 1);
    return breaks;
  }
}

function spaces(most: number): RegExp {
  return new RegExp(` {0,${Math.max(most, 0)}}`, 'y');
}
