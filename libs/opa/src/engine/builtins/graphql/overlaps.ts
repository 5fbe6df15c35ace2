import { BuiltinError } from '../builtin.js';
import { type Collected, Collector } from './collected-fields.js';
import type { Argument, Field, FragmentSpread, Selection, TypeReference } from './document.js';
import { Depth } from './limits.js';
import type { FieldMeaning, QueryWalk } from './query-walk.js';
import { byName, type SchemaCheck } from './schema.js';

type Fields = Collected['fields'];

/**
 * Finds fields that would be answered under one name and are not the same: GraphQL merges them, so they must be.
 * Two fields whose parents are different object types can never both be answered (`exclusive`); then only the shapes of their
 * answers must agree.
 *
 * Work may grow faster than the document, by fragments spread in many places: the deadline bounds it.
 */
export class Overlaps {
  private readonly collector: Collector;
  private readonly depth = new Depth();
  /** Pairs of fragments already compared, and whether only as exclusive ones. */
  private readonly compared = new Map<string, boolean>();

  constructor(
    private readonly context: SchemaCheck,
    private readonly walk: Pick<QueryWalk, 'fragments' | 'meanings' | 'selectionSets'>,
  ) {
    this.collector = new Collector(context);
  }

  /** @throws BuiltinError when two fields differ. */
  check(): void {
    for (const selections of this.walk.selectionSets) this.checkWithin(this.collector.collect(selections));
  }

  private checkWithin({ fields, spreads }: Collected): void {
    for (const same of fields.values()) {
      same.forEach((field, index) => {
        for (const other of same.slice(index + 1)) this.checkPair(field, other, false);
      });
    }
    const seen = new Set<string>();
    spreads.forEach((spread, index) => {
      this.checkAgainstFragment(fields, spread, false, seen);
      for (const other of spreads.slice(index + 1)) this.checkFragments(spread.Name, other.Name, false);
    });
  }

  private collected({ Name }: Pick<FragmentSpread, 'Name'>): Collected {
    return this.collector.collect(this.walk.fragments.get(Name)?.SelectionSet ?? []);
  }

  private checkAgainstFragment(
    fields: Fields,
    spread: Pick<FragmentSpread, 'Name'>,
    exclusive: boolean,
    seen: Set<string>,
  ): void {
    if (seen.has(spread.Name)) return;
    seen.add(spread.Name);
    const fragment = this.collected(spread);
    if (fragment.fields === fields) return;
    this.checkBetween(fields, fragment.fields, exclusive);
    this.depth.within(() => {
      for (const inner of fragment.spreads) this.checkAgainstFragment(fields, inner, exclusive, seen);
    });
  }

  private checkFragments(a: string, b: string, exclusive: boolean): void {
    if (a === b || this.wasCompared(a, b, exclusive)) return;
    const [first, second] = [this.collected({ Name: a }), this.collected({ Name: b })];
    this.checkBetween(first.fields, second.fields, exclusive);
    this.depth.within(() => {
      for (const inner of second.spreads) this.checkFragments(a, inner.Name, exclusive);
      for (const inner of first.spreads) this.checkFragments(inner.Name, b, exclusive);
    });
  }

  /** Remembers the pair. One compared as exclusive must be compared again when it is not. */
  private wasCompared(a: string, b: string, exclusive: boolean): boolean {
    const pair = a < b ? `${a} ${b}` : `${b} ${a}`;
    const before = this.compared.get(pair);
    if (before === false || before === exclusive) return true;
    this.compared.set(pair, exclusive);
    return false;
  }

  private checkBetween(a: Fields, b: Fields, exclusive: boolean): void {
    for (const [name, fields] of a) {
      for (const other of b.get(name) ?? []) {
        for (const field of fields) this.checkPair(field, other, exclusive);
      }
    }
  }

  private checkPair(a: Field, b: Field, parentsExclusive: boolean): void {
    this.context.checkDeadline();
    const [first, second] = [this.walk.meanings.get(a), this.walk.meanings.get(b)];
    if (first === undefined || second === undefined) return;
    const exclusive = parentsExclusive || areExclusive(first, second);
    if (!exclusive && !(a.Name === b.Name && haveSameArguments(a, b))) {
      throw new BuiltinError('two fields are answered under one name');
    }
    if (this.conflicts(first.definition.Type, second.definition.Type)) {
      throw new BuiltinError('two fields under one name are of different types');
    }
    this.depth.within(() => {
      this.checkSelections(a.SelectionSet, b.SelectionSet, exclusive);
    });
  }

  private checkSelections(a: readonly Selection[], b: readonly Selection[], exclusive: boolean): void {
    const [first, second] = [this.collector.collect(a), this.collector.collect(b)];
    this.checkBetween(first.fields, second.fields, exclusive);
    for (const spread of second.spreads) {
      this.checkAgainstFragment(first.fields, spread, exclusive, new Set());
    }
    for (const spread of first.spreads) {
      this.checkAgainstFragment(second.fields, spread, exclusive, new Set());
      for (const other of second.spreads) this.checkFragments(spread.Name, other.Name, exclusive);
    }
  }

  private conflicts(a: TypeReference, b: TypeReference): boolean {
    if (a.Elem !== undefined || b.Elem !== undefined) {
      return a.Elem === undefined || b.Elem === undefined || this.conflicts(a.Elem, b.Elem);
    }
    if (a.NonNull !== b.NonNull) return true;
    const [first, second] = [a, b].map(({ NamedType }) => this.context.schema.types.get(NamedType));
    const areLeaves = first?.isLeaf === true && second?.isLeaf === true;
    return areLeaves && a.NamedType !== b.NamedType;
  }
}

function areExclusive({ parent: a }: FieldMeaning, { parent: b }: FieldMeaning): boolean {
  return a.name !== b.name && a.kind === 'OBJECT' && b.kind === 'OBJECT';
}

/** By name; of lists and objects OPA compares no more than that they are such. */
function haveSameArguments(a: Field, b: Field): boolean {
  const others = byName(b.Arguments);
  return (
    a.Arguments.length === b.Arguments.length && a.Arguments.every((argument) => isSame(argument, others))
  );
}

function isSame({ Name, Value }: Argument, others: ReadonlyMap<string, Argument>): boolean {
  const other = others.get(Name)?.Value;
  return other?.Kind === Value.Kind && other.Raw === Value.Raw;
}
