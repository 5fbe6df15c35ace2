/**
 * Trees of GraphQL documents. Members are named as OPA shows them, so that a tree is shown, and read back from a policy's
 * own object, without translation. What is absent or empty is not shown; empty text, `false` and `0` are.
 */
export interface CommentGroup {
  readonly List: readonly { readonly Value: string }[];
}

interface Commented {
  readonly Comment?: CommentGroup | undefined;
}

/** Comments above a description, between it and what it describes, and above the closing brace. */
interface Described {
  readonly Description: string;
  readonly BeforeDescriptionComment?: CommentGroup | undefined;
  readonly AfterDescriptionComment?: CommentGroup | undefined;
  readonly EndOfDefinitionComment?: CommentGroup | undefined;
}

export const valueKinds = {
  variable: 0,
  int: 1,
  float: 2,
  string: 3,
  block: 4,
  boolean: 5,
  null: 6,
  enum: 7,
  list: 8,
  object: 9,
} as const;

/** A named type, or (with an empty name) a list of `Elem`. */
export interface TypeReference {
  readonly NamedType: string;
  readonly Elem?: TypeReference | undefined;
  readonly NonNull: boolean;
}

export interface Value extends Commented {
  readonly Raw: string;
  readonly Kind: number;
  readonly Children: readonly ChildValue[];
  readonly ExpectedTypeHasDefault: boolean;
}

/** A member of a list, without a name, or of an object. */
export interface ChildValue extends Commented {
  readonly Name: string;
  readonly Value: Value;
}

export interface Argument extends Commented {
  readonly Name: string;
  readonly Value: Value;
}

export interface Directive {
  readonly Name: string;
  readonly Arguments: readonly Argument[];
  readonly Location: string;
}

export interface Field extends Commented {
  readonly Alias: string;
  readonly Name: string;
  readonly Arguments: readonly Argument[];
  readonly Directives: readonly Directive[];
  readonly SelectionSet: readonly Selection[];
}

export interface FragmentSpread extends Commented {
  readonly Name: string;
  readonly Directives: readonly Directive[];
}

export interface InlineFragment extends Commented {
  readonly TypeCondition: string;
  readonly Directives: readonly Directive[];
  readonly SelectionSet: readonly Selection[];
}

export type Selection = Field | FragmentSpread | InlineFragment;

export function isField(selection: Selection): selection is Field {
  return 'Alias' in selection;
}

export function isInlineFragment(selection: Selection): selection is InlineFragment {
  return 'TypeCondition' in selection;
}

export interface VariableDefinition extends Commented {
  readonly Variable: string;
  readonly Type: TypeReference;
  readonly DefaultValue?: Value | undefined;
  readonly Directives: readonly Directive[];
  readonly Used: boolean;
}

export interface OperationDefinition extends Commented {
  readonly Operation: string;
  readonly Name: string;
  readonly VariableDefinitions: readonly VariableDefinition[];
  readonly Directives: readonly Directive[];
  readonly SelectionSet: readonly Selection[];
}

export interface FragmentDefinition extends Commented {
  readonly Name: string;
  readonly VariableDefinition: readonly VariableDefinition[];
  readonly TypeCondition: string;
  readonly Directives: readonly Directive[];
  readonly SelectionSet: readonly Selection[];
}

export interface QueryDocument extends Commented {
  readonly Operations: readonly OperationDefinition[];
  readonly Fragments: readonly FragmentDefinition[];
}

/** A field's argument; without arguments of its own. */
export interface ArgumentDefinition extends Described {
  readonly Name: string;
  readonly Type: TypeReference;
  readonly DefaultValue?: Value | undefined;
  readonly Directives: readonly Directive[];
}

/** A field of an object, an interface, or an input object. */
export interface FieldDefinition extends ArgumentDefinition {
  readonly Arguments: readonly ArgumentDefinition[];
}

export interface EnumValueDefinition extends Described {
  readonly Name: string;
  readonly Directives: readonly Directive[];
}

/** A type or an extension of one. */
export interface Definition extends Described {
  /** `SCALAR`, `OBJECT`, `INTERFACE`, `UNION`, `ENUM`, `INPUT_OBJECT`. */
  readonly Kind: string;
  readonly Name: string;
  readonly Directives: readonly Directive[];
  readonly Interfaces: readonly string[];
  readonly Fields: readonly FieldDefinition[];
  readonly Types: readonly string[];
  readonly EnumValues: readonly EnumValueDefinition[];
  readonly BuiltIn: boolean;
}

export interface DirectiveDefinition extends Described {
  readonly Name: string;
  readonly Arguments: readonly ArgumentDefinition[];
  readonly Locations: readonly string[];
  readonly IsRepeatable: boolean;
}

export interface OperationTypeDefinition extends Commented {
  readonly Operation: string;
  readonly Type: string;
}

export interface SchemaDefinition extends Described {
  readonly Directives: readonly Directive[];
  readonly OperationTypes: readonly OperationTypeDefinition[];
}

export interface SchemaDocument extends Commented {
  readonly Schema: readonly SchemaDefinition[];
  readonly SchemaExtension: readonly SchemaDefinition[];
  readonly Directives: readonly DirectiveDefinition[];
  readonly Definitions: readonly Definition[];
  readonly Extensions: readonly Definition[];
}
