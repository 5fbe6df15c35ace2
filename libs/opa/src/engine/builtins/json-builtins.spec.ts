import { describe, expect, it } from '@jest/globals';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { readRego } from '../rego/read-rego.js';
import type { RegoValue } from '../rego/rego-value.js';
import { toRego } from '../rego/write-rego.js';
import { BeyondLimits } from './beyond-limits.js';
import { BuiltinError } from './builtin.js';
import { jsonBuiltins } from './json-builtins.js';

const patched = (document: string, ...operations: string[]): string =>
  `json.patch(${document}, [${operations.join(', ')}])`;
const add = (path: string, value: string) => `{"op": "add", "path": ${path}, "value": ${value}}`;
const remove = (path: string) => `{"op": "remove", "path": ${path}}`;
const replace = (path: string, value: string) => `{"op": "replace", "path": ${path}, "value": ${value}}`;
const move = (from: string, path: string) => `{"op": "move", "from": ${from}, "path": ${path}}`;
const copy = (from: string, path: string) => `{"op": "copy", "from": ${from}, "path": ${path}}`;
const test = (path: string, value: string) => `{"op": "test", "path": ${path}, "value": ${value}}`;

const document = '{"a": {"b": [1, 2, {"c": 3}]}, "": "empty", "x/y": 1, "m~n": 2, "é😀": 3, "__proto__": 4}';

const brokenOperations = [
  {},
  { op: 'add' },
  { op: 'add', path: '/b' },
  { op: 'replace', path: '/a' },
  { op: 'test', path: '/a' },
  { op: 'move', path: '/a' },
  { op: 'copy', path: '/a', from: 1 },
  { op: 'none', path: '/a' },
  { op: '', path: '/a' },
  { op: 1, path: '/a' },
  { op: null, path: '/a' },
  { op: 'Add', path: '/b', value: 1 },
  { path: '/a', value: 1 },
  { op: 'add', path: '/b', value: null },
  { op: 'test', path: '/b', value: null },
  { op: 'add', path: '/b', value: false, more: 1 },
  { op: 'remove', path: '/a', from: [null], value: 1 },
  { a: 1 },
];

const patches = [
  patched(document),
  ...[
    '""',
    '"/"',
    '"//"',
    '"a"',
    '"/a"',
    '"//a/b"',
    '"/a/b/0"',
    '"/a/b/3"',
    '"/a/b/4"',
    '"/a/b/-"',
    '"/a/b/-1"',
    '"/a/b/00"',
    '"/a/b/01"',
    '"/a/b/2/c"',
    '"/a/b/2/d/e"',
    '"/x~1y"',
    '"/m~0n"',
    '"/m~01n"',
    '"/é😀"',
    '"/__proto__"',
    '"/__proto__/x"',
    '"/constructor"',
    '"/none/deep"',
    '["a", "b", 0]',
    '["a", "b", "0"]',
    '["a", "b", 1.0]',
    '["a", "b", 1e0]',
    '["a", "b", "+1"]',
    '["a", "b", "-0"]',
    '["a", "b", "1.0"]',
    '["a", "b", "1."]',
    '["a", "b", "."]',
    '["a", "b", "0.0"]',
    '["a", "b", ""]',
    '["a", "b", 0.0]',
    '["a", "b", 99999999999999999999]',
    '["a", "b", 1.5]',
    '["a", "b", null]',
    '["a", "b", [0]]',
    '["x/y"]',
    '[]',
    '[""]',
    '[1]',
    '[{"a": 1}]',
    '[[["deep"]]]',
    '{"a"}',
    'null',
    '1',
    '{}',
  ].flatMap((path) =>
    [add(path, '"new"'), replace(path, '{"n": 1}'), test(path, '3'), copy(path, '"/copy"')].map((operation) =>
      patched(document, operation),
    ),
  ),
  ...[
    '"/a"',
    '"/a/b/0"',
    '"/a/b/2/c"',
    '"/a/b/-"',
    '"/a/b/3"',
    '"/none"',
    '["é😀"]',
    '"/"',
    '["a", 0]',
  ].flatMap((path) => [patched(document, remove(path)), patched(document, move(path, '"/m"'))]),
  // sequences
  patched('[1, 2, 3]', add('"/1"', '"x"'), add('"/1"', '"y"'), remove('"/0"'), replace('"/0"', '[]')),
  patched('[1, 2, 3]', move('"/0"', '"/2"')),
  patched('[1, 2, 3]', move('"/0"', '"/3"')),
  patched('[1, 2, 3]', move('"/2"', '"/-"')),
  patched('[1, 2, 3]', remove('"/0"'), remove('"/0"'), remove('"/0"')),
  patched('[1, 2, 3]', remove('"/0"'), remove('"/0"'), remove('"/0"'), remove('"/0"')),
  patched('[1]', copy('""', '"/0"'), copy('""', '"/-"')),
  patched('{"a": {"b": 1}}', move('"/a"', '"/a/b"')),
  patched('{"a": {"b": 1}}', move('"/a/b"', '"/a"')),
  patched('{"a": 1}', move('"/a"', '"/a"'), test('"/a"', '1.0')),
  patched('{"a": 1}', test('"/a"', '2'), add('"/b"', '1')),
  patched('{"a": 1}', add('"/b"', '1'), test('"/b"', '2')),
  patched('{"a": 1}', remove('"/a"'), add('"/a/b"', '1')),
  patched('{"a": 1}', remove('"/a"'), remove('"/a"')),
  patched('{"a": 1}', replace('"/a"', '2'), replace('"/a"', '3')),
  patched('{"a": 1}', remove('"/a"'), replace('"/a"', '3')),
  patched('{"a": 1}', test('""', '{"a": 1}'), replace('""', '[1]')),
  patched('{"a": 1}', move('""', '""')),
  patched('{"a": 1}', move('""', '"/b"')),
  patched('{"a": 1}', copy('""', '"/b"')),
  patched('{"a": 1}', copy('"/a"', '""')),
  patched('"text"', replace('""', '"other"')),
  patched('"text"', add('"/a"', '1')),
  patched('1', test('""', '1')),
  patched('null', add('""', 'true')),
  // keys that are not strings
  patched('{1: "n", "1": "s"}', replace('"/1"', '"x"')),
  patched('{1: "n", "1": "s"}', replace('[1]', '"x"')),
  patched('{1: "n"}', replace('[1.0]', '"x"')),
  patched('{1: {"x": 1}}', remove('"1/x"')),
  patched('{1: {"x": 1}}', remove('[1, "x"]')),
  patched(
    '{[1, {2}]: {"x": 1}, null: 2}',
    remove('[[1, {2}], "x"]'),
    add('[null]', '3'),
    add('[false]', '4'),
  ),
  // sets
  patched('{"a"}', add('"a"', '"a"')),
  patched('{"a"}', add('"b"', '"b"')),
  patched('{"a"}', add('"b"', '"c"')),
  patched('{"a"}', remove('"a"')),
  patched('{"a"}', remove('"b"')),
  patched('{"a"}', replace('"a"', '"b"')),
  patched('{"a"}', replace('"a"', '"a"')),
  patched('{"a", 1}', remove('[1]')),
  patched('{"a", 1}', remove('"1"')),
  patched('{"a"}', add('"a/b"', '1')),
  patched('{"a", "b"}', copy('"a"', '"c"')),
  patched('{"a", "b"}', copy('"a"', '"a"')),
  patched('{"a", "b"}', move('"a"', '"a"')),
  patched('{"a", "b"}', test('"a"', '"a"'), test('["b"]', '"b"'), remove('"b"')),
  patched('{[0], "a"}', add('[[0], 1]', '1')),
  patched('{[0], "a"}', add('[[0], 1]', '1'), add('[[0, 1], 2]', '3'), test('[[0, 1, 3], 2]', '3')),
  patched('{[0], "a"}', add('[[0], 1]', '1'), test('[[0], 0]', '0')),
  patched('{[0], [0, 1]}', add('[[0], 1]', '1')),
  patched('{{"a": 1}, {"a": 2}}', add('[{"a": 1}, "a"]', '2')),
  patched('{{"a": 1}, {"a": 2}}', replace('[{"a": 1}, "a"]', '2')),
  patched('{{"a": 1}, {"a": 2}}', remove('[{"a": 1}]'), add('[{"b": set()}]', '{"b": set()}')),
  patched('{"s": {{1}, {2}}}', add('["s", {1}, 3]', '3')),
  patched('{"s": {{1}, {2}}}', test('["s"]', '{{2}, {1}}')),
  patched('{{{1}}}', add('[{{1}}, {1}, 2]', '2')),
  // operations that are none, out of the type checker's sight
  ...brokenOperations.map((_, index) => patched('{"a": 1}', `input.broken[${index}]`)),
  'json.patch({"a": 1}, input.none)',
  'json.patch({"a": 1}, input.object)',
  'json.patch({"a": 1}, [input.object])',
  'json.patch({"a": 1}, [input.text])',
  'json.patch(input.object, [{"op": "add", "path": "/list/-", "value": input.list}])',
];

const marshalled = [
  '{"b": [1, {}], "a<&>\\u2028": [], "c": {"d": [[], [1]]}}',
  '[]',
  '{}',
  'set()',
  '{3, 1, [2]}',
]
  .concat(
    '"\\u0000\\u0008\\u000c\\u007f\\u2029\\ufffe😀<"',
    'null',
    '[1.50, 1e400, -0, 100000000000000000000000]',
  )
  .concat('{1: 2, {"<"}: 3, "1": 4, null: 5, [1.0]: {"é": "__proto__"}, "__proto__": 6}');
const marshalOptions = [
  '{}',
  '{"pretty": true}',
  '{"pretty": false}',
  '{"indent": "  "}',
  '{"prefix": "> "}',
  '{"indent": "", "prefix": ""}',
  '{"indent": "é\\n", "prefix": "<", "pretty": true}',
  '{"indent": "  ", "prefix": "no", "pretty": false}',
];
const marshals = [
  ...marshalled.flatMap((value) =>
    marshalOptions.map((options) => `json.marshal_with_options(${value}, ${options})`),
  ),
  ...[
    'input.unknown',
    'input.badIndent',
    'input.badPrefix',
    'input.badPretty',
    'input.list',
    'input.none',
  ].map((options) => `json.marshal_with_options([1], ${options})`),
];

const input = JSON.stringify({
  broken: brokenOperations,
  list: [1, 2],
  object: { list: [] },
  text: 'text',
  unknown: { pretty: true, sort: true },
  badIndent: { indent: 2 },
  badPrefix: { prefix: null },
  badPretty: { pretty: 'true' },
});

describeSameAsOpa('json.patch', { expressions: patches, input });
describeSameAsOpa('json.marshal_with_options', { expressions: marshals, input });
describeEveryBuiltinHasACase(
  jsonBuiltins.map(({ name }) => name),
  [...patches, ...marshals],
);

const late = new Error('time is up');

/** @param looks at the clock until the time is up. */
function call(name: string, operands: readonly string[], looks = Infinity): RegoValue {
  let left = looks;
  const checkDeadline = () => {
    if (--left < 0) throw late;
  };
  const context = builtinContext({ checkDeadline });
  const builtin = jsonBuiltins.find((candidate) => candidate.name === name);
  return builtin!.call(
    operands.map((operand) => readRego(operand)),
    context,
  );
}

describe('json.patch keeps to RFC 6902 where OPA slips', () => {
  it.each([
    [
      'a path behind a removed element',
      '[[1], [2], [3]]',
      [remove('"/0"'), add('"/0/-"', '9')],
      '[[2, 9], [3]]',
    ],
    ['a test behind an added element', '[1, 2, 3]', [add('"/0"', '0'), test('"/3"', '3')], '[0, 1, 2, 3]'],
    ['a member of a replaced document', '{"a": 1}', [replace('""', '{}'), add('"/b"', '1')], '{"b": 1}'],
  ])('%s', (_, original, operations, expected) => {
    expect(toRego(call('json.patch', [original, `[${operations.join(', ')}]`]))).toBe(expected);
  });

  it('has no result for a document that was removed', () => {
    expect(() => call('json.patch', ['{}', `[${remove('""')}]`])).toThrow(BuiltinError);
  });
});

describe('work and memory are bounded', () => {
  const copies = Array.from({ length: 60 }, (_, index) => copy('""', `"/c${index}"`));
  const deep = `${'['.repeat(400)}1${']'.repeat(400)}`;

  it('refuses copies that double a document again and again', () => {
    expect(() => call('json.patch', ['{"a": 1}', `[${copies.join(', ')}]`])).toThrow(
      'the copies are too large together',
    );
  });

  it('refuses indentation that is larger than any text', () => {
    const options = `{"indent": "${' '.repeat(100_000)}"}`;
    expect(() => call('json.marshal_with_options', [deep, options])).toThrow('the indentation is too large');
  });

  it('refuses to write what is nested too deep', () => {
    const deeper = `${'['.repeat(1000)}1${']'.repeat(1000)}`;
    expect(() => call('json.marshal_with_options', [deeper, '{}'])).toThrow(BeyondLimits);
  });

  it('refuses keys inside keys that are quoted again and again', () => {
    const key = `${'{'.repeat(40)}"\\""${': 1}'.repeat(40)}`;
    expect(() => call('json.marshal_with_options', [key, '{}'])).toThrow('a key is too long');
  });

  it.each([
    ['json.patch', ['[]', `[${add('"/-"', '1')}, ${add('"/-"', '1')}, ${add('"/-"', '1')}]`]],
    ['json.marshal_with_options', [deep, '{"pretty": true}']],
  ])('stops %s when the time is up', (name, operands) => {
    expect(() => call(name, operands, 2)).toThrow(late);
  });
});
