import {
  type Argument,
  type ChildValue,
  type CommentGroup,
  type Directive,
  type TypeReference,
  type Value,
  valueKinds,
} from './document.js';
import type { TokenStream } from './token-stream.js';

/** Whether variables may stand where a value is expected. */
type Variables = 'allowed' | 'refused';

function parseValue(tokens: TokenStream, variables: Variables): Value {
  const { kind } = tokens.ahead;
  if (kind === '[' || kind === '{') return tokens.depth.within(() => parseComposite(tokens, variables));
  if (kind !== '$') return parseLiteral(tokens);
  if (variables === 'refused') throw tokens.unexpected();
  return valueOf(valueKinds.variable, parseVariable(tokens));
}

function parseLiteral(tokens: TokenStream): Value {
  const { kind, value } = tokens.ahead;
  const isText = kind === 'string' || kind === 'block';
  if (!isText && kind !== 'int' && kind !== 'float' && kind !== 'name') throw tokens.unexpected();
  tokens.take();
  return valueOf(kind === 'name' ? kindOfWord(value) : valueKinds[kind], value);
}

function kindOfWord(word: string): number {
  if (word === 'true' || word === 'false') return valueKinds.boolean;
  return word === 'null' ? valueKinds.null : valueKinds.enum;
}

function parseComposite(tokens: TokenStream, variables: Variables): Value {
  const { comments } = tokens;
  if (tokens.ahead.kind === '[') {
    const { items } = tokens.many('[', ']', () => ({ Name: '', Value: parseValue(tokens, variables) }));
    return valueOf(valueKinds.list, '', items, comments);
  }
  const { items } = tokens.many('{', '}', () => parseMember(tokens, variables));
  return valueOf(valueKinds.object, '', items, comments);
}

function valueOf(
  kind: number,
  raw: string,
  members: readonly ChildValue[] = [],
  comments?: CommentGroup,
): Value {
  return { Raw: raw, Kind: kind, Children: members, ExpectedTypeHasDefault: false, Comment: comments };
}

/** `name: value`, in an object or among arguments. */
function parseMember(tokens: TokenStream, variables: Variables): Argument {
  const { comments } = tokens;
  const name = tokens.expect('name');
  tokens.expect(':');
  return { Name: name, Value: parseValue(tokens, variables), Comment: comments };
}

export function parseVariable(tokens: TokenStream): string {
  tokens.expect('$');
  return tokens.expect('name');
}

export function parseArguments(tokens: TokenStream, variables: Variables): readonly Argument[] {
  return tokens.some('(', ')', () => parseMember(tokens, variables)).items;
}

export function parseDirectives(tokens: TokenStream, variables: Variables): Directive[] {
  const directives: Directive[] = [];
  while (tokens.skip('@')) {
    const name = tokens.expect('name');
    directives.push({ Name: name, Arguments: parseArguments(tokens, variables), Location: '' });
  }
  return directives;
}

export function parseType(tokens: TokenStream): TypeReference {
  if (!tokens.skip('[')) return { NamedType: tokens.expect('name'), NonNull: tokens.skip('!') };
  const element = tokens.depth.within(() => parseType(tokens));
  tokens.expect(']');
  return { NamedType: '', Elem: element, NonNull: tokens.skip('!') };
}

export function parseDefault(tokens: TokenStream): Value | undefined {
  return tokens.skip('=') ? parseValue(tokens, 'refused') : undefined;
}
