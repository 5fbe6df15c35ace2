import { BuiltinError } from '../builtin.js';
import { fits } from './check-interfaces.js';
import {
  type ArgumentDefinition,
  type TypeReference,
  type Value,
  type VariableDefinition,
  valueKinds,
} from './document.js';
import { checkLiteral } from './literal-check.js';
import { innermostName, type SchemaCheck, type SchemaType } from './schema.js';

export interface Expectation {
  readonly type: TypeReference;
  /** A default other than null would stand in. */
  readonly hasDefault: boolean;
}

/** Holds values of one operation against the types of the places where they stand. */
export class ValueCheck {
  private readonly variables: ReadonlyMap<string, VariableDefinition>;
  private readonly used = new Set<string>();

  constructor(
    private readonly context: SchemaCheck,
    definitions: readonly VariableDefinition[],
  ) {
    this.variables = new Map(definitions.toReversed().map((definition) => [definition.Variable, definition]));
  }

  expected({ Type, DefaultValue }: ArgumentDefinition): Expectation {
    const hasDefault = DefaultValue !== undefined && DefaultValue.Kind !== valueKinds.null;
    return { type: Type, hasDefault };
  }

  /** @throws BuiltinError when the value cannot stand there. Without an expectation only its own parts are looked at. */
  check(value: Value, expectation: Expectation | undefined): void {
    this.context.checkDeadline();
    const type = expectation && this.context.schema.types.get(innermostName(expectation.type));
    if (value.Kind === valueKinds.variable) this.checkVariable(value, expectation);
    if (value.Kind === valueKinds.object) this.checkMembers(value, type);
    if (value.Kind === valueKinds.list) this.checkElements(value, expectation);
    if (type !== undefined && expectation !== undefined) {
      checkLiteral(value, { type, reference: expectation.type, variables: this.variables });
    }
  }

  /** @throws BuiltinError when a variable is declared for nothing. */
  checkAllUsed(): void {
    for (const { Variable, Used } of this.variables.values()) {
      if (!Used && !this.used.has(Variable)) throw new BuiltinError('a variable is not used');
    }
  }

  private checkVariable({ Raw }: Value, expectation: Expectation | undefined): void {
    const definition = this.variables.get(Raw);
    if (definition === undefined) throw new BuiltinError('a variable is not declared');
    this.used.add(Raw);
    if (expectation === undefined) return;
    const hasOwnDefault =
      definition.DefaultValue !== undefined && definition.DefaultValue.Kind !== valueKinds.null;
    const mayBeNull = expectation.hasDefault || hasOwnDefault;
    const needed = { ...expectation.type, NonNull: expectation.type.NonNull && !mayBeNull };
    if (!fits(definition.Type, needed)) throw new BuiltinError('a variable is of another type');
  }

  private checkMembers({ Children }: Value, type: SchemaType | undefined): void {
    if (new Set(Children.map((child) => child.Name)).size !== Children.length) {
      throw new BuiltinError('an object names a member twice');
    }
    for (const { Name, Value: member } of Children) {
      const field = type?.field(Name);
      this.check(member, field && this.expected(field));
      const isNullable = this.variables.get(member.Raw)?.Type.NonNull === false;
      if (type?.isOneOf === true && member.Kind === valueKinds.variable && isNullable) {
        throw new BuiltinError('the one member of an object may be null');
      }
    }
  }

  private checkElements({ Children }: Value, expectation: Expectation | undefined): void {
    const element = expectation?.type.Elem;
    for (const { Value: child } of Children) {
      this.check(child, element && { type: element, hasDefault: false });
    }
  }
}
