import { BuiltinError } from '../builtin.js';
import { type TypeReference, type Value, type VariableDefinition, valueKinds } from './document.js';
import type { SchemaType } from './schema.js';

export interface LiteralPlace {
  /** Within all lists. */
  readonly type: SchemaType;
  readonly reference: TypeReference;
  readonly variables: ReadonlyMap<string, VariableDefinition>;
}

const scalarsOfKind: ReadonlyMap<number, readonly string[]> = new Map([
  [valueKinds.int, ['Int', 'Float', 'ID']],
  [valueKinds.float, ['Float']],
  [valueKinds.string, ['String', 'ID']],
  [valueKinds.block, ['String', 'ID']],
  [valueKinds.boolean, ['Boolean']],
]);

const knownScalars = ['Int', 'Float', 'String', 'Boolean', 'ID'];

/** @throws BuiltinError when a literal is not of the type of its place. Types of one's own making take any. */
export function checkLiteral(value: Value, place: LiteralPlace): void {
  const { type, reference } = place;
  if (value.Kind === valueKinds.null && reference.NonNull)
    throw new BuiltinError('null where a value is needed');
  if (type.kind === 'SCALAR' && !knownScalars.includes(type.name)) return;
  if (!isReadable(value, place.variables)) throw new BuiltinError('a number or boolean cannot be read');
  switch (value.Kind) {
    case valueKinds.null:
    case valueKinds.variable:
      return;
    case valueKinds.list:
      if (reference.Elem === undefined) throw new BuiltinError('a list where one value is needed');
      return;
    case valueKinds.enum:
      if (type.kind !== 'ENUM' || !type.hasEnumValue(value.Raw))
        throw new BuiltinError('no value of the enum');
      return;
    case valueKinds.object:
      checkObject(value, type);
      return;
    default:
      if (scalarsOfKind.get(value.Kind)?.includes(type.name) !== true)
        throw new BuiltinError('a value of another type');
  }
}

function checkObject({ Children }: Value, type: SchemaType): void {
  const names = new Set(Children.map((child) => child.Name));
  for (const { Name, Type, DefaultValue } of type.fields) {
    const isRequired = Type.NonNull && DefaultValue === undefined;
    if (isRequired && !names.has(Name)) throw new BuiltinError('an object lacks a member');
  }
  if (![...names].every((name) => type.field(name) !== undefined)) {
    throw new BuiltinError('an object has a member that its type does not define');
  }
  const [first] = Children;
  const hasOne = Children.length === 1 && first?.Value.Kind !== valueKinds.null;
  if (type.isOneOf && !hasOne) throw new BuiltinError('an object has not just one member');
}

const words = new Set(['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False']);

/** Integers must fit 64 bits and floats must not overflow, at any depth and in the defaults of variables. */
function isReadable(value: Value, variables: ReadonlyMap<string, VariableDefinition>): boolean {
  switch (value.Kind) {
    case valueKinds.variable: {
      const fallback = variables.get(value.Raw)?.DefaultValue;
      return fallback === undefined || isReadable(fallback, new Map());
    }
    case valueKinds.int:
      return isInt64(value.Raw);
    case valueKinds.float:
      return value.Raw !== '' && Number.isFinite(Number(value.Raw));
    case valueKinds.boolean:
      return words.has(value.Raw);
    default:
      return value.Children.every((child) => isReadable(child.Value, variables));
  }
}

const maxInt64Digits = 19;

function isInt64(text: string): boolean {
  const digits = /^[+-]?0*(\d+)$/.exec(text)?.[1];
  if (digits === undefined || digits.length > maxInt64Digits) return false;
  return BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}
