import type { RE2JS } from 're2js';

import type { JsonForm } from '../json-text/json-value.js';

/**
 * A schema ready to validate: it always passes or fails, or is another schema, or has rules. Schemas may contain themselves
 * through `$ref`, so it is made first and gets its meaning later.
 */
export class Schema {
  meaning: boolean | Schema | Rules | undefined;
}

export type CompileSchema = (form: JsonForm) => Schema;

/** What the keywords of one schema demand. Undefined: the keyword is absent. */
export interface Rules {
  /** Names of JSON types; none means any. */
  readonly types: readonly string[];
  readonly combinations: Combinations;
  readonly value: ValueRules;
  readonly numbers: NumberRules;
  readonly strings: StringRules;
  readonly arrays: ArrayRules;
  readonly objects: ObjectRules;
}

export interface Combinations {
  readonly anyOf: readonly Schema[];
  readonly oneOf: readonly Schema[];
  readonly allOf: readonly Schema[];
  readonly not: Schema | undefined;
  /** By member: other members that must be there, or what the whole object must be. */
  readonly dependencies: ReadonlyMap<string, readonly string[] | Schema>;
  readonly condition: { readonly if: Schema; readonly then?: Schema; readonly else?: Schema } | undefined;
}

/** Values to be equal to are kept as texts: equal texts, equal values. */
export interface ValueRules {
  readonly constant: string | undefined;
  readonly choices: ReadonlySet<string> | undefined;
  readonly format: string | undefined;
}

/** Decimal texts. */
export interface NumberRules {
  readonly multipleOf: string | undefined;
  readonly upper: Bound;
  readonly lower: Bound;
}

export interface Bound {
  readonly inclusive: string | undefined;
  readonly exclusive: string | undefined;
}

export interface StringRules {
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly pattern: { readonly text: string; readonly expression: RE2JS } | undefined;
}

/** Schemas of the elements: one for all, or one for each of the first elements and something for those behind them. */
export interface ItemRules {
  readonly every: Schema | undefined;
  readonly first: readonly Schema[];
  readonly additional: Schema | boolean | undefined;
}

export interface ArrayRules extends ItemRules {
  readonly minItems: number | undefined;
  readonly maxItems: number | undefined;
  readonly unique: boolean;
  readonly contains: Schema | undefined;
}

/** Schemas of the members and of their names. */
export interface MemberRules {
  readonly properties: ReadonlyMap<string, Schema>;
  readonly additional: Schema | boolean | undefined;
  readonly patterns: readonly { readonly expression: RE2JS; readonly schema: Schema }[];
  readonly names: Schema | undefined;
}

export interface ObjectRules extends MemberRules {
  readonly minProperties: number | undefined;
  readonly maxProperties: number | undefined;
  readonly required: ReadonlySet<string>;
}
