import { type BuiltinContext, BuiltinError } from '../builtin.js';
import type {
  CommentGroup,
  DirectiveDefinition,
  OperationTypeDefinition,
  SchemaDefinition,
  SchemaDocument,
} from './document.js';
import { isTypeWord, parseTypeDefinition, parseTypeExtension } from './parse-definition.js';
import { parseArgumentDefinitions, parseDescription } from './parse-members.js';
import { parseOperationType } from './parse-query.js';
import { parseDirectives } from './parse-value.js';
import { type Preface, TokenStream } from './token-stream.js';

type Parts = { [Name in Exclude<keyof SchemaDocument, 'Comment'>]: SchemaDocument[Name][number][] };

/** @throws BuiltinError when the text is no type system document. Says nothing on whether its types fit together. */
export function parseSchema(source: string, check: BuiltinContext['checkDeadline']): SchemaDocument {
  const tokens = new TokenStream(source, check);
  const parts: Parts = { Schema: [], SchemaExtension: [], Directives: [], Definitions: [], Extensions: [] };
  while (tokens.ahead.kind !== 'end') parsePart(tokens, parts);
  return { ...parts, Comment: tokens.comments };
}

function parsePart(tokens: TokenStream, parts: Parts): void {
  const { text, comments } = parseDescription(tokens);
  const preface: Preface = { Description: text, BeforeDescriptionComment: comments };
  if (tokens.isWord('extend')) parseExtension(tokens, preface, parts);
  else if (tokens.isWord('schema')) parts.Schema.push(parseSchemaDefinition(tokens, preface));
  else if (tokens.isWord('directive')) parts.Directives.push(parseDirectiveDefinition(tokens, preface));
  else parts.Definitions.push(parseTypeDefinition(tokens, preface));
}

function parseExtension(tokens: TokenStream, { Description }: Preface, parts: Parts): void {
  if (Description !== '') throw new BuiltinError('an extension has no description');
  const { comments } = tokens;
  tokens.take();
  if (isTypeWord(tokens)) parts.Extensions.push(parseTypeExtension(tokens, comments));
  else parts.SchemaExtension.push(parseSchemaExtension(tokens, comments));
}

function parseSchemaDefinition(tokens: TokenStream, preface: Preface): SchemaDefinition {
  const { comments } = tokens;
  return { ...preface, ...parseSchemaBody(tokens), AfterDescriptionComment: comments };
}

function parseSchemaExtension(tokens: TokenStream, comments: CommentGroup | undefined): SchemaDefinition {
  const body = parseSchemaBody(tokens);
  if (body.Directives.length + body.OperationTypes.length === 0) throw tokens.unexpected();
  return { ...body, Description: '', AfterDescriptionComment: comments };
}

function parseSchemaBody(tokens: TokenStream): Omit<SchemaDefinition, 'Description'> {
  tokens.expectWord('schema');
  const directives = parseDirectives(tokens, 'refused');
  const { items, closing } = tokens.some('{', '}', () => parseOperationTypeDefinition(tokens));
  return { Directives: directives, OperationTypes: items, EndOfDefinitionComment: closing };
}

function parseOperationTypeDefinition(tokens: TokenStream): OperationTypeDefinition {
  const { comments } = tokens;
  const operation = parseOperationType(tokens);
  tokens.expect(':');
  return { Operation: operation, Type: tokens.expect('name'), Comment: comments };
}

function parseDirectiveDefinition(tokens: TokenStream, preface: Preface): DirectiveDefinition {
  const { comments } = tokens;
  tokens.expectWord('directive');
  tokens.expect('@');
  const name = tokens.expect('name');
  const parameters = parseArgumentDefinitions(tokens);
  const isRepeatable = tokens.isWord('repeatable') && tokens.skip('name');
  tokens.expectWord('on');
  return {
    ...preface,
    AfterDescriptionComment: comments,
    Name: name,
    Arguments: parameters,
    IsRepeatable: isRepeatable,
    Locations: tokens.separated('|', () => parseLocation(tokens)),
  };
}

const locations = new Set([
  ...['QUERY', 'MUTATION', 'SUBSCRIPTION', 'FIELD', 'FRAGMENT_DEFINITION', 'FRAGMENT_SPREAD'],
  ...['INLINE_FRAGMENT', 'VARIABLE_DEFINITION', 'SCHEMA', 'SCALAR', 'OBJECT', 'FIELD_DEFINITION'],
  ...['ARGUMENT_DEFINITION', 'INTERFACE', 'UNION', 'ENUM', 'ENUM_VALUE', 'INPUT_OBJECT'],
  'INPUT_FIELD_DEFINITION',
]);

function parseLocation(tokens: TokenStream): string {
  if (!locations.has(tokens.ahead.value)) throw tokens.unexpected();
  return tokens.expect('name');
}
