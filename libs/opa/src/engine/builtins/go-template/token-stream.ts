import { beyondTemplates, templateError } from './template-error.js';
import { TemplateLexer } from './template-lexer.js';
import type { Token, TokenKind } from './template-token.js';

const maxNesting = 300;

/** Tokens with one of them looked at ahead, and what parsing a template needs to know on its way. */
export class TokenStream {
  /** Names of the variables that are visible. */
  variables = ['$'];
  rangeDepth = 0;
  private depth = 0;
  private readonly lexer: TemplateLexer;
  private ahead: Token | undefined;

  constructor(
    template: string,
    private readonly check: () => void,
  ) {
    this.lexer = new TemplateLexer(template);
  }

  peek(): Token {
    if (this.ahead !== undefined) return this.ahead;
    this.check();
    return (this.ahead = this.lexer.next());
  }

  next(): Token {
    const token = this.peek();
    this.ahead = undefined;
    return token;
  }

  /** Takes the token if it is of this kind. */
  take(kind: TokenKind): Token | undefined {
    return this.peek().kind === kind ? this.next() : undefined;
  }

  takeKeyword(text: string): boolean {
    const { kind, text: found } = this.peek();
    if (kind !== 'keyword' || found !== text) return false;
    this.next();
    return true;
  }

  expect(kind: TokenKind): Token {
    return this.take(kind) ?? this.unexpected();
  }

  unexpected(): never {
    throw templateError(`unexpected ${this.peek().kind}`);
  }

  /** Runs what may contain itself; nesting is bounded so that a template cannot exhaust the stack. */
  nested<T>(parse: () => T): T {
    if (++this.depth > maxNesting) throw beyondTemplates('nested too deep');
    const result = parse();
    this.depth--;
    return result;
  }

  /** Runs what sees no variable and no loop from outside. */
  isolated<T>(parse: () => T): T {
    const { variables, rangeDepth } = this;
    this.variables = ['$'];
    this.rangeDepth = 0;
    const result = parse();
    this.variables = variables;
    this.rangeDepth = rangeDepth;
    return result;
  }
}
