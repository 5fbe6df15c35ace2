export type TokenKind =
  | 'text'
  | 'open'
  | 'close'
  | 'keyword'
  | 'identifier'
  | 'field'
  | 'variable'
  | 'dot'
  | 'number'
  | 'character'
  | 'string'
  | 'raw string'
  | ':='
  | '='
  | '|'
  | ','
  | '('
  | ')'
  | 'end of template';

export interface Token {
  readonly kind: TokenKind;
  /** As written; of a field the name without its dot. */
  readonly text: string;
  /** Space stands before it: what parts the operands of a command. */
  readonly spaced: boolean;
}

/** `true`, `false` and `nil` are words with a value and stand among them. */
export const keywords: ReadonlySet<string> = new Set([
  ...['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with'],
  ...['nil', 'true', 'false'],
]);
