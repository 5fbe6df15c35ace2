import fc, { type Arbitrary } from 'fast-check';

import type { ExactObject } from '../exact/exact-json.js';
import { type CallableBuiltin, listOf, memberOf, textOf } from './builtin-catalogue.js';
import { isObject } from '../exact/exact-json.js';
import { inputMembers, jsonText, numberText, stringText } from './literals.js';

export type Kind = 'number' | 'string' | 'boolean' | 'array' | 'set' | 'object' | 'any';

/** Their oddities in Wasm are known; made of literals only, they are recognised as such. */
const shallow = new Set([
  'json.unmarshal',
  'json.is_valid',
  'base64.decode',
  'base64url.decode',
  'base64.is_valid',
]);

const concrete: readonly Kind[] = ['number', 'string', 'boolean', 'array', 'set', 'object'];
const leafKinds: Readonly<Record<string, string>> = {
  number: 'n',
  string: 's',
  boolean: 'b',
  array: 'a',
  object: 'o',
};

/**
 * Rego expressions of a kind, mostly: what the input holds, and what loop variables hold, is anything. Variables in scope
 * are `x0`, `x1`, ... Each text stands by itself in parentheses where it must.
 */
export class Expressions {
  private readonly memo = new Map<string, Arbitrary<string>>();
  private readonly byResult: ReadonlyMap<string, readonly CallableBuiltin[]>;

  constructor(builtins: readonly CallableBuiltin[]) {
    this.byResult = new Map(
      concrete.map((kind) => [
        kind,
        builtins.filter(({ result }) => [kind, 'any'].includes(textOf(result.get('type')))),
      ]),
    );
  }

  of(kind: Kind, depth: number, variables: number): Arbitrary<string> {
    const key = `${kind}/${depth}/${variables}`;
    const known = this.memo.get(key);
    if (known !== undefined) return known;
    const made = depth === 0 ? this.leaf(kind, variables) : this.inner(kind, depth, variables);
    this.memo.set(key, made);
    return made;
  }

  private leaf(kind: Kind, variables: number): Arbitrary<string> {
    if (kind === 'any') return fc.oneof(jsonText, ...concrete.map((some) => this.of(some, 0, variables)));
    const member = leafKinds[kind];
    const dynamic = [
      ...(member === undefined ? [] : [`input.${member}`, `input["${member}"]`]),
      ...inputMembers.slice(4).map((name) => `input.${name}`),
      ...Array.from({ length: variables }, (_, index) => `x${index}`),
    ];
    return fc.oneof(
      { withCrossShrink: true },
      { weight: 3, arbitrary: literalOf(kind) },
      { weight: 1 + variables, arbitrary: fc.constantFrom(...dynamic) },
    );
  }

  private inner(kind: Kind, depth: number, variables: number): Arbitrary<string> {
    const below = depth - 1;
    if (kind === 'any') return fc.oneof(...concrete.map((some) => this.of(some, depth, variables)));
    return fc.oneof(
      { withCrossShrink: true },
      { weight: 2, arbitrary: this.of(kind, 0, variables) },
      { weight: 3, arbitrary: fc.oneof(...this.composites(kind, below, variables)) },
      { weight: 3, arbitrary: this.call(kind, below, variables) },
    );
  }

  private composites(kind: Kind, depth: number, variables: number): Arbitrary<string>[] {
    const of = (some: Kind, bound = variables): Arbitrary<string> => this.of(some, depth, bound);
    const binary = (some: Kind, ...operators: string[]): Arbitrary<string> =>
      fc
        .tuple(of(some), fc.constantFrom(...operators), of(some))
        .map(([a, operator, b]) => `(${a} ${operator} ${b})`);
    const members = fc.array(of('any'), { maxLength: 4 });
    const loop = this.loop(depth, variables);
    // The text of a collection is in the order of a hash table in Wasm.
    const scalar = fc.oneof(of('number'), of('string'), of('boolean'));
    const element = of('any', variables + 1);
    const index = fc
      .tuple(of('any'), fc.oneof(of('number'), of('string')))
      .map(([value, key]) => `[${value}][0][${key}]`);
    switch (kind) {
      case 'number':
        return [
          binary('number', '+', '-', '*', '/', '%'),
          of('any').map((value) => `count(${value})`),
          index,
        ];
      case 'string':
        return [
          scalar.map((value) => `json.marshal(${value})`),
          scalar.map((value) => `$"a{${value}}b"`),
          fc.tuple(scalar, scalar).map(([a, b]) => `sprintf("%v|%v", [${a}, ${b}])`),
          index,
        ];
      case 'boolean':
        return [
          binary('any', '==', '!=', '<', '<=', '>', '>='),
          binary('number', '==', '<', '>='),
          fc.tuple(of('any'), of('any')).map(([a, b]) => `(${a} in ${b})`),
          index,
        ];
      case 'array':
        return [
          members.map((texts) => `[${texts.join(', ')}]`),
          fc.tuple(element, loop).map(([value, body]) => `[${value} | ${body}]`),
          of('any').map((value) => `[{p | walk(${value}, p)}]`),
          fc.tuple(small, small).map(([from, to]) => `numbers.range(${from}, ${to})`),
        ];
      case 'set':
        return [
          members.map((texts) => (texts.length === 0 ? 'set()' : `{${texts.join(', ')}}`)),
          fc.tuple(element, loop).map(([value, body]) => `{${value} | ${body}}`),
          binary('set', '|', '&', '-'),
        ];
      case 'object':
      case 'any':
        return [
          fc
            .array(fc.tuple(of('any'), of('any')), { maxLength: 3 })
            .map((entries) => `{${entries.map(([key, value]) => `${key}: ${value}`).join(', ')}}`),
          fc.tuple(element, element, loop).map(([key, value, body]) => `{${key}: ${value} | ${body}}`),
        ];
    }
  }

  /** The body of a comprehension that binds the next variable. */
  loop(depth: number, variables: number): Arbitrary<string> {
    const name = `x${variables}`;
    const condition = this.of('boolean', depth, variables + 1);
    return fc
      .tuple(this.of('any', depth, variables), fc.constantFrom('in', '_', 'key'), fc.option(condition))
      .map(([collection, form, guard]) => {
        const bind = {
          in: `some ${name} in ${collection}`,
          _: `${name} := [${collection}][_]`,
          key: `some ${name}, _ in ${collection}`,
        }[form];
        return guard === null ? bind : `${bind}; ${guard}`;
      });
  }

  private call(kind: Kind, depth: number, variables: number): Arbitrary<string> {
    const builtins = this.byResult.get(kind) ?? [];
    if (builtins.length === 0) return this.of(kind, 0, variables);
    return fc
      .constantFrom(...builtins)
      .chain(({ name, operands }) =>
        fc
          .tuple(...operands.map((type) => this.typed(type, shallow.has(name) ? 0 : depth, variables)))
          .map((texts) => `${name}(${texts.join(', ')})`),
      );
  }

  /** An operand as the compiler declares it, so that the call is not refused for its type. */
  private typed(type: ExactObject, depth: number, variables: number): Arbitrary<string> {
    const inner = (some: ExactObject): Arbitrary<string> =>
      this.typed(some, Math.max(0, depth - 1), variables);
    const list = (items: Arbitrary<string>): Arbitrary<string[]> => fc.array(items, { maxLength: 4 });
    const kind = textOf(type.get('type')) as Kind;
    const choices = listOf(type, 'of').filter(isObject);
    if (kind === 'any' && choices.length > 0) return fc.oneof(...choices.map(inner));
    if (kind === 'array' && isObject(type.get('dynamic'))) {
      return fc.oneof(
        this.of('array', depth, variables),
        list(inner(memberOf(type, 'dynamic'))).map((texts) => `[${texts.join(', ')}]`),
      );
    }
    if (kind === 'set' && isObject(type.get('of'))) {
      return list(inner(memberOf(type, 'of'))).map((texts) =>
        texts.length === 0 ? 'set()' : `{${texts.join(', ')}}`,
      );
    }
    return this.of(concrete.includes(kind) ? kind : 'any', depth, variables);
  }
}

const small = fc.integer({ min: -20, max: 20 }).map(String);

function literalOf(kind: Kind): Arbitrary<string> {
  switch (kind) {
    case 'number':
      return numberText;
    case 'string':
      return stringText;
    case 'boolean':
      return fc.constantFrom('true', 'false');
    case 'array':
      return fc.array(jsonText, { maxLength: 3 }).map((members) => `[${members.join(', ')}]`);
    case 'set':
      return fc
        .array(jsonText, { maxLength: 3 })
        .map((members) => (members.length === 0 ? 'set()' : `{${members.join(', ')}}`));
    case 'object':
      return fc
        .array(fc.tuple(jsonText, jsonText), { maxLength: 3 })
        .map((entries) => `{${entries.map(([key, value]) => `${key}: ${value}`).join(', ')}}`);
    case 'any':
      return jsonText;
  }
}
