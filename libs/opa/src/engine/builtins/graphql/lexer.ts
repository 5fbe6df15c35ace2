import { BuiltinError } from '../builtin.js';
import { blockStringText } from './block-string.js';
import { readBlock, readString } from './string-literal.js';
import type { Punctuator, Token } from './token.js';

const blank = /[\t ,\n\r\ufeff]*/y;
const comment = /#[^\u0000-\u0008\u000a-\u001f]*/y;
const name = /[_A-Za-z][_0-9A-Za-z]*/y;
const number = /-?(?:0(?!\d)|[1-9]\d*)(?<fraction>\.\d+)?(?<exponent>[eE][+-]?\d+)?/y;
const punctuator = /[!$&():=@[\]{}|]|\.\.\./y;

/** Turns GraphQL text into tokens, by OPA's reading of it: a name may follow a number at once, `\u` takes four digits only. */
export class Lexer {
  private offset = 0;

  constructor(private readonly source: string) {}

  /** @throws BuiltinError at anything that is no token. */
  next(): Token {
    this.match(blank);
    if (this.offset === this.source.length) return { kind: 'end', value: '' };
    return this.word() ?? this.number() ?? this.quoted();
  }

  private word(): Token | undefined {
    const mark = this.match(punctuator);
    if (mark !== null) return { kind: mark[0] as Punctuator, value: '' };
    const word = this.match(name);
    if (word !== null) return { kind: 'name', value: word[0] };
    const note = this.match(comment);
    return note === null ? undefined : { kind: 'comment', value: note[0] };
  }

  private number(): Token | undefined {
    const match = this.match(number);
    if (match === null) return undefined;
    const { fraction, exponent } = match.groups ?? {};
    const rest = this.source.charAt(this.offset);
    // A point or an exponent without digits spoils the number; after a complete one it begins the next token.
    const spoilt = exponent === undefined && (/[eE]/.test(rest) || (rest === '.' && fraction === undefined));
    if (spoilt) throw new BuiltinError('malformed number');
    return { kind: (fraction ?? exponent) === undefined ? 'int' : 'float', value: match[0] };
  }

  private quoted(): Token {
    if (this.source[this.offset] !== '"') throw new BuiltinError('unexpected character');
    const isBlock = this.source.startsWith('"""', this.offset);
    const { text, end } = (isBlock ? readBlock : readString)(this.source, this.offset);
    this.offset = end;
    return isBlock ? { kind: 'block', value: blockStringText(text) } : { kind: 'string', value: text };
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.offset;
    const match = pattern.exec(this.source);
    if (match !== null) this.offset = pattern.lastIndex;
    return match;
  }
}
