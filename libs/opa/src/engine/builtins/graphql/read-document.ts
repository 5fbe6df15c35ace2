import { RegoNumber, RegoObject, RegoSet, type RegoValue } from '../../rego/rego-value.js';
import { type BuiltinContext, BuiltinError } from '../builtin.js';
import { type QueryDocument, type SchemaDocument, valueKinds } from './document.js';
import { Depth } from './limits.js';
import { type Member, type Shape, type ShapeName, shapes } from './shapes.js';

/**
 * Reads a tree that a policy holds as an object, as OPA shows trees. Members that no tree has are passed over, missing ones
 * are empty.
 *
 * As in OPA, whatever is selected is read as a field, so fragments do not survive being shown and read back.
 *
 * @throws BuiltinError when a member is of another kind than a tree's.
 */
export function readQuery(value: RegoObject, check: BuiltinContext['checkDeadline']): QueryDocument {
  return new TreeReader(check).node('QueryDocument', value) as unknown as QueryDocument;
}

/** As `readQuery`, for a type system document. */
export function readSchema(value: RegoObject, check: BuiltinContext['checkDeadline']): SchemaDocument {
  return new TreeReader(check).node('SchemaDocument', value) as unknown as SchemaDocument;
}

type Node = Record<string, unknown>;

class TreeReader {
  private readonly depth = new Depth();

  constructor(private readonly check: BuiltinContext['checkDeadline']) {}

  node(name: ShapeName, value: RegoValue): Node {
    this.check();
    if (!(value instanceof RegoObject)) throw new BuiltinError('a tree holds something else than a node');
    const shape = shapes[name];
    const given = membersOf(value, shape);
    const node = this.depth.within(() => this.members(shape, given));
    if (name === 'Type') checkType(node);
    if (name === 'Value') checkValue(node);
    return node;
  }

  private members(shape: Shape, given: ReadonlyMap<string, RegoValue>): Node {
    const entries = Object.entries(shape.members).map(([name, member]) => [
      name,
      this.member(member, given.get(name) ?? null),
    ]);
    return Object.fromEntries(entries) as Node;
  }

  private member(member: Member, value: RegoValue): unknown {
    switch (member.is) {
      case 'text':
        return textOf(value);
      case 'flag':
        return flagOf(value);
      case 'number':
        return numberOf(value);
      case 'texts':
        return itemsOf(value).map(textOf);
      case 'nodes':
        return itemsOf(value).map((item) => this.node(member.shape, item));
      case 'selections':
        return itemsOf(value).map((item) => this.node('Field', item ?? new RegoObject([])));
      case 'node':
        if (value === null && member.needed !== true) return undefined;
        return this.node(member.shape, value);
      case 'refused':
        if (value !== null) throw new BuiltinError('a tree holds notes of a validator');
        return undefined;
    }
  }
}

function membersOf({ entries }: RegoObject, { members, exact }: Shape): ReadonlyMap<string, RegoValue> {
  const fold = (name: string): string => (exact === true ? name : name.toLowerCase());
  const names = new Map(Object.keys(members).map((name) => [fold(name), name]));
  const found = new Map<string, RegoValue>();
  for (const [key, value] of entries) {
    const name = typeof key === 'string' ? names.get(fold(key)) : undefined;
    if (name !== undefined) found.set(name, value);
  }
  return found;
}

function textOf(value: RegoValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') throw new BuiltinError('a tree holds something else than text');
  return value;
}

function flagOf(value: RegoValue): boolean {
  if (value === null) return false;
  if (typeof value !== 'boolean') throw new BuiltinError('a tree holds something else than a flag');
  return value;
}

function numberOf(value: RegoValue): number {
  if (value === null) return 0;
  const isSmall = value instanceof RegoNumber && /^-?\d{1,3}$/.test(value.text);
  if (!isSmall) throw new BuiltinError('a tree holds something else than a small number');
  return Number(value.text);
}

function itemsOf(value: RegoValue): readonly RegoValue[] {
  if (value === null) return [];
  if (value instanceof RegoSet) return value.members;
  if (!Array.isArray(value)) throw new BuiltinError('a tree holds something else than a list');
  return value as readonly RegoValue[];
}

/** A type without a name and without elements is none. */
function checkType({ NamedType, Elem }: Node): void {
  if (NamedType === '' && Elem === undefined) throw new BuiltinError('a type without a name');
}

const kinds: readonly unknown[] = Object.values(valueKinds);

function checkValue({ Kind }: Node): void {
  if (!kinds.includes(Kind)) throw new BuiltinError('there is no such kind of value');
}
