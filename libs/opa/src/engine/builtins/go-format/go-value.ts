import { RegoNumber, type RegoValue } from '../../rego/rego-value.js';
import { toRego } from '../../rego/write-rego.js';
import { int64Of } from '../operands.js';
import { goQuote } from './go-quote.js';

/** What Go's formatter is given, by the names of Go's types. */
export type GoValue = GoInteger | GoFloat | GoText | GoBoolean | GoNil | GoMap | GoList;

export interface GoInteger {
  readonly type: 'int' | 'int64' | 'uint8' | '*big.Int';
  readonly value: bigint;
}

export interface GoFloat {
  readonly type: 'float64';
  readonly value: number;
}

export interface GoText {
  readonly type: 'string' | 'json.Number';
  readonly value: string;
}

export interface GoBoolean {
  readonly type: 'bool';
  readonly value: boolean;
}

export interface GoNil {
  readonly type: '<nil>';
}

/** In the order of the keys. */
export interface GoMap {
  readonly type: 'map[string]interface {}';
  readonly entries: ReadonlyMap<string, GoValue>;
}

export interface GoList {
  readonly type: '[]interface {}';
  readonly items: readonly GoValue[];
}

/** As OPA's `sprintf` has it: only numbers and strings stay what they are, all else is its text. */
export function goValue(value: RegoValue): GoInteger | GoFloat | GoText {
  if (value instanceof RegoNumber) return goNumber(value.text);
  return { type: 'string', value: typeof value === 'string' ? value : displayText(value) };
}

/** A value as OPA shows it inside a text. */
export function displayText(value: RegoValue): string {
  return toRego(value, (text) => goQuote(text));
}

/** By how the number is written, as OPA does: `3.0` is an integer, `3e0` is a text. */
function goNumber(text: string): GoInteger | GoFloat | GoText {
  const small = int64Of(text);
  if (small !== undefined) return { type: 'int64', value: small };
  if (/^-?\d+$/.test(text)) return { type: '*big.Int', value: BigInt(text) };
  const value = Number(text);
  if (!text.includes('.') || !Number.isFinite(value)) return { type: 'string', value: text };
  return { type: 'float64', value };
}
