import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { readRego } from '../rego/read-rego.js';
import type { RegoValue } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import { BuiltinError } from './builtin.js';
import { yamlBuiltins } from './yaml-builtins.js';

/** A Rego string, in ASCII: sources may not hold every character as it is. */
const quoted = (value: string): string =>
  JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** YAML by what it tries. */
const yaml: Readonly<Record<string, readonly string[]>> = {
  // prettier-ignore
  structure: ['', ' ', '\n', '# c', '---', '--- \n...', '...', 'a', '"a"', "'a'", '5', 'a: 1', 'a:1', 'a: 1\nb: 2', 'a: 1\na: 2', 'a:\n  b: 1', 'a:\n- 1\n- 2', 'a:\n  - 1\n  - 2', '- 1\n- 2', '- - 1\n  - 2', '- a: 1\n  b: 2', '-\n  a: 1', '-', '- ', '-\n-', 'a:', 'a: \nb:', '? a\n: b', '? a', '? [a]\n: b', '? {a: 1}\n: b', '[a, b]: c', '{a: 1}: c', '{a: 1, b: 2}', '{a, b: c}', '{a: 1,}', '[a,]', '[a,,b]', '[,]', '[,a]', '{,}', '[]', '{}', '[a: b]', '[a: b, c]', '[? a : b]', '{? a : b}', '{? a}', '{a:1}', '{a: b:c}', '{"a":1}', '["a":1]', "{'a':1}", '{a : 1}', '{a: 1 b: 2}', '[a b]', '[a\nb]', 'a: [\n1,\n2\n]', 'a: [\n  1,\n  2\n  ]', 'a: {\nb: 1\n}', '[http://a/b]', '{u: http://a/b}', 'u: http://a/b', '{a?: 1}', '[a?b]', '[?]', '[-]', '[- a]', '[-1]', '{-: 1}', '[:]', '[a:]', '{a:}', '{:a}', '{: a}', '[: a]', ':', ': a', ':a', 'a :b', 'a : b', 'a: b: c', 'a: "b": c', '"a": b', '"a":b', "'a':b", 'a: b #c', 'a: b#c', 'a: #c', '#a: b\na: 1', '[a #c\n, b]', '[a, #c\nb]', '[a#b]'],
  // prettier-ignore
  blockScalars: ['a: |\n  x\n  y\n', 'a: |-\n  x\n', 'a: |+\n  x\n\n', 'a: >\n  x\n  y\n\n  z\n', 'a: >-\n  x\n   y\n  z\n', 'a: |2\n   x\n', 'a: |1\n  x', '|\n a', '|\na', '>\n\n a', '|\n  a\n b', 'a: |\nb: 1', 'a: |\n\n  x', 'a: |\n    \n  x', 'a: | #c\n  x', 'a: |#c\n  x', 'a: |x\n', 'a: |\n\tx', 'a: |\n  \tx', 'a: |0\n x', 'a: |-2\n   x', 'a: |2-\n   x', 'a: |+-\n x', '- |\n x\n- y', '- >\n  x\n  y', 'a: |\n  x\n # c\nb: 1', 'a: |\n  x\n# c\nb: 1', 'a: >\n  x\n\n\n  y', 'a: >\n  x\n\n   y\n\n  z'],
  // prettier-ignore
  quotedScalars: ['"a\\nb"', '"a\\x41"', '"\\u00e9"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\\\ud83d"', '"\\U0001F600"', '"\\U00110000"', '"\\/"', '"\\\'"', '"\\q"', '"\\ "', '"\\\t"', '"\\0"', '"\\a\\b\\e\\f\\v\\N\\_\\L\\P"', '"\\x4"', '"a\nb"', '"a\n\nb"', '"a \n b"', '"a\\\nb"', '"a\\\n  b"', '" a "', "'a\nb'", "'it''s'", "'a\n\n\nb'", '"a', "'a", '"a"b', '"a" b', '"a" #c', '"a"#c', "'a' 'b'", 'a "b"', "a 'b'", 'a\nb', 'a\n  b', 'a\n\nb', 'a:\n  b\n  c', 'a: b\n  c', 'a: b\nc', 'a: b\n c: d', 'a\n b: c', '"a\n b": c', 'a: "x\ny"', 'a: "x\n  y"', "a: 'x\ny'"],
  // prettier-ignore
  anchors: ['&a x', '&a', '*a', 'a: &x 1\nb: *x', 'a: &x {b: 1}\nc: *x', 'a: &x\n  b: 1\nc:\n  <<: *x\n  d: 2', '<<: {a: 1}\nb: 2', 'b: 1\n<<: {b: 2}', '<<: {b: 2}\nb: 1', '<<: [{a: 1}, {a: 2, b: 3}]', '<<: 5', '<<: [5]', '<<: []', '<<:', '"<<": {a: 1}', '!!merge <<: {a: 1}', '!!str <<: {a: 1}', '<<: *x', 'a: &x [1]\nb:\n  <<: *x', 'a: &x {p: 1}\nb: &y {q: 2}\nc:\n  <<: [*x, *y]\n  r: 3', 'a: &x {<<: {z: 1}, p: 1}\nb: {<<: *x}', '&a [*a]', '&a {x: *a}', 'a: &a\n  b: *a', '[&a 1, *a, &a 2, *a]', '[*a, &a 1]', '{*a : 1}', '[&k x, {*k : 1}]', '[&k x, {*k: 1}]', '- &k x\n- *k : 1', '- &k x\n- *k: 1', '&a &b c', '&a *b', '&a: b', '&a\nb: c', '&a b: c', 'a: &b\n  c', 'a: &b\nc: *b', '&é x', '&a.b x', '[*é]', 'a: &x !!int 5', 'a: !!int &x 5', '&', '*', '& a', '* a'],
  // prettier-ignore
  tags: ['!!str 5', '!!int "5"', '!!int a', '!!float 5', '!!float "1.5"', '!!bool yes', '!!bool 1', '!!null ""', '!!null x', '!!null', '!!str', '!!int', '!!binary aGk=', '!!binary "aGk"', '!!binary x', '!!binary /w==', '!!binary "aG\nk="', '!!binary', '!!timestamp 2024-01-01', '!!timestamp x', '!!set {a, b}', '!!omap [a: 1]', '!!map {a: 1}', '!!map [a]', '!!seq {a: 1}', '!!str [a]', '!!int {a: 1}', '!foo bar', '!foo 5', '!foo {a: 1}', '! 5', '! "5"', '!<tag:yaml.org,2002:int> "5"', '!<x> 5', '!e!x 5', '%TAG !e! tag:yaml.org,2002:\n---\n!e!int "5"', '%TAG ! tag:yaml.org,2002:\n---\n!int "5"', '%TAG !! tag:x:\n---\n!!int "5"', '!!', '!!int', 'a: !!str', 'a: !!str\nb: 1', '- !!str\n- !!null', '!!float 0x10', '!!float 18446744073709551615', '!!int 1.0', '!!int 2024-01-01', '!!float .inf', '!!x/y z', '!a%20b c', '!', '!a!', '!!python/object:x {a: 1}', '[!!str, !!int 5]', '{!!str 5: 1}', '!!str 5: 6'],
  // prettier-ignore
  documents: ['%YAML 1.1\n---\na', '%YAML 1.2\n---\na', '%YAML 1.0\n---\na', '%YAML 2.0\n---\na', '%YAML\n---\na', '%YAML 1.1\na', '%FOO x\n---\na', '%YAML 1.1\n%YAML 1.1\n---\na', '%', 'a: %b', '%a: b', '- %a', '[%a]', 'a\n%b', '@a', '`a', 'a: @b', 'a: `b', '[@a]', 'a@b', '--- a', '---a', '--- a: 1', '---\na: 1', '--- |\n x', '--- - a', '--- [a]', '--- # c\na', '--- "a"\n---\nb', 'a\n---\nb', 'a: 1\n---\nb: [', 'a: 1\n...\n[', 'a: 1\n...\n---\nb', 'a\n... #c', '...\na', '---\n---\na', '# c\n---\na', 'a\n---b', 'a: "\n---\n"', "'\n...\n'", '--- \t a', '--\n'],
  // prettier-ignore
  whitespace: ['\ta', '\ta: 1', 'a:\t1', 'a: 1\t', 'a:\n\tb: 1', 'a:\n  \tb', '- \ta', '-\ta', '-\ta: 1', '- \ta: 1', '[\ta\t,\tb]', '{\ta:\t1}', 'a\t: b', '"a"\t: b', 'a: b\t#c', '?\ta\n:\tb', ' a: 1', '  a: 1\n  b: 2', '  a: 1\n b: 2', ' a: 1\nb: 2', '- a\n - b', '- a\n- b\n  - c', ' - a\n - b', 'a:\n - b\n- c', 'a: - b', 'a: [b\n]: c', '- a\nb: 1', 'a: 1\n- b', '- - - a', '- ? a\n  : b', '? - a\n: - b', '? a\n? b', '?a', '? ? a', ': : a', 'a: ? b', '- : a', '? a: b\n: c: d', '? |\n x\n: y', 'a: >\n\n', "a: ''", 'a: ""', '{a: "", b: \'\'}', '{"":1}', ': ', '"": 1', '~: 1', 'null: 1', 'yes: 1', '1: 2', '1.5: 2', '0.1: 2', '1e21: 1', '1.0: 1', '0x10: 1', '.inf: 1', '.nan: 1', '18446744073709551615: 1', '2024-01-01: 1', '123456789.123: 1', '1e-7: 1', '-0.0: 1', '16777217.0: 1', '1e300: 1', '1e-300: 1', '3.4028236e38: 1', '!!binary aGk=: 1', '-1: 1', '? ""\n: 1', '{? : 1}', '{1: a, "1": a}'],
  // prettier-ignore
  plainScalars: ['y', 'yes', 'NO', 'oN', 'Off', 'True', 'tRue', '~', 'NULL', 'nULL', '0o17', '017', '08', '0b11', '-0b11', '0x1F', '-0x1F', '+5', '1_000', '1__0', '0x_1', '_1', '1.', '.5', '+.5', '1e3', '1E+3', '1e400', '-1e400', '1e-400', '.5_0', '-.5_0', '12:30', '12:30:45', '1.5.2', '-', '+', '0x', '9223372036854775807', '9223372036854775808', '18446744073709551615', '18446744073709551616', '-9223372036854775808', '-9223372036854775809', '+18446744073709551615', '.inf', '-.inf', '.NaN', 'Infinity', '1e21', '1e20', '123456789012345678901234567890', '0.1', '1.50', '1e-7', '0.000001', '-0', '-0.0', '2024-01-01', '2024-01-01T00:00:00Z', '2024-01-01 00:00:00', '2024-1-1', '2024-02-30', '=', '<<', '0777', '0o8', '00', '0_7'],
  // prettier-ignore
  characters: ['\ufeffa: 1', 'a: \ufeffb', '\ufeff', '\ufeff# c', '\u0000', 'a\u0000', 'a\u0007', 'a\u007f', 'a\u0080', 'a\u0085b', 'a: 1\u0085b: 2', 'a: 1\u2028b: 2', '"a\u0085b"', '"a\u2028b"', 'a\u2028b', '\ufffe', '😀: é', 'a: 😀', '\u00a0', 'a:\u00a0b', 'a\r\nb: 1', 'a: 1\r\nb: 2\r\n', 'a: 1\rb: 2', 'a: |\r\n  x\r\n  y\r\n', '"a\r\nb"', '- a\r- b'],
  // prettier-ignore
  jsonAndKeys: ['{"a":{"b":[1,2,{"c":null}]},"d":"x\\u003cy"}', '{"a":1}\n{"b":2}', '[1]\n[2]', '[1] [2]', '{a: 1} x', '[1]x', '"a": 1\n"b": 2', '{"a":1}x: 2', '[a]: b', '{"k":"' + 'x'.repeat(1100) + '"}', '{"' + 'k'.repeat(1021) + '":1}', '{"' + 'k'.repeat(1022) + '":1}', '{"' + 'k'.repeat(1023) + '":1}', 'k'.repeat(1023) + ': 1', 'k'.repeat(1024) + ': 1', 'k'.repeat(1025) + ': 1', '? ' + 'k'.repeat(1100) + '\n: 1', '__proto__: 1', '{__proto__: {a: 1}}', 'constructor: 1', '<<: {__proto__: 1}', 'toString: 1'],
  // prettier-ignore
  flow: ['[[[[[[1]]]]]]', '{a: {a: {a: 1}}}', '[a, [b, {c: [d]}]]', '[a]\n', '[a', '{a', '{a: ', ']', '}', 'a]', 'a}', 'a,b', '[a]]', '{a: 1}}', '[{]}', 'a: [b', 'a: {b', '[\n\n]', '[ # c\n]', '{ # c\n}', '[a, # c\n # d\n b]', 'a: [b,\nc]', 'a:\n  [b,\nc]', 'a:\n  - [b,\n c]', 'a: {b: 1,\nc: 2}', '- [\n- a]', '[\n- a\n]', '[a\n- b]', '{a: |\n x\n}', '[|\n x]', '[>]', '{a\n: 1}', '{a\n:\n1}', '{"a"\n: 1}', '["a"\n: 1]', '[a\n: 1]', '{a: b\nc: d}', '{a: b\n c, d: e}', '{a b: c}', '[a b: c]', '{a: b c}', '{[a]: b}', '{{a: b}: c}', '[[a]: b]', '[{a: b}: c]', '[a: b: c]', '{a: b: c}', '[*a]', '{a: *b}', '[&a]', '[&a, b]', '{&a : b}', '{&a b: c}', '[!!str a: b]', '["a" "b"]', '["a"b]', '{"a"b}', "['a''b']", '[a"b"]', 'a"b": 1', "a'b': 1", '"a"b: 1', '[a\\nb]', 'a\\: b', 'a:\\ b', "- 'a'\n- \"b\"\n- c", 'key with spaces: v', 'a  :  b', 'a:b: c', 'a::b', 'a:: b', '::', ':: a', '-a: b', '--a', '- -a', '?a: b', 'a?: b', '!a: b', '|a', '>a', '[|a]', "'", '"', "a: '", '#', '# a\n# b', 'a # b\n# c\n', 'a:\n# c\n  b: 1', 'a:\n  b: 1\n# c\n  d: 2', '- a\n# c\n- b', 'a:\n  # c\n', '-\n  # c\n  a', '- # c\n  a', '? # c\n  a\n: # d\n  b', 'a: b\n\n\nc: d\n\n', '\n\na: b', 'a:\n\n\n  b: 1', 'a: &x # c\n  b', 'a: !!str # c\n  b', '- &x\n  - a', 'a: &x\n- b', 'a: !!seq\n- b', '&x\n- a', '&x - a', '!!seq - a', '&x a: b\nc: *x', '- &x a: b\n- *x', 'a: &x b\n&y c: *x', '? &x a\n: *x', 'a: "b" c', 'a: [b] c', 'a: {b} c', 'a: *x c', 'a: |\n x\n y: z', 'a: b: c\n', 'a: - b\n', 'a: ? b', 'a: "b\n  c": d', 'a: \'b\': c', '- a: - b', '- - a: b\n    c: d\n  - e', "a: b\n'c': d\n\"e\": f", 'a: b\n[c]: d', 'a: b\n{c}: d', 'a: b\n- c: d', 'a:\n  b\n: c', 'a\n: b', '? a\n:b', '? a\n  : b', '? a\n\n: b', '{a: 1, a: 2}', '{a: 1, "a": 2}', 'a: 1\n"a": 2\n\'a\': 3'],
};
const texts = Object.values(yaml).flat();

const unmarshal = (text: string): string => `yaml.unmarshal(${quoted(text)})`;
const isValid = (text: string): string => `yaml.is_valid(${quoted(text)})`;

const unmarshalled = [...texts.map(unmarshal), 'yaml.unmarshal(input.number)', 'yaml.unmarshal(input.none)'];
const validated = [...texts.map(isValid), 'yaml.is_valid(input.number)', 'yaml.is_valid(input.none)'];

/** Small faults in the texts above. */
const fragments = [
  ':',
  ': ',
  ' ',
  '\n',
  '\n  ',
  '- ',
  '-',
  '[',
  ']',
  '{',
  '}',
  ',',
  '"',
  "'",
  '#',
  ' #',
  '&a ',
  '*a',
].concat(
  ...['!!str ', '|', '>', '?', '? ', '5', 'yes', '<<: ', '\t', '---', '%', '|\n ', '"x"', 'a: ', '- x\n'],
);
const short = fc.constantFrom(...texts.filter((text) => text.length < 60 && !/[\ud800-\udfff]/.test(text)));
const faulty = fc
  .tuple(short, fc.nat(60), fc.constantFrom(...fragments), fc.nat(1))
  .map(([text, at, fragment, lost]) => text.slice(0, at) + fragment + text.slice(at + lost));
const random = fc
  .array(fc.constantFrom(...fragments, 'a', 'b'), { maxLength: 12 })
  .map((parts) => parts.join(''));
const sampled = fc.sample(
  fc.oneof(
    faulty,
    faulty.chain((text) => fc.constantFrom(...fragments).map((f) => text + f)),
    random,
  ),
  {
    numRuns: 800,
    seed: 5,
  },
);

// prettier-ignore
const strings: readonly string[] = ['', 'a', 'yes', 'No', 'y', 'N', 'on', 'off', 'true', 'null', '~', 'Null', '.inf', '.nan', '-.INF', '<<', '1', '0', '-1', '+1', '1.5', '.5', '5.', '1e3', '1e400', '0x1f', '0o17', '017', '08', '0b11', '-0b11', '1_000', '_1', '1__0', '12:30', '12:30:45.5', '1:60', '190:20:30', '2024-01-01', '2024-1-1', '2024-01-01T00:00:00Z', '2024-01-01 10:00:00', '2024-13-01', '2001-12-14t21:59:43.10-05:00', '99999999999999999999', '18446744073709551615', '+18446744073709551615', '18446744073709551616', '-9223372036854775808', '-9223372036854775809', '0x', '-', '--', '---', '--- a', '...', '...a', '----', '- a', '-a', '-\t', '?', '? a', '?a', ':', ': a', ':a', 'a:', 'a: b', 'a:b', 'a#b', 'a #b', '#a', '#', 'a\t#b', '!a', '&a', '*a', '|', '>', '%a', '@a', '`a', '"', "'", "it's", '"q"', '[', ']', '{', '}', ',', 'a,b', 'a[b', 'a{b}', 'a?b', 'a?', ' a', 'a ', ' ', '  ', '\t', 'a\tb', '\n', '\n\n', 'a\n', 'a\nb', 'a\nb\n', 'a\n\n', '\na', ' a\nb', 'a \nb', 'a\n b', 'a\nb ', 'a\n ', '\n a', 'a\r\nb', '\r', 'a\u0085b', ' \u0085 ', 'a \u0085\u0085 b', '\u2028', 'a\u2028b', 'a\u2028\u2029 b', 'a \u2028b', '\u2028a\nb', 'a\n\u2028', 'a\n\u2028\n', 'é', '😀', 'a😀b\n', '\u00a0', '\ufeff', '\ufeffab', 'a\ufeffb', '\u007f', '\u0080', '\u0000', '\u001b', '\u0007\u000b\u000c', '\ufffe', '\uffff', '\\', 'a\\b', '"a\\n"', 'a'.repeat(130), 'é'.repeat(65), 'ab '.repeat(40), 'ab '.repeat(40) + 'x', "it's " .repeat(30) + ': x', 'ab  '.repeat(40) + 'x', 'yes: ' + 'word '.repeat(40), '\t' + 'word  '.repeat(40), 'x '.repeat(45) + '\n' + 'y '.repeat(60) + 'z', 'a'.repeat(100) + ' b c', 'w'.repeat(79) + ' b c d', 'w'.repeat(80) + ' b c d', 'w'.repeat(78) + '  b  c  d', '#' + 'w'.repeat(79) + '  b  c  d', '\u0001' + 'w'.repeat(90) + '  b  c  d   ' , 'a\u2028' + 'b '.repeat(60) + 'c', 'k'.repeat(1021), 'k'.repeat(1022), 'k'.repeat(1023), '"'.repeat(600), '<'.repeat(180), 'é'.repeat(1023), '__proto__', 'constructor', '=', '!!str', 'a: ', ':', '::', 'http://a/b', 'a:\tb', '-1-', '1.2.3', '1e', '1e+', '.', '..', '.5e3', '.5_0', '._5', '+.5', '-.5', '+.inf', '1.', '1.e5', '-', '+', '-0', '+0', '0.', '00', '0_0', '0x_1', 'Infinity', 'NaN', 'TRUE', 'tRUE', 'YES', 'yEs', 'O', 'o', 't', 'f', 'T'];
// prettier-ignore
const numbers = ['0', '-0', '1', '-1', '1.0', '1.50', '0.1', '1e3', '1E5', '1e21', '1e20', '123456', '1234567', '1000000', '1234567.5', '0.0001', '0.00001', '1e-7', '1e400', '-1e400', '1e-400', '9223372036854775807', '9223372036854775808', '18446744073709551615', '18446744073709551616', '-9223372036854775808', '-9223372036854775809', '123456789012345678901234567890', '0.0', '-0.0', '3.141592653589793238', '5e-324', '1.7976931348623157e308', '2.0e5', '100000000000000000000'];
// prettier-ignore
const keys = ['a', 'b', 'A', 'a1', 'a2', 'a10', 'a01', 'a001', '1', '2', '10', '_a', 'a_', 'a-', 'é', 'a.b', '', ' ', 'a1.5', 'a1.10', '٣', '0', '00', 'a100', '-1', '😀', '😁', 'a😀', 'a99999999999999999999', 'a9999999999999999999'];

const marshalled = [
  ...strings.flatMap((text) => {
    const string = quoted(text);
    return [
      string,
      `{"k": ${string}}`,
      `{${string}: 1}`,
      `{${string}: [1]}`,
      `{"a": {"b": [[${string}, {"c": ${string}}]]}}`,
    ];
  }),
  ...numbers,
  ...[
    'null',
    'true',
    '[]',
    '{}',
    'set()',
    '[[]]',
    '[{}]',
    '{"a": []}',
    '{"a": {}}',
    '[[1, [2]], {"b": [3], "a": 4}]',
  ],
  ...[
    '{3, "a", [1]}',
    '{1: 2, "1": 3, null: 4, {5}: 6}',
    '{"a": [[], [[1]], {"b": {"c": [{"d": [1]}]}}]}',
    'input',
  ],
  // OPA's own order of three keys may depend on chance, that of two does not.
  ...keys.flatMap((a, index) => keys.slice(index + 1).map((b) => `{${quoted(a)}: 1, ${quoted(b)}: 2}`)),
  `${'['.repeat(60)}${quoted('w w '.repeat(60))}${']'.repeat(60)}`,
  `${'{"a": '.repeat(60)}${quoted('w w \t'.repeat(60))}${'}'.repeat(60)}`,
].map((value) => `yaml.marshal(${value})`);

const input = '{"number": 5, "b": [{"c": "yes"}], "a": "x\\ny", "__proto__": {"x": null}}';

describeSameAsOpa('yaml.unmarshal', { expressions: unmarshalled, input });
describeSameAsOpa('yaml.unmarshal: faults at random', { expressions: sampled.map(unmarshal) });
describeSameAsOpa('yaml.is_valid', { expressions: validated, input });
describeSameAsOpa('yaml.marshal', { expressions: marshalled, input });
describeEveryBuiltinHasACase(
  yamlBuiltins.map(({ name }) => name),
  [...unmarshalled, ...validated, ...marshalled],
);

const late = new Error('time is up');

/** @param looks at the clock until the time is up. */
function call(name: string, operand: string, looks = Infinity): RegoValue {
  let left = looks;
  const checkDeadline = () => {
    if (--left < 0) throw late;
  };
  const context = builtinContext({ checkDeadline });
  return yamlBuiltins.find((candidate) => candidate.name === name)!.call([readRego(operand)], context);
}

/** Each line stands for the one before nine times. */
const bomb = Array.from({ length: 12 }, (_, line) => {
  const parts = line === 0 ? 'x' : Array.from({ length: 9 }, () => `*a${line - 1}`).join(', ');
  return `a${line}: &a${line} [${parts}]`;
}).join('\n');
const longAliases = `a: &a ${'x'.repeat(100_000)}\nb: [${'*a,'.repeat(1000)}]`;

describe('work and memory are bounded', () => {
  it.each([
    ['aliases of aliases', bomb],
    [
      'aliases that nest',
      Array.from({ length: 2000 }, (_, n) => `- &a${n} [${n > 0 ? `*a${n - 1}` : 'x'}]`).join('\n'),
    ],
  ])('%s have no result, in OPA neither', (_, text) => {
    expect(() => call('yaml.unmarshal', quoted(text))).toThrow(BuiltinError);
  });

  it.each([
    ['aliases of a long text', longAliases],
    ['levels that OPA takes', `${'['.repeat(600)}${']'.repeat(600)}`],
    ['flow collections inside each other', '['.repeat(100_000)],
    ['blocks inside each other', '- '.repeat(100_000)],
  ])('%s are more than we take', (_, text) => {
    expect(() => call('yaml.unmarshal', quoted(text))).toThrow(BeyondLimits);
  });

  it('refuses to write what is mostly indentation', () => {
    const wide = `[${'1, '.repeat(30_000)}1]`;
    const deep = `${'{"a": '.repeat(400)}${wide}${'}'.repeat(400)}`;
    const write = (): unknown => call('yaml.marshal', deep);
    expect(write).toThrow(BeyondLimits);
    expect(write).toThrow('the text is too long');
  });

  it('does not call a text invalid that it did not read to its end', () => {
    expect(() => call('yaml.is_valid', quoted('- '.repeat(100_000)))).toThrow(BeyondLimits);
  });

  it.each([
    ['yaml.unmarshal', '- a\n'.repeat(100)],
    ['yaml.unmarshal', 'a\n'.repeat(100)],
    ['yaml.unmarshal', `"${'a\n'.repeat(100)}"`],
    ['yaml.unmarshal', `|\n${' a\n'.repeat(100)}`],
    ['yaml.unmarshal', `[${'a, '.repeat(100)}]`],
    ['yaml.is_valid', '#\n'.repeat(100)],
    ['yaml.marshal', 'a b '.repeat(100)],
    ['yaml.marshal', 'a\n'.repeat(100)],
    ['yaml.marshal', "' \u2028".repeat(100)],
  ])('%s stops when the time is up: %j', (name, text) => {
    expect(() => call(name, quoted(text), 20)).toThrow(late);
  });

  it('stops sorting keys when the time is up', () => {
    const members = Array.from({ length: 100 }, (_, index) => `"k${(index * 37) % 100}": 1`);
    expect(() => call('yaml.marshal', `{${members.join(', ')}}`, 20)).toThrow(late);
  });
});

describe('names', () => {
  it('that JavaScript gives a meaning have none', () => {
    const value = call(
      'yaml.unmarshal',
      quoted('__proto__: {polluted: 1}\nconstructor: 2\n<<: {__proto__: 3}'),
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(call('yaml.unmarshal', quoted('{__proto__: 3, constructor: 2}'))).toEqual(value);
  });
});
