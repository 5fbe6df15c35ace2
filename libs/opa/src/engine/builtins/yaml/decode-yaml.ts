import { objectOf } from '../../rego/make-rego.js';
import { RegoNumber, type RegoValue } from '../../rego/rego-value.js';
import { BeyondLimits } from '../beyond-limits.js';
import { InvalidYaml } from './invalid-yaml.js';
import type { YamlAlias, YamlMapping, YamlNode } from './parse/yaml-node.js';
import type { Resolved } from './resolve-scalar.js';
import { keyText, readScalar } from './tagged-scalar.js';
import { Visits } from './visits.js';

const mergeTag = 'tag:yaml.org,2002:merge';
const maxDepth = 500;
/** In characters: an alias costs a few and may stand for many. */
const maxLength = 16_000_000;

type Members = Map<string, RegoValue>;

/** What a document means in JSON, as sigs.k8s.io/yaml has it: keys become strings, of equal keys the last one stays. */
export function decodeYaml(document: YamlNode, check: () => void): RegoValue {
  return new YamlDecoder(check).decode(document);
}

class YamlDecoder {
  private readonly visits: Visits;
  private readonly open = new Set<YamlAlias>();
  private depth = 0;
  private left = maxLength;

  constructor(check: () => void) {
    this.visits = new Visits(check);
    // The document itself.
    this.visits.count();
  }

  decode(node: YamlNode): RegoValue {
    return this.visit(node, (target) => {
      if (target.kind === 'scalar') return this.jsonValue(readScalar(target));
      if (target.kind === 'sequence') return target.elements.map((element) => this.decode(element));
      const members: Members = new Map();
      this.fill(members, target);
      return objectOf([...members]);
    });
  }

  /** Hands on the node that is meant: an alias stands for another. */
  private visit<T>(node: YamlNode, read: (target: Exclude<YamlNode, YamlAlias>) => T): T {
    this.visits.count();
    if (this.depth === maxDepth) throw new BeyondLimits('nested too deep');
    this.depth++;
    const result = node.kind === 'alias' ? this.visitTarget(node, read) : read(node);
    this.depth--;
    return result;
  }

  private visitTarget<T>(alias: YamlAlias, read: (target: Exclude<YamlNode, YamlAlias>) => T): T {
    if (this.open.has(alias)) throw new InvalidYaml('an anchor contains itself');
    this.open.add(alias);
    const result = this.visits.forAlias(() => this.visit(alias.target, read));
    this.open.delete(alias);
    return result;
  }

  /** Merged members take their turn like others: those before them are replaced, those behind them stay. */
  private fill(members: Members, { pairs }: YamlMapping): void {
    for (const [key, value] of pairs) {
      if (isMerge(key)) this.merge(members, value);
      else members.set(this.key(key), this.decode(value));
    }
  }

  private key(node: YamlNode): string {
    const text = this.visit(node, (target) => {
      if (target.kind !== 'scalar') throw new InvalidYaml('a collection is no key in JSON');
      return keyText(readScalar(target));
    });
    this.spend(text.length);
    return text;
  }

  /** Of several mappings the first one counts, so it comes last. */
  private merge(members: Members, node: YamlNode): void {
    const sources = node.kind === 'sequence' ? node.elements.toReversed() : [node];
    for (const source of sources) {
      this.visit(source, (target) => {
        if (target.kind !== 'mapping') throw new InvalidYaml('only mappings can be merged');
        this.fill(members, target);
      });
    }
  }

  private jsonValue(resolved: Resolved): RegoValue {
    switch (resolved.kind) {
      case 'null':
        return null;
      case 'bool':
        return resolved.value;
      case 'int':
        return RegoNumber.of(resolved.value);
      case 'float':
        return jsonNumber(resolved.value);
      case 'str':
      case 'timestamp':
        this.spend(resolved.value.length);
        return resolved.value;
    }
  }

  private spend(characters: number): void {
    this.left -= characters;
    if (this.left < 0) throw new BeyondLimits('the value is too large');
  }
}

function isMerge(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.text === '<<' && (key.isPlain || key.tag === mergeTag);
}

function jsonNumber(value: number): RegoNumber {
  if (!Number.isFinite(value)) throw new InvalidYaml('JSON has no such number');
  return new RegoNumber(Object.is(value, -0) ? '-0' : String(value));
}
