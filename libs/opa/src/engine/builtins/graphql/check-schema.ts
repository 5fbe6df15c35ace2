import { BuiltinError } from '../builtin.js';
import { checkDirectives, type DirectivePlace } from './check-directives.js';
import { checkInterfaces } from './check-interfaces.js';
import type { ArgumentDefinition, Directive, FieldDefinition } from './document.js';
import { innermostName, type SchemaCheck, type SchemaType } from './schema.js';

/**
 * What OPA asks of a schema, which is less than the GraphQL specification does: there need be no query type, and values of
 * defaults and of directives' arguments are not held against their types.
 *
 * @throws BuiltinError at the first fault.
 */
export function checkSchema(check: SchemaCheck, schemaDirectives: readonly (readonly Directive[])[]): void {
  for (const directives of schemaDirectives) checkDirectives(check, directives, { location: 'SCHEMA' });
  for (const type of check.schema.types.values()) checkType(check, type);
  for (const { Name, Arguments } of check.schema.directives.values()) {
    checkName(Name);
    checkArguments(check, Arguments, { within: Name });
  }
}

function checkType(check: SchemaCheck, type: SchemaType): void {
  check.checkDeadline();
  if (!type.builtIn) checkName(type.name);
  checkHasMembers(type);
  for (const field of type.fields) checkField(check, type, field);
  checkUnique(type.fields.map((field) => field.Name));
  for (const member of type.members) {
    if (check.schema.types.get(member)?.kind !== 'OBJECT')
      throw new BuiltinError('a union is of object types');
  }
  checkUnique(type.members);
  checkInterfaces(check, type);
  if (type.kind === 'ENUM') checkEnum(check, type);
  checkUnique(type.enumValues.map((value) => value.Name));
  // A type's directives come from its definition and all its extensions, so repeats are not told apart here.
  checkDirectives(check, type.directives, { location: type.kind, mayRepeat: true });
}

function checkField(check: SchemaCheck, type: SchemaType, field: FieldDefinition): void {
  check.checkDeadline();
  checkName(field.Name);
  const fieldType = check.schema.types.get(innermostName(field.Type));
  if (fieldType === undefined) throw new BuiltinError('a field is of an undefined type');
  if (!mayHold(type, fieldType)) throw new BuiltinError('a field is of a kind that has no place there');
  checkArguments(check, field.Arguments);
  const location = type.kind === 'INPUT_OBJECT' ? 'INPUT_FIELD_DEFINITION' : 'FIELD_DEFINITION';
  checkDirectives(check, field.Directives, { location });
}

function mayHold(type: SchemaType, fieldType: SchemaType): boolean {
  if (type.kind === 'INPUT_OBJECT') return fieldType.isInput;
  const isOutput = type.kind === 'OBJECT' || type.kind === 'INTERFACE';
  return !isOutput || fieldType.isLeaf || fieldType.isComposite;
}

function checkArguments(
  check: SchemaCheck,
  parameters: readonly ArgumentDefinition[],
  place: Pick<DirectivePlace, 'within'> = {},
): void {
  for (const { Name, Type, Directives } of parameters) {
    checkName(Name);
    const isInput = check.schema.types.get(innermostName(Type))?.isInput ?? false;
    if (!isInput) throw new BuiltinError('an argument is not of an input type');
    checkDirectives(check, Directives, { ...place, location: 'ARGUMENT_DEFINITION' });
  }
}

function checkHasMembers({ kind, fields, enumValues }: SchemaType): void {
  const needsFields = kind === 'OBJECT' || kind === 'INTERFACE' || kind === 'INPUT_OBJECT';
  if ((needsFields && fields.length === 0) || (kind === 'ENUM' && enumValues.length === 0)) {
    throw new BuiltinError('a type is empty');
  }
}

const notEnumValues = ['true', 'false', 'null'];

function checkEnum(check: SchemaCheck, { enumValues }: SchemaType): void {
  for (const { Name, Directives } of enumValues) {
    if (notEnumValues.includes(Name)) throw new BuiltinError('an enum has a value that is a literal');
    checkDirectives(check, Directives, { location: 'ENUM_VALUE' });
  }
}

function checkName(name: string): void {
  if (name.startsWith('__')) throw new BuiltinError('names that begin with `__` belong to introspection');
}

function checkUnique(names: readonly string[]): void {
  if (new Set(names).size !== names.length) throw new BuiltinError('a name is used twice');
}
