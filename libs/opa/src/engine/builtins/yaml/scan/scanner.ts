import { BuiltinError } from '../../builtin.js';
import { InvalidYaml } from '../invalid-yaml.js';
import { takeBlockScalar } from './block-scalar.js';
import { takePlainScalar } from './plain-scalar.js';
import { takeAnchor, takeDirective, takeTag } from './properties.js';
import { takeQuotedScalar } from './quoted-scalar.js';
import { SimpleKeys } from './simple-keys.js';
import { Source } from './source.js';
import type { Mark, Token } from './token.js';

const maxIndents = 10_000;
const flowMarks: Readonly<Record<string, Mark>> = {
  '[': 'flow-sequence-start',
  '{': 'flow-mapping-start',
  ']': 'flow-sequence-end',
  '}': 'flow-mapping-end',
};
/** With these no plain scalar begins. */
const indicators = '-?:,[]{}#&*!|>\'"%@`';

/**
 * The tokens of a text, one after the other, as YAML 1.1 has them: indentation becomes marks, and so does a key that only its
 * colon tells. Reads no further than it must: what stands behind the first document is not looked at.
 */
export class Scanner {
  private readonly source: Source;
  private readonly queue: Token[] = [];
  private readonly keys = new SimpleKeys();
  private readonly indents: number[] = [];
  private taken = 0;
  private indent = -1;
  private keyAllowed = true;

  constructor(text: string, check: () => void) {
    this.source = new Source(text, check);
  }

  peek(): Token {
    while (this.queue.length === 0 || this.keys.mayBegin(this.taken, this.source)) this.fetch();
    return this.queue[0] as Token;
  }

  take(): Token {
    const token = this.peek();
    this.queue.shift();
    this.taken++;
    return token;
  }

  private fetch(): void {
    this.skipToToken();
    this.closeBlocks(this.source.column);
    const mark = this.source.at(0);
    if (mark === '') this.fetchEnd();
    else if (this.source.column === 0 && mark === '%') this.fetchDirective();
    else if (this.source.isDocumentMarker()) this.fetchDocumentMarker();
    else this.fetchContent(mark);
  }

  private fetchContent(mark: string): void {
    const standsAlone = this.source.isGap(1);
    if (mark === '[' || mark === '{') this.fetchFlowStart(mark);
    else if (mark === ']' || mark === '}') this.fetchFlowEnd(mark);
    else if (mark === ',') this.fetchMark('flow-entry', true);
    else if (mark === '-' && standsAlone) this.fetchBlockEntry();
    else if (mark === '?' && (this.keys.inFlow || standsAlone)) this.fetchKey();
    else if (mark === ':' && (this.keys.inFlow || standsAlone)) this.fetchValue();
    else this.fetchNode(mark);
  }

  private fetchNode(mark: string): void {
    if (mark === '&' || mark === '*') this.fetchInline(() => takeAnchor(this.source));
    else if (mark === '!') this.fetchInline(() => takeTag(this.source));
    else if ((mark === '|' || mark === '>') && !this.keys.inFlow) this.fetchBlockScalar();
    else if (mark === "'" || mark === '"') {
      this.fetchInline(() => ({ type: 'scalar', text: takeQuotedScalar(this.source), isPlain: false }));
    } else if (this.beginsPlain(mark)) this.fetchPlainScalar();
    else throw new InvalidYaml('a character that begins no token');
  }

  private beginsPlain(mark: string): boolean {
    if (!indicators.includes(mark) && mark !== '\t') return true;
    if (mark === '-') return !this.source.isBlank(1);
    return (mark === '?' || mark === ':') && !this.keys.inFlow && !this.source.isGap(1);
  }

  /** Tabs may not stand where they could be taken for indentation. */
  private skipToToken(): void {
    for (;;) {
      const blanks = this.keys.inFlow || !this.keyAllowed ? /[ \t]*/y : / */y;
      this.source.takeMatch(blanks);
      this.source.skipComment();
      if (this.source.takeBreak() === '') return;
      if (!this.keys.inFlow) this.keyAllowed = true;
    }
  }

  private push(token: Token): void {
    this.queue.push(token);
  }

  private get nextNumber(): number {
    return this.taken + this.queue.length;
  }

  /** A block that begins at this column, unless one does already. */
  private openBlock(column: number, type: Mark, place = this.queue.length): void {
    if (this.keys.inFlow || this.indent >= column) return;
    this.indents.push(this.indent);
    if (this.indents.length > maxIndents) throw new BuiltinError('nested too deep');
    this.indent = column;
    this.queue.splice(place, 0, { type });
  }

  private closeBlocks(column: number): void {
    if (this.keys.inFlow) return;
    while (this.indent > column) {
      this.push({ type: 'block-end' });
      this.indent = this.indents.pop() ?? -1;
    }
  }

  private resetBlocks(): void {
    this.closeBlocks(-1);
    this.keys.drop();
    this.keyAllowed = false;
  }

  private fetchEnd(): void {
    this.source.endLine();
    this.resetBlocks();
    this.push({ type: 'stream-end' });
  }

  private fetchDirective(): void {
    this.resetBlocks();
    this.push(takeDirective(this.source));
  }

  private fetchDocumentMarker(): void {
    this.resetBlocks();
    this.push({ type: this.source.take(3) === '---' ? 'document-start' : 'document-end' });
  }

  private fetchFlowStart(mark: string): void {
    this.saveKey();
    this.keys.enter(this.nextNumber);
    this.keyAllowed = true;
    this.source.take(1);
    this.push({ type: flowMarks[mark] as Mark });
  }

  private fetchFlowEnd(mark: string): void {
    this.keys.drop();
    this.keys.leave();
    this.keyAllowed = false;
    this.source.take(1);
    this.push({ type: flowMarks[mark] as Mark });
  }

  private fetchMark(type: Mark, keyAllowed: boolean): void {
    this.keys.drop();
    this.keyAllowed = keyAllowed;
    this.source.take(1);
    this.push({ type });
  }

  private fetchBlockEntry(): void {
    this.beginBlock('block-sequence-start');
    this.fetchMark('block-entry', true);
  }

  private fetchKey(): void {
    this.beginBlock('block-mapping-start');
    this.fetchMark('key', !this.keys.inFlow);
  }

  private beginBlock(type: Mark): void {
    if (this.keys.inFlow) return;
    if (!this.keyAllowed) throw new InvalidYaml('no entry or key may stand here');
    this.openBlock(this.source.column, type);
  }

  private fetchValue(): void {
    const key = this.keys.claim(this.source);
    if (key === undefined) {
      this.beginBlock('block-mapping-start');
      this.fetchMark('value', !this.keys.inFlow);
      return;
    }
    const place = this.placeOf(key.number);
    this.queue.splice(place, 0, { type: 'key' });
    this.openBlock(key.column, 'block-mapping-start', place);
    this.keyAllowed = false;
    this.source.take(1);
    this.push({ type: 'value' });
  }

  /** In the queue. A token that was taken already has none any more: then the end will do. */
  private placeOf(number: number): number {
    return number < this.taken ? this.queue.length : number - this.taken;
  }

  private saveKey(): void {
    const required = !this.keys.inFlow && this.indent === this.source.column;
    if (this.keyAllowed) this.keys.save(this.nextNumber, this.source, required);
  }

  /** What may be a key itself; no other key begins behind it on the line. */
  private fetchInline(take: () => Token): void {
    this.saveKey();
    this.keyAllowed = false;
    this.push(take());
  }

  private fetchPlainScalar(): void {
    this.saveKey();
    const { text, endsLine } = takePlainScalar(this.source, this.indent + 1, this.keys.inFlow);
    this.keyAllowed = endsLine;
    this.push({ type: 'scalar', text, isPlain: true });
  }

  private fetchBlockScalar(): void {
    this.keys.drop();
    this.keyAllowed = true;
    this.push({ type: 'scalar', text: takeBlockScalar(this.source, this.indent), isPlain: false });
  }
}
