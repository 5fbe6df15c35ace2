import { type BuiltinContext, BuiltinError } from '../builtin.js';
import { checkSchema } from './check-schema.js';
import type { Definition, DirectiveDefinition, OperationTypeDefinition, SchemaDocument } from './document.js';
import { introspectionFields, prelude } from './prelude.js';
import { type Roots, type Schema, SchemaType } from './schema.js';

type Types = ReadonlyMap<string, SchemaType>;

/** @throws BuiltinError when the definitions do not fit together. */
export function buildSchema(document: SchemaDocument, check: BuiltinContext['checkDeadline']): Schema {
  if (document.Schema.length > 1) throw new BuiltinError('more than one schema definition');
  const builtIn = prelude();
  const types = collectTypes([...builtIn.Definitions, ...document.Definitions], document.Extensions, check);
  const directives = collectDirectives([...builtIn.Directives, ...document.Directives]);
  const roots = explicitRoots(document, types);
  const schema: Schema = { types, directives, possibleTypes: collectPossibleTypes(types), roots };
  const schemaDirectives = [...document.Schema, ...document.SchemaExtension].map((part) => part.Directives);
  checkSchema({ schema, checkDeadline: check }, schemaDirectives);
  if (document.Schema.length === 0) inferRoots(roots, types);
  roots.query?.add(introspectionFields());
  return schema;
}

function collectTypes(
  definitions: readonly Definition[],
  extensions: readonly Definition[],
  check: BuiltinContext['checkDeadline'],
): Types {
  const types = new Map<string, SchemaType>();
  for (const definition of definitions) {
    if (types.has(definition.Name)) throw new BuiltinError('a type is defined twice');
    types.set(definition.Name, new SchemaType(definition));
  }
  for (const extension of extensions) {
    // An extension of a type that is not there defines it.
    if (!types.has(extension.Name))
      types.set(extension.Name, new SchemaType({ ...extension, BuiltIn: false }));
  }
  for (const part of [...definitions, ...extensions]) {
    check();
    extend(types.get(part.Name) as SchemaType, part);
  }
  return types;
}

function extend(type: SchemaType, part: Definition): void {
  if (type.kind !== part.Kind) throw new BuiltinError('a type is extended as another kind');
  type.add(part);
}

const redefinable = new Set(['include', 'skip', 'deprecated', 'specifiedBy', 'defer', 'oneOf']);

function collectDirectives(
  definitions: readonly DirectiveDefinition[],
): ReadonlyMap<string, DirectiveDefinition> {
  const directives = new Map<string, DirectiveDefinition>();
  for (const definition of definitions) {
    const isTaken = directives.has(definition.Name) && !redefinable.has(definition.Name);
    if (isTaken) throw new BuiltinError('a directive is defined twice');
    directives.set(definition.Name, definition);
  }
  return directives;
}

function collectPossibleTypes(types: Types): ReadonlyMap<string, ReadonlySet<string>> {
  const possible = new Map<string, Set<string>>();
  const add = (abstract: string, type: string): void => {
    const names = possible.get(abstract) ?? new Set();
    possible.set(abstract, names.add(type));
  };
  for (const { kind, name, interfaces, members } of types.values()) {
    if (kind === 'UNION')
      members.forEach((member) => {
        add(name, member);
      });
    if (kind === 'OBJECT' || kind === 'INPUT_OBJECT') add(name, name);
    interfaces.forEach((parent) => {
      add(parent, name);
    });
  }
  return possible;
}

function explicitRoots(document: SchemaDocument, types: Types): Roots {
  const roots: Roots = {};
  const parts = [...document.Schema, ...document.SchemaExtension];
  for (const entry of parts.flatMap((part) => part.OperationTypes)) setRoot(roots, entry, types);
  return roots;
}

function setRoot(roots: Roots, { Operation, Type }: OperationTypeDefinition, types: Types): void {
  const type = types.get(Type);
  if (type === undefined) throw new BuiltinError('a schema begins at a type that is not defined');
  if (Operation === 'query' || Operation === 'mutation' || Operation === 'subscription')
    roots[Operation] = type;
}

/** Types named as GraphQL names roots are roots, unless the document says which types are. */
function inferRoots(roots: Roots, types: Types): void {
  roots.query ??= types.get('Query');
  roots.mutation ??= types.get('Mutation');
  roots.subscription ??= types.get('Subscription');
}
