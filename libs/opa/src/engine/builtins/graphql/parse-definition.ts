import type { CommentGroup, Definition, EnumValueDefinition, FieldDefinition } from './document.js';
import { parseEnumValues, parseFields, parseInputFields } from './parse-members.js';
import { parseDirectives } from './parse-value.js';
import type { Preface, TokenStream } from './token-stream.js';

const kindOfWord: ReadonlyMap<string, string> = new Map([
  ['scalar', 'SCALAR'],
  ['type', 'OBJECT'],
  ['interface', 'INTERFACE'],
  ['union', 'UNION'],
  ['enum', 'ENUM'],
  ['input', 'INPUT_OBJECT'],
]);

export function isTypeWord({ ahead }: TokenStream): boolean {
  return ahead.kind === 'name' && kindOfWord.has(ahead.value);
}

export function parseTypeDefinition(tokens: TokenStream, preface: Preface): Definition {
  const { comments } = tokens;
  const kind = parseKind(tokens);
  const name = tokens.expect('name');
  const interfaces = kind === 'OBJECT' || kind === 'INTERFACE' ? parseInterfaces(tokens) : [];
  const directives = parseDirectives(tokens, 'refused');
  return {
    ...preface,
    ...parseBody(tokens, kind),
    Kind: kind,
    Name: name,
    Interfaces: interfaces,
    Directives: directives,
    BuiltIn: false,
    AfterDescriptionComment: comments,
  };
}

/** In OPA's reading an interface cannot be extended by interfaces, and variables may stand where an input object is extended. */
export function parseTypeExtension(tokens: TokenStream, comments: CommentGroup | undefined): Definition {
  const kind = parseKind(tokens);
  const name = tokens.expect('name');
  const interfaces = kind === 'OBJECT' ? parseInterfaces(tokens) : [];
  const directives = parseDirectives(tokens, kind === 'INPUT_OBJECT' ? 'allowed' : 'refused');
  const body = parseBody(tokens, kind);
  const parts = [interfaces, directives, body.Fields, body.Types, body.EnumValues];
  if (parts.every((part) => part.length === 0)) throw tokens.unexpected();
  return {
    ...body,
    Description: '',
    Kind: kind,
    Name: name,
    Interfaces: interfaces,
    Directives: directives,
    BuiltIn: false,
    AfterDescriptionComment: comments,
  };
}

function parseKind(tokens: TokenStream): string {
  const kind = tokens.ahead.kind === 'name' ? kindOfWord.get(tokens.ahead.value) : undefined;
  if (kind === undefined) throw tokens.unexpected();
  tokens.take();
  return kind;
}

/** The word may also be quoted: OPA looks only at its text. */
function parseInterfaces(tokens: TokenStream): readonly string[] {
  if (tokens.ahead.value !== 'implements') return [];
  tokens.take();
  return tokens.separated('&', () => tokens.expect('name'));
}

interface Body {
  readonly Fields: readonly FieldDefinition[];
  readonly Types: readonly string[];
  readonly EnumValues: readonly EnumValueDefinition[];
  readonly EndOfDefinitionComment?: CommentGroup | undefined;
}

const noBody: Body = { Fields: [], Types: [], EnumValues: [] };

function parseBody(tokens: TokenStream, kind: string): Body {
  switch (kind) {
    case 'UNION':
      return { ...noBody, Types: parseUnionMembers(tokens) };
    case 'ENUM': {
      const { items, closing } = parseEnumValues(tokens);
      return { ...noBody, EnumValues: items, EndOfDefinitionComment: closing };
    }
    case 'SCALAR':
      return noBody;
    default: {
      const { items, closing } = (kind === 'INPUT_OBJECT' ? parseInputFields : parseFields)(tokens);
      return { ...noBody, Fields: items, EndOfDefinitionComment: closing };
    }
  }
}

function parseUnionMembers(tokens: TokenStream): readonly string[] {
  return tokens.skip('=') ? tokens.separated('|', () => tokens.expect('name')) : [];
}
