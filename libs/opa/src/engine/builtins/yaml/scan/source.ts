/** Line breaks of YAML 1.1: two of them are Unicode's own and stay what they are, the others all read as `\n`. */
const breaks = '\r\n\u0085\u2028\u2029';

/** A text that is read from front to back, with lines and columns counted. Behind its end every character is empty. */
export class Source {
  private index: number;
  line = 0;
  /** In code points from the start of the line. */
  column = 0;

  /** @param check called now and then; may throw to stop. */
  constructor(
    private readonly text: string,
    private readonly check: () => void,
  ) {
    this.index = text.startsWith('\ufeff') ? 1 : 0;
  }

  /** The code unit some places ahead. */
  at(offset: number): string {
    return this.text.charAt(this.index + offset);
  }

  get isAtEnd(): boolean {
    return this.index >= this.text.length;
  }

  isBlank(offset = 0): boolean {
    const mark = this.at(offset);
    return mark === ' ' || mark === '\t';
  }

  isBreak(offset = 0): boolean {
    const mark = this.at(offset);
    return mark !== '' && breaks.includes(mark);
  }

  /** A blank, a line break, or the end: what keeps tokens apart. */
  isGap(offset = 0): boolean {
    return this.isBlank(offset) || this.isBreak(offset) || this.at(offset) === '';
  }

  /** `---` or `...` alone at the start of a line. */
  isDocumentMarker(): boolean {
    if (this.column !== 0) return false;
    const mark = this.text.slice(this.index, this.index + 3);
    return (mark === '---' || mark === '...') && this.isGap(3);
  }

  /** Takes code units that hold no line break. */
  take(count: number): string {
    const taken = this.text.slice(this.index, this.index + count);
    this.index += taken.length;
    this.column += taken.length - lowSurrogates(taken);
    return taken;
  }

  /** Takes what a sticky pattern matches here, which holds no line break. */
  takeMatch(pattern: RegExp): string {
    this.check();
    pattern.lastIndex = this.index;
    return this.take(pattern.exec(this.text)?.[0].length ?? 0);
  }

  /** Takes one line break, if there is one, as it reads. */
  takeBreak(): string {
    if (!this.isBreak()) return '';
    this.check();
    const mark = this.at(0);
    this.index += mark === '\r' && this.at(1) === '\n' ? 2 : 1;
    this.line++;
    this.column = 0;
    return mark === '\u2028' || mark === '\u2029' ? mark : '\n';
  }

  /** The end ends the last line, too. */
  endLine(): void {
    if (this.column === 0) return;
    this.line++;
    this.column = 0;
  }

  skipBlanks(): void {
    this.takeMatch(/[ \t]*/y);
  }

  skipComment(): void {
    if (this.at(0) === '#') this.takeMatch(toLineEnd);
  }

  takeLine(): string {
    return this.takeMatch(toLineEnd);
  }
}

const toLineEnd = /[^\r\n\u0085\u2028\u2029]*/y;

function lowSurrogates(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xdc00 && unit <= 0xdfff) count++;
  }
  return count;
}
