import { BeyondLimits } from '../../beyond-limits.js';
import { InvalidYaml } from '../invalid-yaml.js';
import { Scanner } from '../scan/scanner.js';
import type { Token } from '../scan/token.js';
import { TagDirectives } from './tag-directives.js';
import { emptyScalar, type YamlMapping, type YamlNode, type YamlSequence } from './yaml-node.js';

type TokenType = Token['type'];

const maxDepth = 500;
const directives: readonly TokenType[] = ['version-directive', 'tag-directive'];
const documentEnds: readonly TokenType[] = [...directives, 'document-start', 'document-end', 'stream-end'];

/** The first document of a stream; undefined when the stream is empty. */
export function parseYaml(text: string, check: () => void): YamlNode | undefined {
  return new Parser(new Scanner(text, check)).document();
}

/** Where a node stands decides what it may be. */
type Context = 'block' | 'block-or-indentless' | 'flow';

class Parser {
  private readonly anchors = new Map<string, YamlNode>();
  private readonly tags = new TagDirectives();
  private depth = 0;

  constructor(private readonly scanner: Scanner) {}

  document(): YamlNode | undefined {
    if (this.next === 'stream-end') return undefined;
    const isExplicit = this.isNext([...directives, 'document-start']);
    if (isExplicit) this.documentStart();
    const node = isExplicit && this.isNext(documentEnds) ? emptyScalar : this.node('block');
    // Whatever comes, it must be a token.
    this.scanner.peek();
    return node;
  }

  private documentStart(): void {
    while (this.isNext(directives)) this.tags.add(this.scanner.take());
    this.expect('document-start');
  }

  private get next(): TokenType {
    return this.scanner.peek().type;
  }

  private isNext(types: readonly TokenType[]): boolean {
    return types.includes(this.next);
  }

  private takeIf(type: TokenType): boolean {
    if (this.next !== type) return false;
    this.scanner.take();
    return true;
  }

  private expect(type: TokenType): void {
    if (!this.takeIf(type)) throw new InvalidYaml(`expected ${type}`);
  }

  private node(context: Context): YamlNode {
    if (this.depth === maxDepth) throw new BeyondLimits('nested too deep');
    this.depth++;
    const token = this.scanner.peek();
    const node = token.type === 'alias' ? this.alias(token.name) : this.content(context);
    this.depth--;
    return node;
  }

  private alias(name: string): YamlNode {
    this.scanner.take();
    const target = this.anchors.get(name);
    if (target === undefined) throw new InvalidYaml('no such anchor');
    return { kind: 'alias', target };
  }

  /** An anchor and a tag, in either order, and what they belong to. */
  private content(context: Context): YamlNode {
    const early = this.anchor();
    const tag = this.tag();
    const anchor = early ?? this.anchor();
    const token = this.scanner.peek();
    const name = <T extends YamlNode>(node: T): T => {
      if (anchor !== undefined) this.anchors.set(anchor, node);
      return node;
    };
    if (token.type === 'scalar') {
      this.scanner.take();
      const isPlain = tag === '!' || (tag === '' && token.isPlain);
      return name({ kind: 'scalar', text: token.text, tag, isPlain });
    }
    const collection = this.collection(token.type, context, name);
    if (collection !== undefined) return collection;
    if (anchor === undefined && tag === '') throw new InvalidYaml('expected a node');
    return name({ ...emptyScalar, tag, isPlain: tag === '' });
  }

  private anchor(): string | undefined {
    const token = this.scanner.peek();
    if (token.type !== 'anchor') return undefined;
    this.scanner.take();
    return token.name;
  }

  private tag(): string {
    const token = this.scanner.peek();
    if (token.type !== 'tag') return '';
    this.scanner.take();
    return this.tags.resolve(token.handle, token.suffix);
  }

  private collection(
    type: TokenType,
    context: Context,
    name: <T extends YamlNode>(node: T) => T,
  ): YamlNode | undefined {
    if (type === 'block-entry' && context === 'block-or-indentless') return this.sequence(name, 'indentless');
    if (type === 'flow-sequence-start') return this.sequence(name, 'flow');
    if (type === 'flow-mapping-start') return this.mapping(name, 'flow');
    if (context === 'flow') return undefined;
    if (type === 'block-sequence-start') return this.sequence(name, 'block');
    return type === 'block-mapping-start' ? this.mapping(name, 'block') : undefined;
  }

  /** Named before its elements are read: an alias among them may mean it. */
  private sequence(
    name: (node: YamlSequence) => YamlSequence,
    style: 'block' | 'flow' | 'indentless',
  ): YamlSequence {
    const elements: YamlNode[] = [];
    const sequence = name({ kind: 'sequence', elements });
    if (style !== 'indentless') this.scanner.take();
    if (style === 'flow') this.flowElements(elements);
    else this.blockElements(elements, style);
    return sequence;
  }

  private blockElements(elements: YamlNode[], style: 'block' | 'indentless'): void {
    const ends: readonly TokenType[] =
      style === 'block' ? ['block-entry', 'block-end'] : ['block-entry', 'key', 'value', 'block-end'];
    while (this.takeIf('block-entry')) {
      elements.push(this.isNext(ends) ? emptyScalar : this.node('block'));
    }
    if (style === 'block') this.expect('block-end');
  }

  private flowElements(elements: YamlNode[]): void {
    while (!this.takeIf('flow-sequence-end')) {
      if (elements.length > 0) this.expect('flow-entry');
      if (this.takeIf('flow-sequence-end')) return;
      elements.push(this.takeIf('key') ? this.singlePair() : this.node('flow'));
    }
  }

  /** A mapping of one pair that has no braces. */
  private singlePair(): YamlMapping {
    const ends: readonly TokenType[] = ['flow-entry', 'flow-sequence-end'];
    let key: YamlNode = emptyScalar;
    // INVARIANT: as in yaml.v2, the token behind an empty key is lost.
    if (this.isNext(['value', ...ends])) this.scanner.take();
    else key = this.node('flow');
    const hasValue = this.takeIf('value') && !this.isNext(ends);
    return { kind: 'mapping', pairs: [[key, hasValue ? this.node('flow') : emptyScalar]] };
  }

  private mapping(name: (node: YamlMapping) => YamlMapping, style: 'block' | 'flow'): YamlMapping {
    const pairs: [YamlNode, YamlNode][] = [];
    const mapping = name({ kind: 'mapping', pairs });
    this.scanner.take();
    if (style === 'flow') this.flowPairs(pairs);
    else this.blockPairs(pairs);
    return mapping;
  }

  private blockPairs(pairs: [YamlNode, YamlNode][]): void {
    const half = () =>
      this.isNext(['key', 'value', 'block-end']) ? emptyScalar : this.node('block-or-indentless');
    while (this.takeIf('key')) {
      const key = half();
      pairs.push([key, this.takeIf('value') ? half() : emptyScalar]);
    }
    this.expect('block-end');
  }

  private flowPairs(pairs: [YamlNode, YamlNode][]): void {
    while (!this.takeIf('flow-mapping-end')) {
      if (pairs.length > 0) this.expect('flow-entry');
      if (this.takeIf('flow-mapping-end')) return;
      pairs.push(this.takeIf('key') ? this.flowPair() : [this.node('flow'), emptyScalar]);
    }
  }

  private flowPair(): [YamlNode, YamlNode] {
    const ends: readonly TokenType[] = ['flow-entry', 'flow-mapping-end'];
    const key = this.isNext(['value', ...ends]) ? emptyScalar : this.node('flow');
    const hasValue = this.takeIf('value') && !this.isNext(ends);
    return [key, hasValue ? this.node('flow') : emptyScalar];
  }
}
