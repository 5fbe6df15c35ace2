import fc, { type Arbitrary } from 'fast-check';

import type { Expressions, Kind } from './expressions.js';
import { jsonText } from './literals.js';

/** One or more lines of Rego that define a rule of this name, and functions named after it. */
export type RuleText = (name: string, before: readonly string[]) => string;

/** The shapes that a rule can have, over expressions of all kinds. */
export function ruleTexts(expressions: Expressions): Arbitrary<RuleText> {
  const of = (kind: Kind, depth = 2, variables = 0): Arbitrary<string> =>
    expressions.of(kind, depth, variables);
  const condition = of('boolean', 2);
  const loop = expressions.loop(1, 0);
  const other = fc.nat(30);
  return fc.oneof(
    { withCrossShrink: true },
    {
      weight: 6,
      arbitrary: of('any', 3).map(
        (value): RuleText =>
          (name) =>
            `${name} := ${value}`,
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(of('any'), condition, jsonText).map(
        ([value, guard, fallback]): RuleText =>
          (name) =>
            `default ${name} := ${fallback}\n${name} := ${value} if { ${guard} }`,
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(of('any'), condition, of('any'), condition, of('any')).map(
        ([a, first, b, second, c]): RuleText =>
          (name) =>
            `${name} := ${a} if { ${first} } else := ${b} if { not ${second} } else := ${c}`,
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(of('any'), condition, of('any'), condition).map(
        ([a, first, b, second]): RuleText =>
          (name) =>
            `${name} := ${a} if { ${first} }\n${name} := ${b} if { ${second} }`,
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(of('any', 1, 1), loop).map(
        ([value, body]): RuleText =>
          (name) =>
            `${name} contains ${value} if { ${body} }`,
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(of('any', 1, 1), of('any', 1, 1), loop).map(
        ([key, value, body]): RuleText =>
          (name) =>
            `${name}[k] := v if { ${body}; k := ${key}; v := ${value} }`,
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(of('any', 1), of('boolean', 1, 1)).map(
        ([collection, guard]): RuleText =>
          (name) =>
            `${name} if { every x0 in ${collection} { ${guard} } }`,
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(of('any', 2, 2), of('any', 1), of('any', 1)).map(
        ([value, a, b]): RuleText =>
          (name) =>
            `f_${name}(x0, x1) := ${value}\n${name} := f_${name}(${a}, ${b})`,
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(other, fc.constantFrom('input', 'input.n', 'input.a', 'input.x.y', 'data.given'), of('any', 1))
        .map(([index, target, value]): RuleText => (name, before) => {
          const asked = before[index % Math.max(1, before.length)] ?? 'given';
          return asked === 'given'
            ? `${name} := ${target} with ${target} as ${value}`
            : `${name} := ${asked} with ${target} as ${value}`;
        }),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(of('any', 1), of('any', 1)).map(
        ([a, b]): RuleText =>
          (name) =>
            `${name} := [x0, x1] if { [x0, x1] = [${a}, ${b}]; x0 != x1 }`,
      ),
    },
  );
}

export interface Program {
  readonly rules: readonly { readonly name: string; readonly text: string }[];
}

export function programs(expressions: Expressions): Arbitrary<Program> {
  return fc.array(ruleTexts(expressions), { minLength: 1, maxLength: 10 }).map((texts) => {
    const names = texts.map((_, index) => `r${index}`);
    return {
      rules: texts.map((text, index) => ({
        name: `r${index}`,
        text: text(`r${index}`, names.slice(0, index)),
      })),
    };
  });
}

/** Line 1 is the package, line 2 is empty. */
export function moduleText({ rules }: Program): string {
  return `package fuzz\n\n${rules.map(({ text }) => `${text}\n`).join('')}`;
}

/** The rules that begin at or reach over a line of `moduleText`. */
export function rulesAtLines({ rules }: Program, lines: ReadonlySet<number>): Set<string> {
  const found = new Set<string>();
  let line = 3;
  for (const { name, text } of rules) {
    const height = text.split('\n').length;
    for (let row = line; row < line + height; row++) if (lines.has(row)) found.add(name);
    line += height;
  }
  return found;
}
