import { beforeAll, describe, expect, it } from '@jest/globals';

import { compileRego } from '../../../../../test/support/opa.js';
import { describeEveryBuiltinHasACase } from '../../../../../test/support/same-as-opa.js';
import { OpaPolicyEngine } from '../opa-policy-engine.js';
import { castBuiltins } from './cast-builtins.js';

const undefinedResult = undefined;

/** Only Rego v0 has them. Operands come as input: OPA's type checker refuses literals of another kind. */
const cases: readonly (readonly [expression: string, result: unknown])[] = [
  ['cast_array(input.array)', [3, 1, 3]],
  ['cast_array({x | x := input.array[_]})', [1, 3]],
  ['cast_array({x | x := input.array[_]; x > 9})', []],
  ['cast_array(input.object)', undefinedResult],
  ['cast_array(input.text)', undefinedResult],
  ['count(cast_set(input.array))', 2],
  ['cast_set(input.array)', [1, 3]],
  ['cast_set({x | x := input.array[_]})', [1, 3]],
  ['cast_set(input.null)', undefinedResult],
  ['cast_string(input.text)', 'a'],
  ['cast_string(input.number)', undefinedResult],
  ['cast_boolean(input.false)', false],
  ['cast_boolean(input.text)', undefinedResult],
  ['cast_null(input.null)', null],
  ['cast_null(input.false)', undefinedResult],
  ['cast_object(input.object)', { k: 1 }],
  ['cast_object(input.array)', undefinedResult],
];

const input =
  '{"array": [3, 1, 3], "object": {"k": 1}, "text": "a", "number": 1, "false": false, "null": null}';

describe('casts, which give a value of one kind back', () => {
  let results: Record<string, unknown>;

  beforeAll(async () => {
    const rules = cases.map(([expression], index) => `r${index} = ${expression}`);
    const files = { 'p.rego': ['package p', ...rules].join('\n') };
    const engine = new OpaPolicyEngine({ evaluationTimeoutMs: 10_000 });
    const policy = await engine.load(compileRego({ files, entrypoints: ['p'], v0: true }), {});
    results = JSON.parse((await policy.evaluate('p', input)) ?? '') as Record<string, unknown>;
  });

  it.each(cases.map(([expression, result], index) => ({ expression, result, rule: `r${index}` })))(
    '$expression is $result',
    ({ result, rule }) => {
      expect(results[rule]).toEqual(result);
    },
  );
});

describeEveryBuiltinHasACase(
  castBuiltins.map(({ name }) => name),
  cases.map(([expression]) => expression),
);
