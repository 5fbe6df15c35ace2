import { BuiltinError } from '../builtin.js';
import { checkIntrospectionDepth } from './check-introspection.js';
import { rootOf } from './check-operation.js';
import { checkSpread } from './check-spread.js';
import {
  type Argument,
  type ArgumentDefinition,
  type Directive,
  type Field,
  type FieldDefinition,
  type FragmentDefinition,
  type FragmentSpread,
  type InlineFragment,
  isField,
  isInlineFragment,
  type OperationDefinition,
  type QueryDocument,
  type Selection,
} from './document.js';
import { Depth } from './limits.js';
import { byName, innermostName, type SchemaCheck, type SchemaType } from './schema.js';
import { ValueCheck } from './value-check.js';

/** What a field turned out to be: member of which type, and by which definition. */
export interface FieldMeaning {
  readonly parent: SchemaType;
  readonly definition: FieldDefinition;
}

const typeName: FieldDefinition = {
  Name: '__typename',
  Description: '',
  Type: { NamedType: 'String', NonNull: false },
  Arguments: [],
  Directives: [],
};

/** Goes through operations and the fragments that they spread, each fragment once per operation: variables differ between them. */
export class QueryWalk {
  readonly usedFragments = new Set<string>();
  readonly meanings = new Map<Field, FieldMeaning>();
  /** Every set of selections that was met. */
  readonly selectionSets = new Set<readonly Selection[]>();
  readonly fragments: ReadonlyMap<string, FragmentDefinition>;
  private readonly depth = new Depth();
  private walked = new Set<string>();
  private values: ValueCheck;

  constructor(
    private readonly check: SchemaCheck,
    document: QueryDocument,
  ) {
    this.fragments = byName(document.Fragments);
    this.values = new ValueCheck(check, []);
  }

  operation(operation: OperationDefinition): void {
    this.walked = new Set();
    this.values = new ValueCheck(this.check, operation.VariableDefinitions);
    for (const { DefaultValue, Type, Directives } of operation.VariableDefinitions) {
      if (DefaultValue !== undefined) this.values.check(DefaultValue, { type: Type, hasDefault: false });
      this.directives(Directives, 'VARIABLE_DEFINITION');
    }
    this.directives(operation.Directives, (operation.Operation || 'query').toUpperCase());
    this.selections(rootOf(this.check.schema.roots, operation), operation.SelectionSet);
    this.values.checkAllUsed();
  }

  private selections(parent: SchemaType, selections: readonly Selection[]): void {
    this.selectionSets.add(selections);
    this.depth.within(() => {
      for (const selection of selections) this.selection(parent, selection);
    });
  }

  private selection(parent: SchemaType, selection: Selection): void {
    this.check.checkDeadline();
    if (isField(selection)) this.field(parent, selection);
    else if (isInlineFragment(selection)) this.inlineFragment(parent, selection);
    else this.spread(parent, selection);
  }

  private field(parent: SchemaType, field: Field): void {
    const definition = field.Name === typeName.Name ? typeName : parent.field(field.Name);
    if (definition === undefined) throw new BuiltinError('a field is not defined');
    this.meanings.set(field, { parent, definition });
    this.parameters(field.Arguments, definition.Arguments);
    this.directives(field.Directives, 'FIELD');
    const type = this.typeNamed(innermostName(definition.Type));
    if (type.isLeaf === field.SelectionSet.length > 0) {
      throw new BuiltinError('a field has selections exactly when its type has fields');
    }
    this.selections(type, field.SelectionSet);
    checkIntrospectionDepth(this.check, this.fragments, field);
  }

  private inlineFragment(parent: SchemaType, fragment: InlineFragment): void {
    const { TypeCondition, Directives, SelectionSet } = fragment;
    const type = TypeCondition === '' ? parent : this.typeNamed(TypeCondition);
    if (TypeCondition !== '') checkSpread(this.check, parent, type);
    this.directives(Directives, 'INLINE_FRAGMENT');
    this.selections(type, SelectionSet);
  }

  private spread(parent: SchemaType, { Name, Directives }: FragmentSpread): void {
    const fragment = this.fragments.get(Name);
    if (fragment === undefined) throw new BuiltinError('a fragment is not defined');
    const type = this.typeNamed(fragment.TypeCondition);
    this.usedFragments.add(Name);
    checkSpread(this.check, parent, type);
    this.directives(Directives, 'FRAGMENT_SPREAD');
    if (this.walked.has(Name)) return;
    this.walked.add(Name);
    this.directives(fragment.Directives, 'FRAGMENT_DEFINITION');
    this.selections(type, fragment.SelectionSet);
  }

  private typeNamed(name: string): SchemaType {
    const type = this.check.schema.types.get(name);
    if (type === undefined) throw new BuiltinError('a type is not defined');
    return type;
  }

  private directives(directives: readonly Directive[], location: string): void {
    const seen = new Set<string>();
    for (const { Name, Arguments } of directives) {
      this.check.checkDeadline();
      const definition = this.check.schema.directives.get(Name);
      if (definition?.Locations.includes(location) !== true)
        throw new BuiltinError('a directive has no place here');
      if (seen.has(Name) && !definition.IsRepeatable) throw new BuiltinError('a directive is repeated');
      seen.add(Name);
      this.parameters(Arguments, definition.Arguments);
    }
  }

  private parameters(given: readonly Argument[], defined: readonly ArgumentDefinition[]): void {
    const definitions = byName(defined);
    const names = new Set(given.map((argument) => argument.Name));
    if (names.size !== given.length) throw new BuiltinError('an argument is given twice');
    for (const { Name, Value } of given) {
      const definition = definitions.get(Name);
      if (definition === undefined) throw new BuiltinError('an argument is not defined');
      this.values.check(Value, this.values.expected(definition));
    }
    for (const { Name, Type, DefaultValue } of defined) {
      const isRequired = Type.NonNull && DefaultValue === undefined;
      if (isRequired && !names.has(Name)) throw new BuiltinError('a required argument is missing');
    }
  }
}
