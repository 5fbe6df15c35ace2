import type { GoValue } from '../go-format/go-value.js';

/** One word of a command. `fields` are names to look up one after the other. */
export type Operand =
  | { readonly kind: 'constant'; readonly value: GoValue }
  | { readonly kind: 'nil' | 'dot' }
  | { readonly kind: 'fields'; readonly fields: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly fields: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline }
  | { readonly kind: 'chain'; readonly of: Operand; readonly fields: readonly string[] };

/** A value, or a function with its arguments. */
export interface Command {
  readonly first: Operand;
  readonly rest: readonly Operand[];
}

/** Each command's result is the last argument of the next. */
export interface Pipeline {
  /** `$a, $b := ...` or `=`. */
  readonly variables: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | ControlNode
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'template'; readonly name: string; readonly pipeline: Pipeline | undefined };

export interface ControlNode {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipeline: Pipeline;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[] | undefined;
}

/** All templates of one text by name. The text itself is `template`, the name that OPA gives it. */
export type Templates = ReadonlyMap<string, readonly Node[]>;

export const mainTemplate = 'template';
