export type Punctuator = '!' | '$' | '&' | '(' | ')' | '...' | ':' | '=' | '@' | '[' | ']' | '{' | '}' | '|';

export type TokenKind = Punctuator | 'name' | 'int' | 'float' | 'string' | 'block' | 'comment' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** A name, a number as written, the text of a string, a comment with its `#`; empty for punctuation. */
  readonly value: string;
}
