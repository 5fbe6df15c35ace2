import { describe, expect, it } from '@jest/globals';

import { builtinContext } from '../../testing/builtin-context.js';
import { objectOf } from '../rego/make-rego.js';
import { RegoNumber, type RegoValue } from '../rego/rego-value.js';
import { findBuiltin } from './registry.js';

const late = new Error('time is up');

/** Calls the builtin with a deadline that passes at the third look. */
function callLate(name: string, operands: readonly RegoValue[]): unknown {
  let looks = 0;
  const checkDeadline = () => {
    if (++looks === 3) throw late;
  };
  const context = builtinContext({ checkDeadline });
  return findBuiltin(name)?.call(operands, context);
}

const number = (text: string) => new RegoNumber(text);
const many = (text: string): RegoValue => Array.from({ length: 1000 }, () => text);

const copyOf = (from: string, path: string): RegoValue =>
  objectOf(Object.entries({ op: 'copy', from, path }));

/** Where V8's own search looks at nearly all of the second text at each place of the first. */
const hardToFind = ['a'.repeat(100_000), `${'a'.repeat(10)}b${'a'.repeat(50_000)}`];

const ring = objectOf(
  Array.from({ length: 1000 }, (_, index): [string, string[]] => [`n${index}`, [`n${(index + 1) % 1000}`]]),
);

describe('a builtin whose work its operands decide stops when the time is up', () => {
  it.each<[string, RegoValue[]]>([
    ['graph.reachable_paths', [ring, ['n0']]],
    ['graphql.parse_query', [`{${'a '.repeat(50)}}`]],
    ['indexof_n', ['a'.repeat(1000), 'a'.repeat(500)]],
    ['json.match_schema', [Array.from({ length: 1000 }, (_, index) => `${index}`), '{"uniqueItems":true}']],
    ['json.patch', [objectOf([['a', many('a')]]), [copyOf('/a', '/b')]]],
    ['indexof_n', hardToFind],
    ['numbers.range_step', [number('1'), number('1000'), number('1')]],
    ['object.subset', [many('a'), ['b']]],
    ['regex.find_n', ['(?:a?){500}b', 'a'.repeat(5_000) + 'b', number('-1')]],
    ['regex.globs_match', ['a*b*'.repeat(500), 'b*a*'.repeat(500)]],
    ['regex.replace', ['a'.repeat(1_000), 'a', '$0']],
    ['regex.replace', ['a', 'a', '$0'.repeat(1_000)]],
    ['regex.split', ['(a|ab)(c|bcd)*x', `${'abcd'.repeat(5_000)}x`]],
    ['regex.template_match', ['{a}'.repeat(1_000), 'a', '{', '}']],
    ['sprintf', ['%.99999f'.repeat(90), Array.from({ length: 90 }, () => number('1.5'))]],
    ['sprintf', ['%['.repeat(1000), []]],
    ['strings.any_prefix_match', [many('a'), many('b')]],
    ['strings.count', hardToFind],
    ['strings.split_n', [...hardToFind, number('-1')]],
    ['strings.render_template', ['{{1}}'.repeat(1_000), objectOf([])]],
    ['strings.render_template', ['{{range 1000000000000}}{{end}}', objectOf([])]],
    ['strings.any_suffix_match', [many('a'), many('b')]],
  ])('%s', (name, operands) => {
    expect(() => callLate(name, operands)).toThrow(late);
  });
});
