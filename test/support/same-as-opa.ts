import { beforeAll, describe, expect, it } from '@jest/globals';

import { OpaPolicyEngine } from '#libs/opa';

import { compileRego, evalRego } from './opa.js';

export interface SameAsOpa {
  /** Rego expressions; each becomes a rule of one module. What OPA's own evaluator answers is right. */
  readonly expressions: readonly string[];
  /** JSON text. */
  readonly input?: string;
  readonly imports?: readonly string[];
}

const ruleName = (index: number): string => `r${index}`;

/**
 * Holds a table of expressions against `opa eval`: the same value, or undefined in both. An expression whose result changes
 * from call to call does not belong here; compare it with itself (`f(x) == f(x)`).
 */
export function describeSameAsOpa(
  title: string,
  { expressions, input = '{}', imports = [] }: SameAsOpa,
): void {
  let ours: Record<string, unknown>;
  let theirs: Record<string, unknown>;

  beforeAll(async () => {
    const head = ['package p', ...imports.map((path) => `import ${path}`)];
    const rules = expressions.map((expression, index) => `${ruleName(index)} := ${expression}`);
    const files = { 'p.rego': `${[...head, ...rules].join('\n')}\n` };
    const artifact = compileRego({ files, entrypoints: ['p'] });
    const engine = new OpaPolicyEngine({ evaluationTimeoutMs: 10_000, workers: 0 });
    const text = await (await engine.load(artifact, {})).evaluate('p', input);
    ours = JSON.parse(text ?? '') as Record<string, unknown>;
    theirs = evalRego(files, 'data.p', { input }) as Record<string, unknown>;
  });

  describe(title, () => {
    it.each(expressions.map((expression, index) => [expression, ruleName(index)]))('%s', (_, rule) => {
      expect(ours[rule]).toEqual(theirs[rule]);
    });
  });
}

/** Every builtin of a family has at least one expression that calls it. */
export function describeEveryBuiltinHasACase(names: readonly string[], expressions: readonly string[]): void {
  it.each(names)('%s has a case', (name) => {
    expect(expressions.some((expression) => expression.includes(`${name}(`))).toBe(true);
  });
}
