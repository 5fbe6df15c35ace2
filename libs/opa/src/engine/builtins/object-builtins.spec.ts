import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { readRego } from '../rego/read-rego.js';
import { BeyondLimits } from './beyond-limits.js';
import { objectBuiltins } from './object-builtins.js';

/** Few different members, so that they meet often. As Rego text. */
const { anyValue } = fc.letrec<{ anyValue: string }>((tie) => {
  const members = fc.array(tie('anyValue'), { maxLength: 4 });
  return {
    anyValue: fc.oneof(
      { maxDepth: 2 },
      fc.constantFrom('1', '1.0', '2', '"a"', 'null', '[]', 'set()'),
      members.map((values) => `[${values.join(', ')}]`),
      members.map((values) => (values.length === 0 ? 'set()' : `{${values.join(', ')}}`)),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('anyValue'), { maxKeys: 3 }).map(
        (entries) =>
          `{${Object.entries(entries)
            .map(([key, value]) => `"${key}": ${value}`)
            .join(', ')}}`,
      ),
    ),
  };
});

/** As input, since literals of types that cannot meet are refused by OPA's type checker. */
const subsets = [
  ...[
    '{"a": {"b": 1, "c": 2}} | {"a": {"b": 1}}',
    '[1, 2, 3] | [2, 3]',
    '[1, 1, 2] | {1, 3}',
    '[] | set()',
    '[1] | set()',
  ],
  ...[
    '[1, 2, 2] | {2, 1}',
    '[1, 2] | {1, 2, 3}',
    '[[1], [2]] | {[2]}',
    'set() | set()',
    '{} | {}',
    '[1, 2, 1, 2, 3] | [1, 2, 3]',
  ],
  ...[
    '{"a": [1, 2]} | {"a": {2}}',
    '{"a": {1, 2}} | {"a": {2}}',
    '{1} | [1]',
    '"a" | "a"',
    '1 | 1',
    '[{"a": 1, "b": 2}] | [{"a": 1}]',
  ],
  ...fc.sample(fc.tuple(anyValue, anyValue), { seed: 11, numRuns: 400 }).map((pair) => pair.join(' | ')),
].map((pair) => pair.split(' | '));

const expressions = [
  ...subsets.map(
    ([whole = '', part = '']) =>
      `object.subset([${whole}, input.text][input.zero], [${part}, input.text][input.zero])`,
  ),
  ...[
    '1, 10, 3',
    '10, 1, 3',
    '1, 1, 5',
    '1.0, 1e1, 3.00',
    '1.5, 3, 1',
    '1, 10, 0',
    '1, 10, -1',
    '-3, 3, 2',
    '3, -3, 7',
    '0, 1e2, 1e1',
  ].map((range) => `numbers.range_step(${range})`),
  'json.marshal(numbers.range_step(9223372036854775807, 9223372036854775811, 2))',
  'numbers.range_step(input.text, 1, 1)',
  'numbers.range_step(1, 2, input.text)',
];

describeSameAsOpa('object builtins answer as OPA does', { expressions, input: '{"zero": 0, "text": "1"}' });

describeSameAsOpa('literal objects and ranges answer as OPA does', {
  expressions: [
    'object.subset({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 1}})',
    'object.subset({"a": {"b": 1}}, {"a": {"b": 2}})',
    'object.subset({"a": [1, 2, 3]}, {"a": [2, 3]})',
    'object.subset({"a": {1, 2}}, {"a": {2}})',
    'object.subset({"a": [1, 2]}, {"a": {2}})',
    'object.subset({"a": 1}, {})',
    'object.subset({1: 2, "1": 3}, {1: 2})',
    'object.subset({1, 2, {"a": 1}}, {{"a": 1}})',
    'object.subset({1}, {2})',
    'object.subset([1, 2, 3], [2, 3])',
    'object.subset([1, 2, 3], [1, 3])',
    'object.subset([1, 2, 3], [])',
    'object.subset([], [])',
    'object.subset([1, 2, 3], {3, 1})',
    'object.subset([1, 2, 3], {4})',
    'object.subset([1, 2, 3], set())',
    'object.subset({"a": 1.0}, {"a": 1})',
    'object.subset(input, {"a": [1]})',
    'object.subset(input.a, input.n)',
    'numbers.range_step(1, 10, 3)',
    'numbers.range_step(10, 1, 3)',
    'numbers.range_step(1, 1, 5)',
    'numbers.range_step(1.0, 1e1, 3.00)',
    'numbers.range_step(1.5, 3, 1)',
    'numbers.range_step(1e-401, 3, 1)',
    'numbers.range_step(1, 10, 0)',
    'numbers.range_step(1, 10, -1)',
    'numbers.range_step(9223372036854775807, 9223372036854775809, 1)',
  ],
  input: '{"n": 7, "a": [1, 2]}',
});

describeEveryBuiltinHasACase(
  objectBuiltins.map(({ name }) => name),
  expressions,
);

describe('integers that would take long', () => {
  it.each(['1e401', '1e999999', `1${'0'.repeat(500)}e-450`])('fail the evaluation: %.20s', (text) => {
    const range = objectBuiltins.find(({ name }) => name === 'numbers.range_step');
    const context = builtinContext();
    const operands = [text, text, '1'].map((operand) => readRego(operand));
    expect(() => range?.call(operands, context)).toThrow(BeyondLimits);
  });
});
