import { BeyondLimits } from '../beyond-limits.js';
import type { GlobPart, GlobParts, Span } from './glob-tree.js';

type GlobClass = Extract<GlobPart, { readonly kind: 'class' }>;

const maxOverlaps = 32_768;
const lastAscii = 0x7f;
const lastCharacter = 0x10ffff;
/** What OPA sees when it looks at a part of a character's bytes, or at no byte at all. */
const replacement = 0xfffd;

/** A pattern for all of a text, in the syntax of Go's regexp package. */
export function patternOf(glob: GlobParts, delimiters: string): string {
  return `\\A(?s:${new PatternWriter(delimiters).whole(glob)})\\z`;
}

class PatternWriter {
  /** What `?` stands for. */
  private readonly one: GlobClass;

  constructor(private readonly delimiters: string) {
    const spans = Array.from(delimiters, (delimiter): Span => {
      const code = delimiter.codePointAt(0) as number;
      return [code, code];
    });
    this.one = { kind: 'class', negated: true, spans };
  }

  /** What nothing stands beside. OPA's shortcuts for such globs take more, or less, than the same parts elsewhere. */
  whole(parts: GlobParts): string {
    const [first, second, third] = parts;
    if (first !== undefined && parts.length === 1) {
      if (first.kind === 'choice') return choiceOf(first.choices.map((choice) => this.whole(choice)));
      const single = this.classOf(first);
      return single !== undefined && isWide(single) ? `${classText(single)}?` : this.part(first);
    }
    if (first?.kind === 'text' && third?.kind === 'text' && parts.length === 3 && this.isAll(second))
      return choiceOf([this.sequence(parts), ...overlaps(first.text, third.text).map(quoted)]);
    return this.isRow(parts) ? this.row(parts) : this.sequence(parts);
  }

  private sequence(parts: GlobParts): string {
    return parts.map((part) => this.part(part)).join('');
  }

  private part(part: GlobPart): string {
    switch (part.kind) {
      case 'text':
        return quoted(part.text);
      case 'all':
        return '.*';
      case 'some':
        return `${classText(this.one)}*`;
      case 'one':
        return classText(this.one);
      case 'class':
        return classText(part);
      case 'choice':
        return choiceOf(part.choices.map((choice) => this.sequence(choice)));
    }
  }

  private classOf(part: GlobPart): GlobClass | undefined {
    if (part.kind === 'one') return this.one;
    return part.kind === 'class' ? part : undefined;
  }

  private isAll(part: GlobPart | undefined): boolean {
    return part?.kind === 'all' || (part?.kind === 'some' && this.delimiters === '');
  }

  /** Parts that take a fixed number of characters each, of more than one kind. */
  private isRow(parts: GlobParts): boolean {
    if (parts.length < 2 || !parts.every((part) => part.kind === 'text' || this.classOf(part))) return false;
    return parts.some((part) => part.kind === 'text' || !this.classOf(part)?.negated);
  }

  /** Of a part's last character OPA looks at the first byte only, and takes the next part from the second byte on. */
  private row(parts: GlobParts): string {
    return parts
      .map((part, index) => {
        const single = this.classOf(part);
        if (single === undefined) return endsInAscii(part) ? this.part(part) : nothing;
        if (!isWide(single)) return classText(single, lastAscii);
        const next = parts[index + 1];
        if (next === undefined) return classText(byFirstByte(single));
        const following = this.classOf(next);
        if (following !== undefined && isWide(following)) return classText(single);
        return classText(single, lastAscii);
      })
      .join('');
  }
}

/** Takes the replacement character. */
function isWide({ negated, spans }: GlobClass): boolean {
  return spans.some(([low, high]) => low <= replacement && replacement <= high) !== negated;
}

/** All that is not ASCII counts as the replacement character. */
function byFirstByte({ negated, spans }: GlobClass): GlobClass {
  const ascii = spans.filter(([low]) => low <= lastAscii);
  const inAscii = ascii.map(([low, high]): Span => [low, Math.min(high, lastAscii)]);
  return { kind: 'class', negated, spans: negated ? inAscii : [...inAscii, [lastAscii + 1, lastCharacter]] };
}

function endsInAscii(part: GlobPart): boolean {
  return part.kind === 'text' && part.text.charCodeAt(part.text.length - 1) <= lastAscii;
}

const nothing = '[^\\x{0}-\\x{10ffff}]';

/** @param last the last character that is taken. */
function classText({ negated, spans }: GlobClass, last = lastCharacter): string {
  const beyond: readonly Span[] = last < lastCharacter ? [[last + 1, lastCharacter]] : [];
  if (negated) {
    const refused = [...spans, ...beyond].map(spanText).join('');
    return refused === '' ? '.' : `[^${refused}]`;
  }
  const taken = spans
    .filter(([low]) => low <= last)
    .map(([low, high]) => spanText([low, Math.min(high, last)]));
  return taken.length === 0 ? nothing : `[${taken.join('')}]`;
}

function spanText([low, high]: Span): string {
  const [first, final] = [quoted(String.fromCodePoint(low)), quoted(String.fromCodePoint(high))];
  return low === high ? first : `${first}-${final}`;
}

function choiceOf(choices: readonly string[]): string {
  return `(?:${choices.join('|')})`;
}

function quoted(text: string): string {
  return text.replaceAll(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** Texts that begin with `left`, end in `right` and are shorter than both together. */
function overlaps(left: string, right: string): string[] {
  const found: string[] = [];
  let total = 0;
  for (let length = Math.min(left.length, right.length); length > 0; length--) {
    if (!left.endsWith(right.slice(0, length))) continue;
    found.push(left + right.slice(length));
    total += left.length + right.length - length;
    if (total > maxOverlaps) throw new BeyondLimits('glob: too long');
  }
  return found;
}
