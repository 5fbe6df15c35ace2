import type {
  Definition,
  Directive,
  DirectiveDefinition,
  EnumValueDefinition,
  FieldDefinition,
  TypeReference,
} from './document.js';

/** A type with all its extensions. */
export class SchemaType {
  readonly kind: string;
  readonly name: string;
  readonly builtIn: boolean;
  directives: readonly Directive[] = [];
  interfaces: readonly string[] = [];
  fields: readonly FieldDefinition[] = [];
  members: readonly string[] = [];
  enumValues: readonly EnumValueDefinition[] = [];
  private fieldsByName: ReadonlyMap<string, FieldDefinition> | undefined;
  private namesOfValues: ReadonlySet<string> | undefined;

  constructor({ Kind, Name, BuiltIn }: Pick<Definition, 'Kind' | 'Name' | 'BuiltIn'>) {
    this.kind = Kind;
    this.name = Name;
    this.builtIn = BuiltIn;
  }

  add(part: Definition): void {
    this.directives = [...this.directives, ...part.Directives];
    this.interfaces = [...this.interfaces, ...part.Interfaces];
    this.fields = [...this.fields, ...part.Fields];
    this.members = [...this.members, ...part.Types];
    this.enumValues = [...this.enumValues, ...part.EnumValues];
    this.fieldsByName = undefined;
    this.namesOfValues = undefined;
  }

  field(name: string): FieldDefinition | undefined {
    this.fieldsByName ??= byName(this.fields);
    return this.fieldsByName.get(name);
  }

  hasEnumValue(name: string): boolean {
    this.namesOfValues ??= new Set(this.enumValues.map((value) => value.Name));
    return this.namesOfValues.has(name);
  }

  get isOneOf(): boolean {
    return this.directives.some((directive) => directive.Name === 'oneOf');
  }

  get isLeaf(): boolean {
    return this.kind === 'ENUM' || this.kind === 'SCALAR';
  }

  get isComposite(): boolean {
    return this.kind === 'OBJECT' || this.kind === 'INTERFACE' || this.kind === 'UNION';
  }

  get isInput(): boolean {
    return this.isLeaf || this.kind === 'INPUT_OBJECT';
  }
}

/** Of several with one name the first is the one that counts. */
export function byName<T extends { readonly Name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.toReversed().map((item) => [item.Name, item]));
}

/** Where operations begin. */
export interface Roots {
  query?: SchemaType | undefined;
  mutation?: SchemaType | undefined;
  subscription?: SchemaType | undefined;
}

export interface Schema {
  readonly types: ReadonlyMap<string, SchemaType>;
  readonly directives: ReadonlyMap<string, DirectiveDefinition>;
  /** By name of an object, interface or union: what a value of it may be. An interface lists interfaces that implement it, too. */
  readonly possibleTypes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly roots: Readonly<Roots>;
}

/** The name within all lists. */
export function innermostName(type: TypeReference): string {
  let inner = type;
  while (inner.NamedType === '' && inner.Elem !== undefined) inner = inner.Elem;
  return inner.NamedType;
}

/** What every check needs: the schema, and a way to stop when the time is up. */
export interface SchemaCheck {
  readonly schema: Schema;
  readonly checkDeadline: () => void;
}
