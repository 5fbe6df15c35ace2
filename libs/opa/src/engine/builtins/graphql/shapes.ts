/**
 * How a member of a tree is read: text, a flag, a small number, several texts, a node of some shape, several nodes; `refused`
 * are the notes that a validator of OPA's leaves in its own trees and that no parsed tree holds.
 */
export type Member =
  | { readonly is: 'text' | 'texts' | 'flag' | 'number' | 'refused' | 'selections' }
  | { readonly is: 'node' | 'nodes'; readonly shape: ShapeName; readonly needed?: boolean };

export interface Shape {
  readonly members: Readonly<Record<string, Member>>;
  /** Members are found by their exact names only; otherwise their case does not matter. */
  readonly exact?: boolean;
}

const text: Member = { is: 'text' };
const texts: Member = { is: 'texts' };
const flag: Member = { is: 'flag' };
const refused: Member = { is: 'refused' };
const selections: Member = { is: 'selections' };
const node = (shape: ShapeName): Member => ({ is: 'node', shape });
const needed = (shape: ShapeName): Member => ({ is: 'node', shape, needed: true });
const nodes = (shape: ShapeName): Member => ({ is: 'nodes', shape });

const comment = { Comment: node('CommentGroup') };
const described = {
  Description: text,
  BeforeDescriptionComment: node('CommentGroup'),
  AfterDescriptionComment: node('CommentGroup'),
};
const wholeDescribed = { ...described, EndOfDefinitionComment: node('CommentGroup') };
const inputValue = {
  ...described,
  Name: text,
  Type: needed('Type'),
  DefaultValue: node('Value'),
  Directives: nodes('Directive'),
};

export type ShapeName =
  | 'Argument'
  | 'ArgumentDefinition'
  | 'ChildValue'
  | 'Comment'
  | 'CommentGroup'
  | 'Definition'
  | 'Directive'
  | 'DirectiveDefinition'
  | 'EnumValueDefinition'
  | 'Field'
  | 'FieldDefinition'
  | 'FragmentDefinition'
  | 'OperationDefinition'
  | 'OperationTypeDefinition'
  | 'QueryDocument'
  | 'SchemaDefinition'
  | 'SchemaDocument'
  | 'Type'
  | 'Value'
  | 'VariableDefinition';

export const shapes: Readonly<Record<ShapeName, Shape>> = {
  Comment: { members: { Value: text } },
  CommentGroup: { members: { List: nodes('Comment') } },
  Type: { members: { NamedType: text, Elem: node('Type'), NonNull: flag } },
  Value: {
    members: {
      ...comment,
      Raw: text,
      Kind: { is: 'number' },
      Children: nodes('ChildValue'),
      ExpectedTypeHasDefault: flag,
      Definition: refused,
      VariableDefinition: refused,
      ExpectedType: refused,
    },
  },
  ChildValue: { members: { ...comment, Name: text, Value: needed('Value') } },
  Argument: { members: { ...comment, Name: text, Value: needed('Value') } },
  Directive: {
    members: {
      Name: text,
      Arguments: nodes('Argument'),
      Location: text,
      ParentDefinition: refused,
      Definition: refused,
    },
  },
  VariableDefinition: {
    members: {
      ...comment,
      Variable: text,
      Type: needed('Type'),
      DefaultValue: node('Value'),
      Directives: nodes('Directive'),
      Used: flag,
      Definition: refused,
    },
  },
  Field: {
    exact: true,
    members: {
      Alias: text,
      Name: text,
      Arguments: nodes('Argument'),
      Directives: nodes('Directive'),
      SelectionSet: selections,
      Definition: refused,
      ObjectDefinition: refused,
    },
  },
  OperationDefinition: {
    exact: true,
    members: {
      Operation: text,
      Name: text,
      VariableDefinitions: nodes('VariableDefinition'),
      Directives: nodes('Directive'),
      SelectionSet: selections,
    },
  },
  FragmentDefinition: {
    exact: true,
    members: {
      Name: text,
      VariableDefinition: nodes('VariableDefinition'),
      TypeCondition: text,
      Directives: nodes('Directive'),
      SelectionSet: selections,
      Definition: refused,
    },
  },
  QueryDocument: {
    members: { ...comment, Operations: nodes('OperationDefinition'), Fragments: nodes('FragmentDefinition') },
  },
  ArgumentDefinition: { members: inputValue },
  FieldDefinition: { members: { ...inputValue, Arguments: nodes('ArgumentDefinition') } },
  EnumValueDefinition: { members: { ...described, Name: text, Directives: nodes('Directive') } },
  Definition: {
    members: {
      ...wholeDescribed,
      Kind: text,
      Name: text,
      Directives: nodes('Directive'),
      Interfaces: texts,
      Fields: nodes('FieldDefinition'),
      Types: texts,
      EnumValues: nodes('EnumValueDefinition'),
      BuiltIn: flag,
    },
  },
  DirectiveDefinition: {
    members: {
      ...described,
      Name: text,
      Arguments: nodes('ArgumentDefinition'),
      Locations: texts,
      IsRepeatable: flag,
    },
  },
  OperationTypeDefinition: { members: { ...comment, Operation: text, Type: text } },
  SchemaDefinition: {
    members: {
      ...wholeDescribed,
      Directives: nodes('Directive'),
      OperationTypes: nodes('OperationTypeDefinition'),
    },
  },
  SchemaDocument: {
    members: {
      ...comment,
      Schema: nodes('SchemaDefinition'),
      SchemaExtension: nodes('SchemaDefinition'),
      Directives: nodes('DirectiveDefinition'),
      Definitions: nodes('Definition'),
      Extensions: nodes('Definition'),
    },
  },
};
