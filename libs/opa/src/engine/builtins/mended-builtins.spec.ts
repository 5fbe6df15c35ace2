import { beforeAll, describe, expect, it } from '@jest/globals';

import { evalRego } from '../../../../../test/support/opa.js';
import { describeEveryBuiltinHasACase } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { objectOf } from '../rego/make-rego.js';
import { readRego } from '../rego/read-rego.js';
import { RegoNumber, type RegoValue } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import type { Builtin } from './builtin.js';
import { goJson } from './json-text/go-json.js';
import { jsonForm } from './json-text/json-form.js';
import { mendedBuiltins, preconditions } from './mended-builtins.js';
import { orElse } from './or-else.js';

/** A builtin and its operands, as Rego and JSON both write them. */
type Row = readonly [name: string, ...operands: string[]];

/** OPA's parser takes no byte order mark as it is. */
const quoted = (text: string): string => JSON.stringify(text).replaceAll('\ufeff', '\\ufeff');
const rowsOf = (name: string, operands: readonly string[]): Row[] =>
  operands.map((operand): Row => [name, operand]);
const pairsOf = (name: string, left: readonly string[], right: readonly string[]): Row[] =>
  left.flatMap((first) => right.map((second): Row => [name, first, second]));

function call(
  builtins: readonly Builtin[],
  [name, ...operands]: readonly [string, ...RegoValue[]],
  checkDeadline: () => void,
): RegoValue | undefined {
  const builtin = builtins.find((candidate) => candidate.name === name);
  if (builtin === undefined) throw new Error(`no builtin ${name}`);
  const context = builtinContext({ checkDeadline });
  return orElse<RegoValue | undefined>(undefined, () => builtin.call(operands, context));
}

/** Exact: results are compared as JSON text. Operands of a kind that OPA's type checker would refuse go through a
 * function, each with a number of its own: of calls with equal operands (`1`, `1.0`) OPA makes only the first. */
function describeRows(
  title: string,
  builtins: readonly Builtin[],
  rows: readonly Row[],
  asked: (callText: string) => string,
): void {
  describe(title, () => {
    let theirs: Record<string, unknown>;

    beforeAll(() => {
      const rules = rows.map(
        ([name, ...operands], index) =>
          `r${index} := ${asked(`${name}(${operands.map((operand, place) => `as_is(${index}, ${place}, ${operand})`).join(', ')})`)}`,
      );
      const module = ['package p', 'as_is(_, _, x) := x', ...rules].join('\n');
      theirs = evalRego({ 'p.rego': module }, 'data.p') as Record<string, unknown>;
    });

    it.each(rows.map((row, index) => [row, index] as const))('%j', ([name, ...operands], index) => {
      const ours = call(builtins, [name, ...operands.map((operand) => readRego(operand))], () => undefined);
      expect(ours === undefined ? undefined : goJson(jsonForm(ours))).toBe(theirs[`r${index}`]);
    });
  });
}

const otherKinds = ['null', 'true', '1', '1.5', '[]', '["a"]', '{}', '{"a": 1}', 'set()', '{"a"}'];

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

const documents = [
  ...[
    '',
    ' ',
    '1',
    ' 1\t\r\n',
    '1x',
    '1 2',
    '1,',
    '1]',
    '1}',
    '{"a":1}x',
    '{"a":1}{',
    '{"a":1} "b"',
    '[1,]',
    '[,1]',
  ],
  ...[
    '01',
    '-01',
    '1.',
    '.5',
    '+1',
    '1e',
    '1e+',
    '1e5',
    '1E-5',
    '-',
    '-0',
    '0.10',
    '1e400',
    '-1e-400',
    '1_0',
    '0x1',
  ],
  ...[
    'NaN',
    'Infinity',
    'nul',
    'nulls',
    'null',
    'true',
    'tru',
    'True',
    'undefined',
    "'a'",
    '"a',
    'a"',
    '"a"',
    '"\\x"',
  ],
  ...[
    '"\\u12"',
    '"\\u0000"',
    '"\\ud83d\\ude00"',
    '"\\ud83d"',
    '"\\ude00\\ud83d"',
    '"\\/\\b\\f"',
    '"a\nb"',
    '"a\u0000b"',
    '"\u007f"',
  ],
  ...[
    '1\u0000',
    '\u00001',
    '\ufeff1',
    '\u00a01',
    '1\u2028',
    '\v1',
    '\f1',
    '"\u2028é😀"',
    '12345678901234567890.123456789',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    '{}',
    '[]',
    '{]',
    '[}',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{a:1}',
    '{1:2}',
    '{"a":1,"a":2}',
  ],
  ...[
    '{"a":1 "b":2}',
    '[1 2]',
    '[[[]]]',
    '{"b":[1,{"c":null}],"a":""}',
    '{"":1}',
    '{"__proto__":1}',
    '// a',
    '1 // a',
    '/**/1',
  ],
  ...[
    '1 null',
    '1null',
    '{"a":1}null',
    '"a"\n nullx',
    'nullnull',
    '1 nul',
    '1 null 2',
    '1.null',
    '-null',
    '1enull',
    '1 true',
  ],
  ...[
    '1 "',
    '1 {"a":null}',
    '1\u0000null',
    '1,null',
    '[1,2',
    `${'['.repeat(500)}${']'.repeat(500)}`.slice(1),
    '['.repeat(900),
  ],
  ...[nested(10_001)],
].map(quoted);

const encoded = [
  ...[
    '',
    'Y',
    'YQ',
    'YQ=',
    'YQ==',
    'YQ===',
    'YQ==x',
    'YQ==YQ==',
    'Y Q==',
    'YQ ==',
    ' YQ==',
    'YQ== ',
    'YQ=\n=',
    'Y\r\nQ==',
  ],
  ...[
    'YQ==\n',
    '\nYQ==',
    '\n',
    '\r',
    'YQ==\t',
    'YR==',
    'YWJ=',
    'YWI=',
    'YWJj',
    'YWJjZ',
    'YWJjZA',
    'YWJjZA==',
    '=',
    '==',
  ],
  ...[
    '===',
    '====',
    'Y===',
    'Y=Q=',
    'YQ=x',
    '+/+/',
    '-_-_',
    'Y/Q',
    'Y/Q=',
    'Y-Q',
    'Y_Q=',
    '++',
    '--',
    '__==',
    'YW\u0000I=',
    'YQ==\u0000',
  ],
  ...[
    '\u0000',
    'YQ\u0000\u0000',
    'é',
    'éé',
    'YQé=',
    'YWé',
    '😀',
    'Y\nQ',
    'YQ\n',
    'YWI\n',
    'YW\nI',
    'YWJj\n',
    'YWJj\r\n\r\n',
    '/w==',
    '_w',
  ],
  ...[
    'gICA',
    'AAAA',
    'AA==',
    'Z'.repeat(1_000),
    'Z'.repeat(1_001),
    'Z'.repeat(1_002),
    `${'Z'.repeat(998)}==`,
  ],
].map(quoted);

const numberTexts = [
  ...[
    '',
    '-',
    '+',
    '.',
    '1',
    '-1',
    '0',
    '-0',
    '511',
    '512',
    '1.5',
    '1e5',
    '1E+5',
    '1e-5',
    '1e',
    '1e+',
    'e5',
    '1.5.5',
    '--1',
    '+-1',
  ],
  ...[
    'inf',
    'Inf',
    '-Infinity',
    '+inf',
    'NaN',
    'nan',
    '+nan',
    'infx',
    ' 1',
    '1 ',
    '1\n',
    '1\u0000',
    '\u00001',
    '1x',
    '0x',
    '0x10',
  ],
  ...[
    '0x1',
    '0xp1',
    '0x1p',
    '0b1',
    '0o7',
    '1__0',
    '_1',
    '1_',
    '1_.5',
    '1._5',
    '1e_5',
    '1_e5',
    '._5',
    '0__1',
    '1p4',
    '0x1_p4',
  ],
  ...[
    '12345678901234567890123',
    '0.1000',
    '1e308',
    '1e309',
    '-1e309',
    '1e400',
    '1e-400',
    '0e999999999',
    '1e-999999999',
    '1e99999999999',
  ],
  ...[
    '1.7976931348623157e308',
    '1.7976931348623158e308',
    '1.7976931348623159e308',
    '١',
    '½',
    '1,5',
    'null',
    'true',
    '０',
  ],
  ...[
    '0x1p1024',
    '0x1p1023x',
    `1${'0'.repeat(308)}`,
    `1${'0'.repeat(309)}`,
    `0.${'0'.repeat(400)}1`,
    '9007199254740993',
  ],
].map(quoted);

/** OPA works with these, but cannot write them out: seen through what they equal. */
const oddNumbers: readonly (readonly [text: string, number: string])[] = [
  ['1.', '1'],
  ['.5', '0.5'],
  ['-.5', '-0.5'],
  ['+1', '1'],
  ['+.5e+3', '500'],
  ['01', '1'],
  ['-01', '-1'],
  ['007.50', '7.5'],
  ['00', '0'],
  ['-00', '-0'],
  ['1.e1', '10'],
  ['1_0', '10'],
  ['0_1', '1'],
  ['00_0_20', '20'],
  ['1_000.2_5e0_1', '10002.5'],
  ['0x1p4', '16'],
  ['0X1P+4', '16'],
  ['0x_1p0', '1'],
  ['0x1.8p1', '3'],
  ['0x.8p1', '1'],
  ['-0x1p1', '-2'],
  ['+0xAp-2', '2.5'],
  ['0x1_0p0', '16'],
  ['0x0p9', '0'],
];

const networks = [
  ...[
    '10.0.0.0/8',
    '10.1.1.1/8',
    '10.1.1.1/8x',
    '10.1.1.1\u0000x/8',
    '10.0.0.0/08',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/+8',
  ],
  ...[
    '0.0.0.0/0',
    '::/0',
    '::ffff:10.0.0.0/104',
    '::ffff:0:0/96',
    '::ffff:0:0/95',
    '::fffe:0:0/95',
    '10.1.1.1/32',
    '10.0.0.0',
  ],
].map(quoted);
const places = [
  ...[
    '10.1.1.1',
    '::ffff:10.1.1.1',
    '::ffff:a01:101',
    '::10.1.1.1',
    '10.1.1.1/8',
    '10.1.1.1/8x',
    '10.1.1.1\u0000x',
    '010.1.1.1',
  ],
  ...[
    '::ffff:10.0.0.0/104',
    '::ffff:10.0.0.0/103',
    '::/0',
    '::ffff:0:0/95',
    '::',
    '::1%eth0',
    '::1%eth0/64',
    '',
    '/',
    '10.1.1.1/',
  ],
  ...[
    ' 10.1.1.1',
    '10.1.1.1 ',
    '10.1.1',
    '10.1.1.1.1',
    '256.1.1.1',
    '0.0.0.0/0',
    '10.0.0.0/9',
    '11.0.0.0/8',
    '1:2:3:4:5:6:7:8',
    ':::',
  ],
].map(quoted);

const patterns = [
  ...[
    '',
    'a',
    '^a$',
    'a\u0000b',
    '\u0000',
    '(?<n>a)',
    '(?P<n>a)(b)?',
    '\\C',
    '(',
    '[',
    '(?=a)',
    '\\1',
    'a{1001}',
    '(?i)É',
    '\\pL+',
    '^\\w+$',
  ],
  ...[
    '(a*)*$',
    '[[:alpha:]]',
    '\\x{10FFFF}',
    '😀',
    '.',
    '(?s).',
    '(?m)^b$',
    'a$',
    '\\z',
    '\\Z',
    '\\Qa.b',
    '(a)|(b)',
    'x*',
    '\\b',
    '(?U)a+',
    'a**',
  ],
].map(quoted);
const texts = ['', 'a', 'ab', 'a\u0000b', 'é😀', 'a\nb\n', 'a.b aa xx', '\u0000'].map(quoted);

const unions = [
  ...[
    '[]',
    '[{}]',
    '[{"a": 1}]',
    '[{"a": 1}, {"b": 2}]',
    '[{"a": 1}, {"a": 2}]',
    '[{"a": 1}, {}]',
    '[{}, {}]',
    '{}',
    '{{"a": 1}}',
  ],
  ...[
    '[{"a": {"b": 2}}, {"a": 4}, {"a": {"c": 3}}]',
    '[{"a": {"b": 1}}, {"a": {"c": 2}}]',
    '[{"a": {"b": 1}}, {"a": {}}]',
  ],
  ...[
    '[{"a": {"b": {"x": 1}}}, {"a": {"b": 4}}, {"a": {"b": {"y": 1}}}]',
    '[{"a": {"b": 1}}, {"a": {"b": 2}}, {"a": {"b": {"c": 1}}}]',
  ],
  ...[
    '[{"a": 4}, {"a": {"c": 3}}]',
    '[{"a": {"c": 3}}, {"a": 4}]',
    '[{"a": [1]}, {"a": [2]}]',
    '[{"a": {1}}, {"a": {2}}]',
  ],
  ...['[{"a": 4}, {"a": {"c": 3}}, {"a": {"d": 3}}, {"b": {}}, {"b": {"x": {}}}, {"b": {"x": {"y": null}}}]'],
  ...[
    '[{1: 2, "1": 3}, {1.0: 4}]',
    '[{[1]: {"a": 1}}, {[1]: {"b": 1}}, {{2}: 1}, {null: 2}]',
    '[{"a": 1}, 1]',
    '[1]',
    '[[]]',
  ],
  ...['null', '"a"', '1', '[{"a": 1}, null]', '[{"a": {}}, {"a": null}, {"a": {}}]'],
];

const trees = [
  '{}',
  '{"a": {"b": [1, {"c": 2}, [3, 4]], "d": null}, "e/f": 5, "g~h": 6, "": {"": 7}, "1": 8}',
  '{"a": {{"x": 1}, "b", 2}, 1: [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20], null: {true: "x", false: "y"}, "s": set()}',
  '{"a": "text"}',
];
const pathLists = [
  ...[
    '[]',
    'set()',
    '[""]',
    '["", "a"]',
    '[[]]',
    '[[], ["a"]]',
    '["/"]',
    '["//"]',
    '["a"]',
    '["/a"]',
    '["///a"]',
    '["a/"]',
    '["a//b"]',
  ],
  ...[
    '["a/b"]',
    '["a/b", "a"]',
    `["${'a/'.repeat(20_000)}", "a/d"]`,
    '["a", "a/b"]',
    '["a/b/0", "a/b/2"]',
    '["a/b/1/c"]',
    '["a/b/1/c/d"]',
    '["a/b/01"]',
    '["a/b/-"]',
  ],
  ...[
    '["a/b/3"]',
    '["a/b/-1"]',
    '["a/b/1.0"]',
    '["a/b/2/1", "a/b/2/0"]',
    '["e~1f"]',
    '["e/f"]',
    '["g~0h"]',
    '["g~h"]',
    '["e~01f"]',
  ],
  ...[
    '[["e/f"]]',
    '[["a", "b", 1]]',
    '[["a", "b", "1", "c"]]',
    '[[1]]',
    '[[1, "10"], [1, "2"]]',
    '[[1.0, "1"]]',
    '["1"]',
    '[[null, true]]',
  ],
  ...[
    '[["a", {"x": 1}]]',
    '[["a", {"x": 1}, "x"]]',
    '[["a", "b"], ["a", 2]]',
    '{"a/d", ["e/f"]}',
    '{"a"}',
    '[["s", 1]]',
    '["a/b", "a/d", "z"]',
  ],
  ...[
    '"a"',
    '{}',
    '{"a": 1}',
    'null',
    '[1]',
    '[null]',
    '[{"a"}]',
    '["a", 1]',
    '[["", ""]]',
    '["é", "\\u0000"]',
  ],
];

const integers = [
  ...[
    '0',
    '-1',
    '1',
    '10',
    '255',
    '-255',
    '100',
    '101',
    '2147483647',
    '2147483648',
    '-2147483648',
    '-2147483649',
    '4294967296',
  ],
  ...[
    '9007199254740993',
    '9223372036854775807',
    '9223372036854775808',
    '-9223372036854775809',
    '18446744073709551617',
  ],
  ...[
    '1.0',
    '1.5',
    '-1.5',
    '15.9',
    '-15.9',
    '0.5',
    '-0.5',
    '2.0',
    '0.99999999999999999999999999',
    '9223372036854775807.0',
  ],
  ...[
    '9223372036854775807.5',
    '18446744073709551615.9',
    '18446744073709551616.5',
    '123456789012345678901234567890.5',
    '1e3',
    '1.5e1',
  ],
  ...[
    '12e-1',
    '1e20',
    '1e30',
    '1e100',
    '1.7976931348623157e308',
    '1e400',
    '-1e60',
    '3e-5',
    '1e-400',
    '1e-5000',
    `1${'0'.repeat(500)}`,
  ],
  ...[
    '7e47',
    '3.3e55',
    '123.456e77',
    '9.99e88',
    '1234567890.12345678901234567890',
    '5e22',
    '5e23',
    '1e27',
    '1e28',
    '1e29',
  ],
];

/** Each of the globs with each of the delimiters and texts. All but the delimiters as they are. */
type GlobGroup = readonly [globs: readonly string[], delimiters: readonly string[], texts: readonly string[]];

const none = 'null';
const dot = '[]';
const slash = '["/"]';

const globGroups: readonly GlobGroup[] = [
  // Literals of which a regular expression makes more.
  [
    ['a$', '^a', 'a.', 'a+', 'a|b', '(a)', '(?i)a', 'a#', 'a-b', 'a&', '~'],
    [dot],
    ['a', 'b', 'aa', 'A', 'ab'],
  ],
  [['('], [dot], ['(', '', '\\(']],
  [[')'], [none], [')']],
  [['+.$^|()-_=~`"\'!@#%&:;<>/ ,]}'], [none, slash], ['+.$^|()-_=~`"\'!@#%&:;<>/ ,]}', '']],
  [['/files (1)/*', '/files (1)/**'], [slash], ['/files (1)/a', '/files 1/a', '/files (1)/a/b']],
  [
    ['', 'a', 'A'],
    [none, dot],
    ['', 'a', 'A', '.', 'a\n', '\na'],
  ],
  // Stars and delimiters.
  [
    ['*', '**', 'a*', '*a', 'a*b', '*a*', 'a**'],
    [none, dot, slash],
    ['', 'a', 'a.b', 'a/b', 'ba'],
  ],
  [['*.example.com'], [dot, none], ['api.example.com', 'a.b.example.com', '.example.com', 'example.com']],
  [['**.example.com'], [dot], ['a.b.example.com', '.example.com', 'example.com', 'a.b.example.comx']],
  [['user:*:read', 'user:**:read'], ['[":"]'], ['user:1:read', 'user:1:2:read', 'user::read', 'user:read']],
  [['****', 'a****b', '*a*b*c*'], [none], ['', 'ab', 'a-b-c', 'xaxbxcx', 'acb']],
  [['a***b'], [slash], ['a/b', 'a/b/b', 'a/']],
  [
    ['a\n*', '*'],
    [none, dot],
    ['a\n', 'a\nb', '\n', 'a\r\nb'],
  ],
  // The same text may serve both ends of some globs.
  [
    ['ab**ba', 'a**a', 'aa**aa'],
    [none, slash],
    ['a', 'aa', 'aba', 'abba', 'ab/ba', 'aaa'],
  ],
  [
    ['ab*ba', 'a*a'],
    [none, slash],
    ['a', 'aa', 'aba', 'abxba', 'ab/ba'],
  ],
  // One character.
  [
    ['?', '??', 'a?', '?a', 'a?c'],
    [none, dot, slash],
    ['', 'a', '.', '/', 'aa', 'a/', 'abc', 'a.c'],
  ],
  [['?', 'a?', 'a?c', '?é', 'é?', 'éa?'], [none], ['é', 'aé', 'aéc', 'éé', 'éa', 'éab', '日', '😀']],
  // Classes.
  [['[abc]', '[!abc]', '[^a]', '[a-c]', '[!a-c]'], [dot], ['', 'a', 'b', 'd', '^', '-', '.', 'aa', '!']],
  [['[a-z]x', '[!a-z]x', 'x[abc]', 'x[!abc]'], [slash], ['ax', 'Ax', 'éx', '/x', 'xb', 'xd', 'x/', 'xé']],
  [['[]', '[!]', '[', '[a', '[!a', 'a[', '[z-a]', '[a-', '[a-z', '[a-z0-9]', '[a-]'], [none], ['', 'a', '[']],
  [['[!!]', '[!!a]', '[a!]', '[-a]', '[!-a]', '[---]', '[a-a]', '[,-.]'], [none], ['!', 'a', '-', 'b', ',']],
  [
    ['[]-a]', '[\\-a]', '[A-]]', '[abc-e]', '[*?]', '[{,}]', '[[a]'],
    [none],
    [']', '\\', '^', 'A', 'd', '-', '*', '{', ',', '['],
  ],
  [['[\\]]', '[\\]a]', '[a\\]]', '[\\\\a]', '[a\\', '[\\', '[\\]'], [none], [']', '\\', 'a', '']],
  [['[é日]', '[!é]', '[à-ü]', '[a-\uffff]', '[😀-😎]'], [none], ['', 'é', '日', '😀', '\uffff', 'a']],
  [['x[é日]', 'x[à-ü]', 'x[!é]', '[éa]x', 'x[a-\uffff]'], [none], ['xé', 'éx', 'ax', 'xa', 'xZ']],
  // Escapes.
  [
    ['\\*', '\\?', '\\[', '\\{', '\\\\', '\\a', '\\', 'a\\', '\\}', '\\,'],
    [none],
    ['*', '?', '[', '{', '\\', 'a', '', '}', ','],
  ],
  [['{\\,,a}', '{\\},a}', '{\\{,a}', '{a\\'], [none], [',', '}', '{', 'a', '']],
  // Braces.
  [['{a,b}', '{a,b', '{a,{b,c}}', '{a,{b,c', '{{a}}', '{a}'], [dot], ['a', 'b', 'c', '', 'a,b', '{a,b}']],
  [['{}', '{', '{,a}', '{a,}', '{,}', '{,'], [none], ['', 'a', '{}', ',']],
  [['}', ',', ']', 'a}', 'a,b', 'a]b', '{a}}', '{a},b'], [none], ['}', ',', ']', 'a}', 'a,b', 'a]b', 'a']],
  [
    ['/{users,groups}/*', '/{users,groups}/{a,bb}', '/{users,groups}/**'],
    [slash],
    ['/users/a', '/groups/bb', '/groups/a/b', '/users/', '/others/a'],
  ],
  [
    ['{*.org,*.com}', '{a?,b*}', '{?,ab}', '{[!a],bb}'],
    [dot],
    ['x.org', 'x.com', 'x.y.com', 'ab', 'a.', 'bx', '', 'a'],
  ],
  [
    ['{ab**ba,c}', 'x{a,b}y', '{a,b}{c,d}', '{a|b,(c)}', '{a*b,a*c}'],
    [none],
    ['aba', 'xby', 'bd', 'a', 'a|b', '(c)', 'axc'],
  ],
  // NUL ends a text, and elsewhere all of the glob.
  [
    ['a\0b', '\0a', '*\0b', '[a\0]', '[\0]', '[a\0b]', '[a-\0]', '?\0b', 'a\\\0b'],
    [none],
    ['', 'a', 'ab', 'a\0b', '\0', '\0a'],
  ],
  [
    ['*', '?', '[!a]'],
    [none, '["\\u0000"]'],
    ['\0', 'a\0'],
  ],
  [['\ufffd', 'a\ufffd', '[\ufffd]', '*\0\ufffd', '?'], [none], ['\ufffd', 'a', '']],
  // Delimiters that mean something in a class.
  [
    ['*', '?', 'a*b', 'a?b'],
    ['["-"]', '["]"]', '["^"]', '["\\\\"]', '["["]'],
    ['-', 'a-b', 'a]b', 'a^b', 'a\\b', 'a[b', 'a+b'],
  ],
  [
    ['x*z', 'x?z'],
    ['["+", "-", "/"]', '["^", "]", "-"]', '["a", "-", "z"]'],
    ['x,z', 'x-z', 'x]z', 'xmz', 'x+z', 'x/z'],
  ],
  [['*日*'], ['["日"]', '["é"]', '["😀"]'], ['日', 'a日b', 'é日', '日日', '😀日']],
  [['c*'], ['[""]', '["ab"]', '["/", ""]', '["e\\u0301"]', '["/", "/"]', '["/", 1]'], ['c', 'c/', 'cab']],
  [['d*'], [...otherKinds, '"/"', '{"/": 1}', '[null]', '[["/"]]'], ['d', 'da']],
  // Long ones.
  [['a'.repeat(5_000), `${'a'.repeat(2_000)}*`], [none], ['a'.repeat(5_000), 'a'.repeat(4_999)]],
  [['a*'.repeat(5), `${'*a'.repeat(5)}b`], [none], ['a'.repeat(8), 'a'.repeat(4)]],
  [[`{${'ab,'.repeat(500)}c}`, '{'.repeat(100)], [none], ['ab', 'c', '']],
];

const globRows = globGroups.flatMap(([globs, delimiters, texts]) =>
  globs.flatMap((glob) =>
    delimiters.flatMap((each) => texts.map((text): Row => ['glob.match', quoted(glob), each, quoted(text)])),
  ),
);

const bitOperands = [
  ...['0', '-0', '0.0', '1', '-1', '1.0', '-5', '5.0', '1e2', '10e-1', '1.5', '-0.5'],
  ...['9007199254740993', '-9223372036854775808', '18446744073709551616', '-123456789012345678901234567890'],
];
const shifts = [
  '0',
  '-0',
  '1',
  '1.0',
  '-1',
  '0.5',
  '63',
  '64',
  '65',
  '1e2',
  '18446744073709551616',
  '18446744073709551617',
];

const positions = [
  ...['0', '1', '2', '3', '9', '-1', '-0', '1.0', '2.00', '1.5', '1e0'],
  ...['9223372036854775807', '9223372036854775808', '-9223372036854775808'],
];
const maxInt64 = '9223372036854775807';
/** But where OPA panics, because both together are more than 64 bits. */
const substringRows = ['', 'abc', 'é日😀x'].flatMap((text) =>
  positions.flatMap((start) =>
    positions
      .filter((length) => length !== maxInt64 || start === '0')
      .map((length): Row => ['substring', quoted(text), start, length]),
  ),
);

const searched = ['', 'a', 'b', 'bc', 'aa', 'abcd', '日', '\u0301', '\0'].map(quoted);
/** What is put into a character leaves no text. */
const searchedIn = (text: string): string[] => searched.slice(text.includes('é') ? 1 : 0);
const patternObjects = [
  ...[
    '{}',
    '{"a": "b", "b": "a"}',
    '{"a": "x", "ab": "y"}',
    '{"ab": "x", "b": "y", "abc": "z"}',
    '{"a": ""}',
  ],
  ...['{"aa": "x", "a": "y"}', '{"é": "e", "日": "", "x": "日"}', '{"b": "bb", "c": "b", "bb": "!"}'],
  ...['{"a": 1}', '{1: "a"}', '{"a": null, "b": "c"}', '{"": ""}', '{"": "", "a": "b"}', '{"\\u0000": "-"}'],
];
const texts64 = ['', '\n', 'YQ==', 'YWI=', 'YQ', 'YQ==x', '/wA=x', 'w6k=', 'w6k'].map(quoted);

const mendedRows: readonly Row[] = [
  ...globRows,
  ...otherKinds.map((kind): Row => ['glob.match', kind, 'null', '"a"']),
  ...otherKinds.map((kind): Row => ['glob.match', '"a"', 'null', kind]),
  ...rowsOf('json.unmarshal', [...documents, ...otherKinds]),
  ...rowsOf('json.is_valid', [quoted(nested(1_100)), quoted(nested(9_999)), quoted(nested(10_000))]),
  ...rowsOf('json.is_valid', [...documents, ...otherKinds]),
  ...rowsOf('base64.is_valid', [...encoded, ...otherKinds]),
  ...rowsOf('to_number', [...numberTexts, ...otherKinds, 'false', '1e400', '-0', '100.00']),
  ...pairsOf('net.cidr_contains', networks, places),
  ...pairsOf('net.cidr_contains', ['"10.0.0.0/8"', ...otherKinds], ['"10.1.1.1"', 'null', '["10.1.1.1"]']),
  ...pairsOf('net.cidr_intersects', networks, networks),
  ...pairsOf('net.cidr_intersects', ['"10.0.0.0/8"'], [...places, ...otherKinds]),
  ...rowsOf('object.union_n', unions),
  ...['json.filter', 'json.remove'].flatMap((name) => [
    ...pairsOf(name, trees, pathLists),
    ...pairsOf(name, [...otherKinds, '[{"a": 1}]'], ['["a"]', '["0"]']),
  ]),
  ...pairsOf('format_int', integers, ['2', '8', '10', '16']),
  ...pairsOf('format_int', ['10'], ['0', '1', '3', '36', '-10', '10.0', '2.0', '1e1', '16.5', ...otherKinds]),
  ...pairsOf('format_int', otherKinds, ['10']),
  ...pairsOf('regex.match', patterns, texts),
  ...pairsOf('regex.match', ['"a"', ...otherKinds], ['"a"', 'null', '["a"]']),
  ...rowsOf('regex.is_valid', [...patterns, ...otherKinds]),
  ...patterns.flatMap((pattern) =>
    texts.map((text): Row => ['regex.find_all_string_submatch_n', pattern, text, '-1']),
  ),
  ...[
    '0',
    '1',
    '2',
    '2.0',
    '1.5',
    '1e0',
    '-7',
    '9223372036854775807',
    '9223372036854775808',
    '"1"',
    'null',
  ].map((limit): Row => ['regex.find_all_string_submatch_n', '"(a)|b(c)?"', '"abcaab"', limit]),
  ['regex.find_all_string_submatch_n', '["a"]', '"a"', '1'],
  ...pairsOf(
    'concat',
    ['"-"', '""', 'null', '1'],
    ['{"z", "y", "x", "aa"}', '["z", "a", "z"]', '{"a", 1}', '["a", null]', '"a"', ...otherKinds],
  ),
  ...rowsOf('json.marshal', [
    ...otherKinds,
    '"<&>\\u2028\\u0000"',
    '{"b", "a", 3}',
    '{1: 2, "1": 3, [{"x"}]: 1.50}',
    '1e400',
  ]),
  ['regex.find_all_string_submatch_n', '"a"', '1', '1'],
  ...['bits.and', 'bits.or', 'bits.xor'].flatMap((name) => [
    ...pairsOf(name, bitOperands, bitOperands),
    ...pairsOf(name, ['1', ...otherKinds], ['"1"', ...otherKinds]),
  ]),
  ...['bits.lsh', 'bits.rsh'].flatMap((name) => pairsOf(name, bitOperands, [...shifts, ...otherKinds])),
  ...rowsOf('bits.negate', [...bitOperands, ...otherKinds]),
  ...substringRows,
  ...positions.flatMap((start) =>
    [...positions, ...otherKinds].map((stop): Row => ['array.slice', '[0, "a", [2]]', start, stop]),
  ),
  ...otherKinds.flatMap((kind): Row[] => [
    ['array.slice', kind, '0', '1'],
    ['array.slice', '[1]', kind, '1'],
    ['substring', '"a"', kind, '1'],
    ['substring', '"a"', '0', kind],
  ]),
  ...['abc', 'é日😀', 'aaaa', '', 'a\0b'].flatMap((text) => [
    ...pairsOf('indexof', [quoted(text)], [...searched, ...otherKinds]),
    ...searchedIn(text).flatMap((old) =>
      ['', 'x', 'aé'].map((put): Row => ['replace', quoted(text), old, quoted(put)]),
    ),
    ...pairsOf('strings.replace_n', [...patternObjects, ...otherKinds], [quoted(text)]),
  ]),
  ...otherKinds.flatMap((kind): Row[] => [
    ['indexof', kind, '"a"'],
    ['replace', kind, '"a"', '"b"'],
    ['replace', '"a"', kind, '"b"'],
    ['replace', '"a"', '"a"', kind],
    ['strings.replace_n', '{"a": "b"}', kind],
  ]),
  ...['base64.decode', 'base64url.decode'].flatMap((name) => rowsOf(name, [...texts64, ...otherKinds])),
];

describeRows('the same as OPA', mendedBuiltins, mendedRows, (text) => `json.marshal(${text})`);

describeRows(
  'decoded by OPA',
  preconditions,
  ['base64.decode', 'base64url.decode'].flatMap((name) => rowsOf(name, [...encoded, ...otherKinds])),
  (text) => `json.marshal(is_string(${text}))`,
);

describeRows(
  'divided by OPA',
  preconditions,
  pairsOf(
    'div',
    ['0', '1', '-1.5'],
    ['0', '-0', '0.0', '0e5', '-0.00E2', '1', '0.01', '1e-5', '-20', ...otherKinds],
  ),
  (text) => `json.marshal(is_number(${text}))`,
);

describe('a number that OPA cannot write out', () => {
  let equal: unknown;

  beforeAll(() => {
    const sums = oddNumbers.map(([text, number]) => `to_number(${quoted(text)}) == ${number}`);
    equal = evalRego({}, `[${sums.join(', ')}]`);
  });

  it.each(oddNumbers.map(([text, number], index) => ({ text, number, index })))(
    '$text is $number',
    ({ text, number, index }) => {
      const ours = call(mendedBuiltins, ['to_number', text], () => undefined);
      expect((equal as boolean[])[index]).toBe(true);
      expect(Number((ours as RegoNumber).text)).toBe(Number(number));
      expect(readRego((ours as RegoNumber).text)).toEqual(ours);
    },
  );
});

describe('what OPA has a result for and we do not work out is no undefined, which a policy could let in by', () => {
  it.each<readonly [string, ...RegoValue[]]>([
    ['json.unmarshal', `{"admin":true,"x":${nested(1_001)}}`],
    ['json.marshal', nestedValue(1_001)],
    ['regex.match', `a|${'b'.repeat(33_000)}`, 'a'],
    ['regex.match', '(?P<n>a)(?P<n>b)', 'ab'],
    ['regex.match', '\\p{Letter}', 'a'],
    ['regex.is_valid', 'b'.repeat(33_000)],
    ['regex.find_all_string_submatch_n', '()'.repeat(1_000), 'a'.repeat(2_000), new RegoNumber('-1')],
    ['glob.match', 'a'.repeat(33_000), null, 'a'],
    ['glob.match', '?'.repeat(20_000), [], 'a'],
    ['glob.match', '{'.repeat(300), null, 'a'],
    ['glob.match', `${'a'.repeat(1_000)}**${'a'.repeat(1_000)}`, null, 'a'],
    ['glob.match', 'a', Array.from({ length: 33_000 }, () => '/'), 'a'],
    ['format_int', new RegoNumber('1'.repeat(100_001)), new RegoNumber('16')],
    ['format_int', new RegoNumber('1e300000'), new RegoNumber('16')],
    ['to_number', `0x${'0'.repeat(4_000)}1p0`],
    ['to_number', '0x1p-5000'],
    ['bits.lsh', new RegoNumber('1'), new RegoNumber('300001')],
    ['bits.and', new RegoNumber('1'.repeat(100_001)), new RegoNumber('1')],
    ['bits.negate', new RegoNumber('1e500')],
    ['replace', 'a'.repeat(10_000), 'a', 'b'.repeat(10_000)],
    ['replace', 'é', '', '-'],
    ['strings.replace_n', objectOf([['', 'x']]), 'é'],
    ['base64.decode', '/w=='],
  ])('%s', (...row) => {
    expect(() => call(mendedBuiltins, row, () => undefined)).toThrow(BeyondLimits);
  });
});

function nestedValue(levels: number): RegoValue {
  let value: RegoValue = null;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

describe('a builtin whose work its operands decide stops when the time is up', () => {
  const late = new Error('time is up');
  const all = new RegoNumber('-1');
  const wide = objectOf(Array.from({ length: 1_000 }, (_, index) => [`n${index}`, null] as const));

  it.each<readonly [string, ...RegoValue[]]>([
    ['json.unmarshal', `[${'1,'.repeat(5_000)}1]`],
    ['json.is_valid', `[${'1,'.repeat(5_000)}1]`],
    ['json.filter', wide, [['n5']]],
    ['json.filter', wide, [...wide.entries.map(([key]) => key)]],
    ['json.remove', wide, [['n5']]],
    ['object.union_n', [wide, wide]],
    ['glob.match', `${'**a'.repeat(500)}b`, ['/'], `${'a'.repeat(5_000)}b`],
    ['glob.match', 'a', Array.from({ length: 1_000 }, () => '/'), 'a'],
    ['replace', 'a'.repeat(10), 'a', 'b'],
    ['replace', 'a'.repeat(10_000), 'x', 'b'],
    ['indexof', 'a'.repeat(100_000), `${'a'.repeat(10)}b${'a'.repeat(50_000)}`],
    ['strings.replace_n', objectOf(wide.entries.map(([key]) => [key, ''])), 'n'.repeat(10)],
    ['regex.match', '(?:a?){500}b', `${'a'.repeat(5_000)}b`],
    ['regex.find_all_string_submatch_n', 'a', 'a'.repeat(1_000), all],
    ['regex.find_all_string_submatch_n', '(a)?(b)?', 'a'.repeat(1_000), all],
  ])('%s', (...row) => {
    let looks = 0;
    const checkDeadline = (): void => {
      if (++looks === 3) throw late;
    };
    expect(() => call(mendedBuiltins, row, checkDeadline)).toThrow(late);
  });
});

describeEveryBuiltinHasACase(
  mendedBuiltins.map(({ name }) => name),
  mendedRows.map(([name, ...operands]) => `${name}(${operands.join(', ')})`),
);
