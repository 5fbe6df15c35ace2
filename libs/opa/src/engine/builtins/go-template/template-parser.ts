import { stringValue } from './go-literals.js';
import { parsePipeline } from './pipeline-parser.js';
import { templateError } from './template-error.js';
import { type ControlNode, mainTemplate, type Node, type Templates } from './template-node.js';
import { TokenStream } from './token-stream.js';

/** What ended a list of nodes. `else if` and `else with` leave the keyword to be read. */
type End = 'end' | 'else' | 'end of template';

export function parseTemplates(text: string, check: () => void): Templates {
  return new TemplateParser(new TokenStream(text, check)).parse();
}

class TemplateParser {
  private readonly templates = new Map<string, readonly Node[]>();

  constructor(private readonly tokens: TokenStream) {}

  parse(): Templates {
    const { nodes, end } = this.list({ definitions: true });
    if (end !== 'end of template') throw templateError(`unexpected ${end}`);
    this.add(mainTemplate, nodes);
    return this.templates;
  }

  /** A template may be given once, and once more where one of both is only space. */
  private add(name: string, nodes: readonly Node[]): void {
    const known = this.templates.get(name);
    if (known === undefined || isBlank(known)) this.templates.set(name, nodes);
    else if (!isBlank(nodes)) throw templateError(`two templates \`${name}\``);
  }

  private list(options = { definitions: false }): { nodes: Node[]; end: End } {
    const nodes: Node[] = [];
    for (;;) {
      const text = this.tokens.take('text');
      if (text !== undefined) nodes.push({ kind: 'text', text: text.text });
      else if (this.tokens.take('open') === undefined) {
        this.tokens.expect('end of template');
        return { nodes, end: 'end of template' };
      } else if (options.definitions && this.tokens.takeKeyword('define')) this.definition();
      else {
        const parsed = this.tokens.nested(() => this.action());
        if (typeof parsed === 'string') return { nodes, end: parsed };
        nodes.push(parsed);
      }
    }
  }

  private definition(): void {
    const name = this.templateName();
    this.tokens.expect('close');
    this.add(
      name,
      this.tokens.isolated(() => this.body()),
    );
  }

  private body(): Node[] {
    const { nodes, end } = this.list();
    if (end !== 'end') throw templateError(`unexpected ${end}`);
    return nodes;
  }

  private action(): Node | End {
    const { kind, text } = this.tokens.peek();
    if (kind !== 'keyword' || text === 'nil' || text === 'true' || text === 'false') {
      return { kind: 'action', pipeline: parsePipeline(this.tokens, 'close') };
    }
    this.tokens.next();
    switch (text) {
      case 'if':
      case 'with':
      case 'range':
        return this.control(text);
      case 'break':
      case 'continue':
        return this.jump(text);
      case 'template':
        return this.templateCall();
      case 'block':
        return this.block();
      case 'else':
        return this.otherwise();
      case 'end':
        this.tokens.expect('close');
        return 'end';
      default:
        throw templateError(`unexpected ${text}`);
    }
  }

  private otherwise(): End {
    const { kind, text } = this.tokens.peek();
    if (kind !== 'keyword' || (text !== 'if' && text !== 'with')) this.tokens.expect('close');
    return 'else';
  }

  private control(kind: ControlNode['kind']): ControlNode {
    const visible = this.tokens.variables.length;
    const pipeline = parsePipeline(this.tokens, 'close', kind === 'range' ? 'range' : 'command');
    this.tokens.rangeDepth += kind === 'range' ? 1 : 0;
    const { nodes: body, end } = this.list();
    this.tokens.rangeDepth -= kind === 'range' ? 1 : 0;
    if (end === 'end of template') throw templateError(`unfinished ${kind}`);
    const otherwise = end === 'else' ? this.elseList(kind) : undefined;
    this.tokens.variables.length = visible;
    return { kind, pipeline, body, otherwise };
  }

  /** `{{else if x}}` and `{{else with x}}` share the `end` of what they continue. */
  private elseList(kind: ControlNode['kind']): Node[] {
    if (kind !== 'range' && this.tokens.takeKeyword(kind))
      return [this.tokens.nested(() => this.control(kind))];
    return this.body();
  }

  private jump(kind: 'break' | 'continue'): Node {
    this.tokens.expect('close');
    if (this.tokens.rangeDepth === 0) throw templateError(`${kind} outside of range`);
    return { kind };
  }

  private templateCall(): Node {
    const name = this.templateName();
    const pipeline =
      this.tokens.take('close') === undefined ? parsePipeline(this.tokens, 'close') : undefined;
    return { kind: 'template', name, pipeline };
  }

  private block(): Node {
    const name = this.templateName();
    const pipeline = parsePipeline(this.tokens, 'close');
    this.add(
      name,
      this.tokens.isolated(() => this.body()),
    );
    return { kind: 'template', name, pipeline };
  }

  private templateName(): string {
    const token = this.tokens.take('string') ?? this.tokens.expect('raw string');
    return stringValue(token.text);
  }
}

function isBlank(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node.kind === 'text' && node.text.trim() === '');
}
