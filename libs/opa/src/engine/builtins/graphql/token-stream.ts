import { BeyondLimits } from '../beyond-limits.js';
import { type BuiltinContext, BuiltinError } from '../builtin.js';
import type { CommentGroup } from './document.js';
import { Lexer } from './lexer.js';
import { Depth, maxTokens } from './limits.js';
import type { Token, TokenKind } from './token.js';

const tokensPerCheck = 256;

export interface Bracketed<T> {
  readonly items: readonly T[];
  /** Comments right above the closing bracket. */
  readonly closing: CommentGroup | undefined;
}

/** What may stand before the word that tells what is defined. */
export interface Preface {
  readonly Description: string;
  readonly BeforeDescriptionComment: CommentGroup | undefined;
}

/** Tokens one by one, each with the comments right above it. */
export class TokenStream {
  readonly depth = new Depth();
  private readonly lexer: Lexer;
  private token: Token;
  private above: CommentGroup | undefined;
  private count = 0;

  constructor(
    source: string,
    private readonly check: BuiltinContext['checkDeadline'],
  ) {
    this.lexer = new Lexer(source);
    this.token = this.read();
  }

  /** The token that comes next. */
  get ahead(): Token {
    return this.token;
  }

  /** Comments between the token before and the one that comes next. */
  get comments(): CommentGroup | undefined {
    return this.above;
  }

  take(): Token {
    const taken = this.token;
    this.token = this.read();
    return taken;
  }

  skip(kind: TokenKind): boolean {
    if (this.token.kind !== kind) return false;
    this.take();
    return true;
  }

  expect(kind: TokenKind): string {
    if (this.token.kind !== kind) throw this.unexpected();
    return this.take().value;
  }

  isWord(word: string): boolean {
    return this.token.kind === 'name' && this.token.value === word;
  }

  expectWord(word: string): void {
    if (!this.isWord(word)) throw this.unexpected();
    this.take();
  }

  /** Items between brackets, none when there is no opening bracket. Empty brackets are refused. */
  some<T>(open: TokenKind, close: TokenKind, item: () => T): Bracketed<T> {
    if (this.token.kind !== open) return { items: [], closing: undefined };
    const bracketed = this.many(open, close, item);
    if (bracketed.items.length === 0) throw new BuiltinError('nothing between brackets');
    return bracketed;
  }

  /** As `some`, but there must be brackets and there may be nothing between them. */
  many<T>(open: TokenKind, close: TokenKind, item: () => T): Bracketed<T> {
    this.expect(open);
    const items: T[] = [];
    while (this.token.kind !== close) items.push(item());
    const closing = this.above;
    this.take();
    return { items, closing };
  }

  /** One or more items with marks between them and, if one likes, before the first. */
  separated<T>(mark: TokenKind, item: () => T): readonly T[] {
    this.skip(mark);
    const items = [item()];
    while (this.skip(mark)) items.push(item());
    return items;
  }

  unexpected(): BuiltinError {
    return new BuiltinError(`unexpected ${this.token.kind} \`${this.token.value.slice(0, 40)}\``);
  }

  private read(): Token {
    const comments: { Value: string }[] = [];
    let token = this.lex();
    for (; token.kind === 'comment'; token = this.lex()) comments.push({ Value: token.value });
    this.above = comments.length === 0 ? undefined : { List: comments };
    return token;
  }

  private lex(): Token {
    if (++this.count % tokensPerCheck === 0) this.check();
    if (this.count > maxTokens) throw new BeyondLimits('too many tokens');
    return this.lexer.next();
  }
}
