import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { objectOf } from '../rego/make-rego.js';
import type { RegoValue } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import { graphBuiltins } from './graph-builtins.js';

const anyNode = fc.constantFrom('"a"', '"b"', '"c"', '"d"', '1', '1.0', 'null', '["a"]');
const anyNodes = fc.array(anyNode, { maxLength: 3 });
const asArray = (nodes: readonly string[]): string => `[${nodes.join(', ')}]`;
const asSet = (nodes: readonly string[]): string => (nodes.length === 0 ? 'set()' : `{${nodes.join(', ')}}`);
const anyNeighbours = fc.oneof(anyNodes.map(asArray), anyNodes.map(asSet));
const anyGraph = fc
  .uniqueArray(fc.tuple(anyNode, anyNeighbours), { maxLength: 6, selector: ([node]) => Number(node) || node })
  .map((entries) => `{${entries.map(([node, neighbours]) => `${node}: ${neighbours}`).join(', ')}}`);

/** As input, since the type checker refuses them as literals. */
const odd: readonly (readonly [graph: unknown, starts: unknown])[] = [
  [{ a: null, b: ['a'] }, ['a', 'b']],
  [{ a: 'b', b: {}, c: ['a', 'b', 3] }, ['c', 'b']],
  [7, ['a']],
  [null, ['a']],
  [['a'], ['a']],
  [{ a: [] }, 'a'],
  [{ a: [] }, null],
  [{ a: [] }, { a: 1 }],
];

const expressions = [
  'graph.reachable_paths({"a": ["b"], "b": ["c"], "c": []}, ["a"])',
  'graph.reachable_paths({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": set()}, {"a"})',
  'graph.reachable_paths({"a": ["a"]}, ["a"])',
  'graph.reachable_paths({"a": ["b"], "b": ["a"]}, ["a", "b"])',
  'graph.reachable_paths({"a": ["b"]}, ["a"])',
  'graph.reachable_paths({"a": []}, ["a", "a", "z"])',
  'graph.reachable_paths({}, ["a"])',
  'graph.reachable_paths({"a": []}, [])',
  'graph.reachable_paths({1: [2.0], 2: [1.0]}, [1.0])',
  ...odd.map((_, index) => `graph.reachable_paths(input[${index}][0], input[${index}][1])`),
  ...fc
    .sample(fc.tuple(anyGraph, anyNodes), { seed: 23, numRuns: 250 })
    .map(([graph, starts]) => `graph.reachable_paths(${graph}, ${asArray(starts)})`),
];

describeSameAsOpa('graph builtins answer as OPA does', { expressions, input: JSON.stringify(odd) });

describeEveryBuiltinHasACase(
  graphBuiltins.map(({ name }) => name),
  expressions,
);

describe('graph.reachable_paths', () => {
  const call = (graph: RegoValue, starts: RegoValue): unknown =>
    graphBuiltins[0]?.call([graph, starts], builtinContext());
  const nodes = Array.from({ length: 20 }, (_, index) => `n${index}`);

  it('refuses a graph with more paths than a result can hold', () => {
    const complete = objectOf(nodes.map((node): [string, string[]] => [node, nodes]));
    expect(() => call(complete, ['n0'])).toThrow(BeyondLimits);
  });

  it('follows a long path without recursion', () => {
    const chain = Array.from({ length: 50_000 }, (_, index): [string, string[]] => [
      `n${index}`,
      [`n${index + 1}`],
    ]);
    expect(call(objectOf(chain), ['n49000'])).toMatchObject({ members: [{ length: 1_000 }] });
  });
});
