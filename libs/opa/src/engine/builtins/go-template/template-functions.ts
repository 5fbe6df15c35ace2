import type { GoText, GoValue } from '../go-format/go-value.js';
import { sprint, sprintln } from '../go-format/sprint.js';
import { sprintf } from '../go-format/sprintf.js';
import { areEqual, isBefore } from './compare-values.js';
import { escapeHtml, escapeJavaScript, escapeQuery } from './escape-text.js';
import { indexed, lengthOf, sliced } from './index-value.js';
import { templateError } from './template-error.js';

/** undefined is Go's untyped nil: what a missing key gives. */
export type Value = GoValue | undefined;

interface TemplateFunction {
  readonly least: number;
  readonly most: number;
  readonly call: (operands: readonly Value[], check: () => void) => Value;
}

/** `and` and `or` are not among them: they do not evaluate all of their arguments. */
const functions: Readonly<Record<string, TemplateFunction>> = {
  // No value that a template can get at is a function.
  call: takes(1, Infinity, () => {
    throw templateError('call of what is no function');
  }),
  eq: takes(2, Infinity, ([first, ...others]) => boolean(others.some((other) => areEqual(first, other)))),
  ge: takes(2, 2, ([a, b]) => boolean(!isBefore(a, b))),
  gt: takes(2, 2, ([a, b]) => boolean(!isBefore(a, b) && !areEqual(a, b))),
  html: takes(0, Infinity, (operands) => text(escapeHtml(shown(operands)))),
  index: takes(1, Infinity, ([item, ...indexes]) => indexed(item, indexes)),
  js: takes(0, Infinity, (operands) => text(escapeJavaScript(shown(operands)))),
  le: takes(2, 2, ([a, b]) => boolean(isBefore(a, b) || areEqual(a, b))),
  len: takes(1, 1, ([item]) => ({ type: 'int', value: BigInt(lengthOf(item)) })),
  lt: takes(2, 2, ([a, b]) => boolean(isBefore(a, b))),
  ne: takes(2, 2, ([a, b]) => boolean(!areEqual(a, b))),
  not: takes(1, 1, ([value]) => boolean(!isTrue(value))),
  print: takes(0, Infinity, (operands) => text(sprint(operands.map(orNil)))),
  printf: takes(1, Infinity, ([format, ...operands], check) =>
    text(sprintf(formatOf(format), operands.map(orNil), check)),
  ),
  println: takes(0, Infinity, (operands) => text(sprintln(operands.map(orNil)))),
  slice: takes(1, 4, ([item, ...bounds]) => sliced(item, bounds)),
  urlquery: takes(0, Infinity, (operands) => text(escapeQuery(shown(operands)))),
};

export const functionNames: ReadonlySet<string> = new Set([...Object.keys(functions), 'and', 'or']);

export function callFunction(name: string, operands: readonly Value[], check: () => void): Value {
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (known === undefined) throw templateError(`no function \`${name}\``);
  if (operands.length < known.least || operands.length > known.most) {
    throw templateError(`\`${name}\` with ${operands.length} arguments`);
  }
  return known.call(operands, check);
}

/** Empty texts, lists and maps, zero, false and nil are false. Numbers of the data are texts, and true. */
export function isTrue(value: Value): boolean {
  if (value === undefined) return false;
  switch (value.type) {
    case '<nil>':
      return false;
    case 'bool':
      return value.value;
    case 'string':
    case 'json.Number':
      return value.value !== '';
    case 'float64':
      return value.value !== 0;
    case 'map[string]interface {}':
      return value.entries.size > 0;
    case '[]interface {}':
      return value.items.length > 0;
    case 'int':
    case 'int64':
    case 'uint8':
    case '*big.Int':
      return value.value !== 0n;
  }
}

/** What an action prints. */
export function shown(operands: readonly Value[]): string {
  return sprint(operands.map((operand) => (isNil(operand) ? text('<no value>') : operand)));
}

export function isNil(value: Value): value is undefined | { readonly type: '<nil>' } {
  return value === undefined || value.type === '<nil>';
}

function takes(least: number, most: number, call: TemplateFunction['call']): TemplateFunction {
  return { least, most, call };
}

function orNil(value: Value): GoValue {
  return value ?? { type: '<nil>' };
}

function formatOf(value: Value): string {
  if (value?.type !== 'string') throw templateError('`printf` without a text as format');
  return value.value;
}

function boolean(value: boolean): GoValue {
  return { type: 'bool', value };
}

function text(value: string): GoText {
  return { type: 'string', value };
}
