import { functionNames } from './template-functions.js';
import { templateError } from './template-error.js';
import { characterValue, numberValue, stringValue } from './go-literals.js';
import type { Command, Operand, Pipeline } from './template-node.js';
import type { Token } from './template-token.js';
import type { TokenStream } from './token-stream.js';

type Context = 'command' | 'range';

/** Reads a pipeline up to and with the token that ends it. */
export function parsePipeline(
  tokens: TokenStream,
  end: 'close' | ')',
  context: Context = 'command',
): Pipeline {
  return tokens.nested(() => new PipelineParser(tokens, end, context).parse());
}

class PipelineParser {
  private readonly variables: string[] = [];
  private assigns = false;
  private readonly commands: Command[] = [];

  constructor(
    private readonly tokens: TokenStream,
    private readonly end: 'close' | ')',
    private readonly context: Context,
  ) {}

  parse(): Pipeline {
    let first = this.declarations();
    while (first !== undefined || this.tokens.take(this.end) === undefined) {
      this.commands.push(this.command(first ?? this.operand() ?? this.tokens.unexpected()));
      first = undefined;
    }
    const { variables, assigns, commands } = this;
    if (commands.length === 0) throw templateError('missing value');
    if (
      commands.slice(1).some(({ first: { kind } }) => kind === 'constant' || kind === 'nil' || kind === 'dot')
    ) {
      throw templateError('a value that takes no argument behind `|`');
    }
    return { variables, assigns, commands };
  }

  /** @returns the first operand, when a variable was read that turned out to be no declaration. */
  private declarations(): Operand | undefined {
    for (;;) {
      const token = this.tokens.take('variable');
      if (token === undefined) return undefined;
      if (this.tokens.take(':=') ?? this.assignment()) {
        this.declare(token);
        return undefined;
      }
      if (this.tokens.take(',') === undefined) return this.withFields(this.variable(token));
      this.declare(token);
      if (this.context !== 'range' || this.variables.length > 1) throw templateError('too many declarations');
      if (this.tokens.peek().kind !== 'variable') this.tokens.unexpected();
    }
  }

  private assignment(): Token | undefined {
    const token = this.tokens.take('=');
    this.assigns = token !== undefined;
    return token;
  }

  private declare({ text }: Token): void {
    this.variables.push(text);
    this.tokens.variables.push(text);
  }

  private command(first: Operand): Command {
    const rest: Operand[] = [];
    for (;;) {
      const { kind, spaced } = this.tokens.peek();
      if (kind === this.end || this.tokens.take('|') !== undefined) return { first, rest };
      const operand = spaced ? this.operand() : undefined;
      rest.push(operand ?? this.tokens.unexpected());
    }
  }

  private operand(): Operand | undefined {
    const term = this.term();
    return term === undefined ? undefined : this.withFields(term);
  }

  /** `x.a.b`, without space between. */
  private withFields(term: Operand): Operand {
    const fields: string[] = [];
    while (this.tokens.peek().kind === 'field' && !this.tokens.peek().spaced) {
      fields.push(this.tokens.next().text);
    }
    if (fields.length === 0) return term;
    if (term.kind === 'fields' || term.kind === 'variable') {
      return { ...term, fields: [...term.fields, ...fields] };
    }
    if (term.kind === 'function' || term.kind === 'pipeline') return { kind: 'chain', of: term, fields };
    throw templateError('a field of a value that has none');
  }

  private term(): Operand | undefined {
    const token = this.tokens.peek();
    if (token.kind === '(') {
      this.tokens.next();
      return { kind: 'pipeline', pipeline: parsePipeline(this.tokens, ')') };
    }
    const operand = literalOf(token) ?? this.nameOf(token);
    if (operand !== undefined) this.tokens.next();
    return operand;
  }

  private nameOf(token: Token): Operand | undefined {
    if (token.kind === 'dot') return { kind: 'dot' };
    if (token.kind === 'field') return { kind: 'fields', fields: [token.text] };
    if (token.kind === 'variable') return this.variable(token);
    if (token.kind !== 'identifier') return undefined;
    if (!functionNames.has(token.text)) throw templateError(`no function \`${token.text}\``);
    return { kind: 'function', name: token.text };
  }

  private variable({ text }: Token): Operand {
    if (!this.tokens.variables.includes(text)) throw templateError(`undefined variable \`${text}\``);
    return { kind: 'variable', name: text, fields: [] };
  }
}

function literalOf({ kind, text }: Token): Operand | undefined {
  if (kind === 'number') return { kind: 'constant', value: numberValue(text) };
  if (kind === 'character') return { kind: 'constant', value: characterValue(text) };
  if (kind === 'string' || kind === 'raw string') {
    return { kind: 'constant', value: { type: 'string', value: stringValue(text) } };
  }
  if (kind !== 'keyword') return undefined;
  if (text === 'nil') return { kind: 'nil' };
  return text === 'true' || text === 'false'
    ? { kind: 'constant', value: { type: 'bool', value: text === 'true' } }
    : undefined;
}
