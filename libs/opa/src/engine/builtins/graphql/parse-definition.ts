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

/** Of the kinds of types: which may have interfaces, and in the directives of which variables may stand. */
interface Grammar {
  readonly withInterfaces: ReadonlySet<string>;
  readonly withVariables: ReadonlySet<string>;
}

const definitions: Grammar = { withInterfaces: new Set(['OBJECT', 'INTERFACE']), withVariables: new Set() };

/** In OPA's reading an interface cannot be extended by interfaces, and variables may stand where an input object is extended. */
const extensions: Grammar = {
  withInterfaces: new Set(['OBJECT']),
  withVariables: new Set(['INPUT_OBJECT']),
};

export function parseTypeDefinition(tokens: TokenStream, preface: Preface): Definition {
  const { comments } = tokens;
  return { ...preface, ...parseType(tokens, definitions), AfterDescriptionComment: comments };
}

export function parseTypeExtension(tokens: TokenStream, comments: CommentGroup | undefined): Definition {
  const type = parseType(tokens, extensions);
  const parts = [type.Interfaces, type.Directives, type.Fields, type.Types, type.EnumValues];
  if (parts.every((part) => part.length === 0)) throw tokens.unexpected();
  return { Description: '', ...type, AfterDescriptionComment: comments };
}

function parseType(
  tokens: TokenStream,
  { withInterfaces, withVariables }: Grammar,
): Omit<Definition, keyof Preface> {
  const kind = parseKind(tokens);
  const name = tokens.expect('name');
  const interfaces = withInterfaces.has(kind) ? parseInterfaces(tokens) : [];
  const directives = parseDirectives(tokens, withVariables.has(kind) ? 'allowed' : 'refused');
  return {
    ...parseBody(tokens, kind),
    Kind: kind,
    Name: name,
    Interfaces: interfaces,
    Directives: directives,
    BuiltIn: false,
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
