import type { ArgumentDefinition, CommentGroup, EnumValueDefinition, FieldDefinition } from './document.js';
import { parseDefault, parseDirectives, parseType } from './parse-value.js';
import type { Bracketed, TokenStream } from './token-stream.js';

export interface Description {
  readonly text: string;
  readonly comments: CommentGroup | undefined;
}

export function parseDescription(tokens: TokenStream): Description {
  const { comments } = tokens;
  const { kind } = tokens.ahead;
  if (kind !== 'string' && kind !== 'block') return { text: '', comments: undefined };
  return { text: tokens.take().value, comments };
}

/** What every member begins with. An empty description counts as none, with the comments above it. */
function parseHead(
  tokens: TokenStream,
): Pick<
  EnumValueDefinition,
  'Description' | 'Name' | 'BeforeDescriptionComment' | 'AfterDescriptionComment'
> {
  const { text, comments } = parseDescription(tokens);
  const after = tokens.comments;
  return {
    Description: text,
    BeforeDescriptionComment: text === '' ? undefined : comments,
    AfterDescriptionComment: after,
    Name: tokens.expect('name'),
  };
}

/** Fields of an object or an interface. */
export function parseFields(tokens: TokenStream): Bracketed<FieldDefinition> {
  return tokens.some('{', '}', () => {
    const head = parseHead(tokens);
    const parameters = parseArgumentDefinitions(tokens);
    tokens.expect(':');
    const type = parseType(tokens);
    return { ...head, Arguments: parameters, Type: type, Directives: parseDirectives(tokens, 'refused') };
  });
}

export function parseInputFields(tokens: TokenStream): Bracketed<FieldDefinition> {
  return tokens.some('{', '}', () => ({ ...parseInputValue(tokens), Arguments: [] }));
}

export function parseArgumentDefinitions(tokens: TokenStream): readonly ArgumentDefinition[] {
  return tokens.some('(', ')', () => parseInputValue(tokens)).items;
}

function parseInputValue(tokens: TokenStream): ArgumentDefinition {
  const head = parseHead(tokens);
  tokens.expect(':');
  return {
    ...head,
    Type: parseType(tokens),
    DefaultValue: parseDefault(tokens),
    Directives: parseDirectives(tokens, 'refused'),
  };
}

export function parseEnumValues(tokens: TokenStream): Bracketed<EnumValueDefinition> {
  return tokens.some('{', '}', () => ({
    ...parseHead(tokens),
    Directives: parseDirectives(tokens, 'refused'),
  }));
}
