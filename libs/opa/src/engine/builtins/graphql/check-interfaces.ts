import { BuiltinError } from '../builtin.js';
import type { ArgumentDefinition, FieldDefinition, TypeReference } from './document.js';
import { byName, type Schema, type SchemaCheck, type SchemaType } from './schema.js';

/** @throws BuiltinError when the type does not have what its interfaces promise. */
export function checkInterfaces({ schema, checkDeadline }: SchemaCheck, type: SchemaType): void {
  const own = new Set(type.interfaces);
  for (const name of type.interfaces) {
    const parent = schema.types.get(name);
    if (parent?.kind !== 'INTERFACE') throw new BuiltinError('a type implements what is no interface');
    for (const promised of parent.fields) {
      checkDeadline();
      checkPromise(schema, promised, type.field(promised.Name));
    }
    if (!parent.interfaces.every((grandparent) => own.has(grandparent))) {
      throw new BuiltinError('a type does not name the interfaces of its interface');
    }
  }
}

function checkPromise(schema: Schema, promised: FieldDefinition, field: FieldDefinition | undefined): void {
  if (field === undefined || !keepsType(schema, promised.Type, field.Type)) {
    throw new BuiltinError('a type lacks a field of its interface');
  }
  const given = byName(field.Arguments);
  if (!promised.Arguments.every((parameter) => accepts(parameter, given.get(parameter.Name)))) {
    throw new BuiltinError('a field lacks an argument of its interface');
  }
  const names = new Set(promised.Arguments.map((parameter) => parameter.Name));
  if (field.Arguments.some((parameter) => isRequired(parameter) && !names.has(parameter.Name))) {
    throw new BuiltinError('a field asks for more than its interface');
  }
}

function isRequired({ Type, DefaultValue }: ArgumentDefinition): boolean {
  return Type.NonNull && DefaultValue === undefined;
}

function accepts(promised: ArgumentDefinition, given: ArgumentDefinition | undefined): boolean {
  return given !== undefined && fits(promised.Type, given.Type);
}

/** Whether a value of one type may go where another is expected; by name, so subtypes do not fit. */
export function fits(type: TypeReference, expected: TypeReference): boolean {
  if (type.NamedType !== expected.NamedType) return false;
  if (type.Elem !== undefined && (expected.Elem === undefined || !fits(type.Elem, expected.Elem)))
    return false;
  return type.NonNull || !expected.NonNull;
}

/** A field may be of a narrower type than its interface says. */
function keepsType(schema: Schema, promised: TypeReference, type: TypeReference): boolean {
  if (promised.NonNull && !type.NonNull) return false;
  if (promised.NamedType !== '') {
    if (promised.NamedType === type.NamedType) return true;
    return schema.possibleTypes.get(promised.NamedType)?.has(type.NamedType) ?? false;
  }
  if (promised.Elem === undefined || type.Elem === undefined) return false;
  return keepsType(schema, promised.Elem, type.Elem);
}
