import { BuiltinError } from '../builtin.js';
import { type GlobToken, normalized, type Range, sameCharacters } from './glob-token.js';

/** `.`, `[a-z]`, `\.` and characters, each perhaps with `+` or `*`; of equal repeated neighbours one is left. */
export function parseGlob(text: string, check: () => void): GlobToken[] {
  const parser = new GlobParser(Array.from(text));
  const tokens: GlobToken[] = [];
  for (let token = parser.next(); token !== undefined; token = parser.next()) {
    check();
    const previous = tokens.at(-1);
    const merged = previous && mergeRepeated(previous, token);
    if (merged) tokens[tokens.length - 1] = merged;
    else tokens.push(token);
  }
  return tokens;
}

function mergeRepeated(a: GlobToken, b: GlobToken): GlobToken | undefined {
  if (a.repeats === '' || b.repeats === '' || !sameCharacters(a, b)) return undefined;
  return { ...a, repeats: a.repeats === '+' || b.repeats === '+' ? '+' : '*' };
}

interface Read {
  readonly character: string;
  readonly escaped: boolean;
}

class GlobParser {
  private offset = 0;

  constructor(private readonly characters: readonly string[]) {}

  next(): GlobToken | undefined {
    const read = this.read();
    if (read === undefined) return undefined;
    const { kind, ranges } = this.operand(read);
    return { kind, ranges, repeats: this.repeats() };
  }

  private operand({ character, escaped }: Read): Pick<GlobToken, 'kind' | 'ranges'> {
    if (escaped) return literal(character);
    switch (character) {
      case '.':
        return { kind: 'dot', ranges: [] };
      case '[':
        return { kind: 'set', ranges: normalized(this.set()) };
      case ']':
      case '+':
      case '*':
        throw malformed(`\`${character}\` out of place`);
      default:
        return literal(character);
    }
  }

  private repeats(): GlobToken['repeats'] {
    const next = this.characters[this.offset];
    if (next !== '+' && next !== '*') return '';
    this.offset++;
    return next;
  }

  private read(): Read | undefined {
    const character = this.characters[this.offset++];
    if (character !== '\\') return character === undefined ? undefined : { character, escaped: false };
    const escaped = this.characters[this.offset++];
    if (escaped === undefined) throw malformed('nothing behind `\\`');
    return { character: escaped, escaped: true };
  }

  private set(): Range[] {
    const ranges: Range[] = [];
    // Where a range may begin: at the character read last, unless it ended a range itself.
    let begin: number | undefined;
    for (let read = this.read(); read !== undefined; read = this.read()) {
      if (!read.escaped && read.character === ']') return ranges;
      if (!read.escaped && read.character === '-') {
        if (begin === undefined) throw malformed('a range without beginning');
        ranges.push([begin, this.endOfRange(begin)]);
        begin = undefined;
      } else {
        begin = codePoint(read.character);
        ranges.push([begin, begin]);
      }
    }
    throw malformed('`[` without `]`');
  }

  private endOfRange(begin: number): number {
    const read = this.read();
    const special =
      read === undefined || (!read.escaped && (read.character === ']' || read.character === '-'));
    if (special || codePoint(read.character) < begin) throw malformed('a range without end');
    return codePoint(read.character);
  }
}

function literal(character: string): Pick<GlobToken, 'kind' | 'ranges'> {
  return { kind: 'character', ranges: [[codePoint(character), codePoint(character)]] };
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function malformed(what: string): BuiltinError {
  return new BuiltinError(`glob: ${what}`);
}
