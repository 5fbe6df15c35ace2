import type { BuiltinContext } from '../builtin.js';
import type {
  Field,
  FragmentDefinition,
  FragmentSpread,
  InlineFragment,
  OperationDefinition,
  QueryDocument,
  Selection,
  VariableDefinition,
} from './document.js';
import { parseArguments, parseDefault, parseDirectives, parseType, parseVariable } from './parse-value.js';
import { TokenStream } from './token-stream.js';

/** @throws BuiltinError when the text is no executable document. A text without any definition is an empty one. */
export function parseQuery(source: string, check: BuiltinContext['checkDeadline']): QueryDocument {
  const tokens = new TokenStream(source, check);
  const operations: OperationDefinition[] = [];
  const fragments: FragmentDefinition[] = [];
  while (tokens.ahead.kind !== 'end') {
    if (tokens.isWord('fragment')) fragments.push(parseFragmentDefinition(tokens));
    else operations.push(parseOperation(tokens));
  }
  return { Operations: operations, Fragments: fragments };
}

const operationTypes = ['query', 'mutation', 'subscription'];

export function parseOperationType(tokens: TokenStream): string {
  if (tokens.ahead.kind !== 'name' || !operationTypes.includes(tokens.ahead.value)) throw tokens.unexpected();
  return tokens.take().value;
}

/** OPA tells the comments above an operation only when it begins with its type. */
function parseOperation(tokens: TokenStream): OperationDefinition {
  if (tokens.ahead.kind === '{') {
    const selections = parseSelections(tokens);
    return {
      Operation: 'query',
      Name: '',
      VariableDefinitions: [],
      Directives: [],
      SelectionSet: selections,
    };
  }
  const { comments } = tokens;
  return {
    Operation: parseOperationType(tokens),
    Name: tokens.ahead.kind === 'name' ? tokens.take().value : '',
    VariableDefinitions: parseVariableDefinitions(tokens),
    Directives: parseDirectives(tokens, 'allowed'),
    SelectionSet: parseSelections(tokens),
    Comment: comments,
  };
}

function parseFragmentDefinition(tokens: TokenStream): FragmentDefinition {
  const { comments } = tokens;
  tokens.expectWord('fragment');
  const name = parseFragmentName(tokens);
  const variables = parseVariableDefinitions(tokens);
  tokens.expectWord('on');
  return {
    Name: name,
    VariableDefinition: variables,
    TypeCondition: tokens.expect('name'),
    Directives: parseDirectives(tokens, 'allowed'),
    SelectionSet: parseSelections(tokens),
    Comment: comments,
  };
}

function parseFragmentName(tokens: TokenStream): string {
  if (tokens.ahead.value === 'on') throw tokens.unexpected();
  return tokens.expect('name');
}

function parseVariableDefinitions(tokens: TokenStream): readonly VariableDefinition[] {
  return tokens.some('(', ')', () => parseVariableDefinition(tokens)).items;
}

function parseVariableDefinition(tokens: TokenStream): VariableDefinition {
  const { comments } = tokens;
  const variable = parseVariable(tokens);
  tokens.expect(':');
  return {
    Variable: variable,
    Type: parseType(tokens),
    DefaultValue: parseDefault(tokens),
    Directives: parseDirectives(tokens, 'allowed'),
    Used: false,
    Comment: comments,
  };
}

function parseSelections(tokens: TokenStream): readonly Selection[] {
  if (tokens.ahead.kind !== '{') throw tokens.unexpected();
  return parseOptionalSelections(tokens);
}

function parseOptionalSelections(tokens: TokenStream): readonly Selection[] {
  return tokens.depth.within(() => tokens.some('{', '}', () => parseSelection(tokens)).items);
}

function parseSelection(tokens: TokenStream): Selection {
  return tokens.ahead.kind === '...' ? parseFragment(tokens) : parseField(tokens);
}

function parseField(tokens: TokenStream): Field {
  const { comments } = tokens;
  const alias = tokens.expect('name');
  return {
    Alias: alias,
    Name: tokens.skip(':') ? tokens.expect('name') : alias,
    Arguments: parseArguments(tokens, 'allowed'),
    Directives: parseDirectives(tokens, 'allowed'),
    SelectionSet: parseOptionalSelections(tokens),
    Comment: comments,
  };
}

function parseFragment(tokens: TokenStream): FragmentSpread | InlineFragment {
  const { comments } = tokens;
  tokens.expect('...');
  const { kind, value } = tokens.ahead;
  if (kind === 'name' && value !== 'on') {
    const name = parseFragmentName(tokens);
    return { Name: name, Directives: parseDirectives(tokens, 'allowed'), Comment: comments };
  }
  // The word may also be quoted: OPA looks only at its text.
  if (value === 'on') tokens.take();
  return {
    TypeCondition: value === 'on' ? tokens.expect('name') : '',
    Directives: parseDirectives(tokens, 'allowed'),
    SelectionSet: parseSelections(tokens),
    Comment: comments,
  };
}
