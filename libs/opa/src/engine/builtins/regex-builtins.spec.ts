import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { BeyondLimits } from './beyond-limits.js';
import { regexBuiltins } from './regex-builtins.js';

const quoted = (text: string): string => JSON.stringify(text);

const malformed = [
  ...['(', ')', '[', '*a', '\\', '(?=a)', '(?<!a)', 'a**', '\\1', 'a{1001}', '(?z)', '[z-a]', '\\C'],
  ...['((a{100}){100})', '\\8', '\\_', '[[:foo:]]', 'a{2}{3}', '(?', '(?P<', '(?P=x)', 'x{1,0}', '[a-\\d]'],
  ...['\\x{110000}', '\\xZZ', '\\08', '(?P<é>a)', '\\pX', '(?i', '\\Z', '\\u0041', '(?#a)', '(?>a)', 'a++'],
];

const patterns = [
  ...[
    '',
    'a',
    'a*',
    'a+?',
    '(a)(b)?',
    '(?P<x>a)|b',
    '(?<x>a)b',
    '\\bab\\b',
    '^',
    '$',
    '(?m)^',
    '(?m)$',
    '\\A',
    '\\z',
  ],
  ...[
    '[^a]',
    '[[:alpha:]]',
    '[[:^word:]]',
    '\\d',
    '\\pL',
    '\\p{Greek}',
    '\\P{Lu}',
    '\\p{^Lu}',
    '(?i)É',
    '(?i)k',
    '(?i)ſ',
  ],
  ...[
    '(?s).',
    '.',
    '(?U)a+',
    '\\Qa.\\E',
    '\\x{e9}',
    '\\x41',
    '\\07',
    '{',
    'a{,2}',
    'a{2}',
    'a|',
    '|a',
    '(|a)*',
    '[]a]',
  ],
  ...[
    '[^]a]',
    'a|ab',
    'ab|a',
    '(a|ab)(c|bcd)',
    '(?P<1>a)',
    '(?-i)a',
    '(?i:a)b',
    '\\Q',
    '(a*)*',
    '(?:a?){3}a{3}',
  ],
];
const texts = ['', 'a', 'aab ab', 'é😀É', 'Kk\u212aſs', 'a\nb\nab', 'αΩ1_a.b{a{,2}', '\u0000\ufffd ]a\u2028'];

const replacements = [
  ...[
    '',
    '-',
    '$0',
    '$1',
    '${1}',
    '$1a',
    '${1}a',
    '$x',
    '${x}',
    '${x}y',
    '$$',
    '$',
    '$$$',
    '${',
    '${1',
    '${}',
    '${ 1}',
  ],
  ...[
    '$01',
    '$10',
    '$2',
    '$9999999999',
    '\\1',
    '$&',
    '$-1',
    '$é',
    '$1é',
    '$x_',
    '$٣',
    '$constructor',
    '$0$1$x😀',
    '$ªx',
  ],
];

/** Few letters, so that they meet often. */
const anyPiece = fc.tuple(
  fc.constantFrom(
    'a',
    'b',
    'é',
    '😀',
    '.',
    '[ab]',
    '[^a]',
    '\\w',
    '\\b',
    '^',
    '$',
    '(a)',
    '(b|a)',
    '(|b)',
    '(?:ab)',
  ),
  fc.constantFrom('', '', '*', '+', '?', '*?', '{2}', '{1,2}', '{0}'),
);
const anyPattern = fc
  .tuple(fc.array(anyPiece, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '', '|'))
  .map(([pieces, joint]) => pieces.map(([atom, count]) => atom + count).join(joint));
const anyText = fc.string({ unit: fc.constantFrom('a', 'b', 'a', 'é', '😀', '\n', ' '), maxLength: 7 });
const anyReplacement = fc
  .array(fc.constantFrom(...replacements), { maxLength: 3 })
  .map((parts) => parts.join(''));

const generated = fc
  .sample(fc.tuple(anyPattern, anyText, anyReplacement, fc.integer({ min: -1, max: 3 })), {
    seed: 21,
    numRuns: 150,
  })
  .flatMap(([pattern, text, replacement, limit]) => [
    `regex.split(${quoted(pattern)}, ${quoted(text)})`,
    `regex.find_n(${quoted(pattern)}, ${quoted(text)}, ${limit})`,
    `regex.replace(${quoted(text)}, ${quoted(pattern)}, ${quoted(replacement)})`,
  ]);

const expressions = [
  ...malformed.flatMap((pattern) => [
    `regex.split(${quoted(pattern)}, "a1é")`,
    `regex.find_n(${quoted(pattern)}, "a1é", -1)`,
    `regex.replace("a1é", ${quoted(pattern)}, "<$0>")`,
  ]),
  ...patterns.flatMap((pattern) =>
    texts.flatMap((text) => [
      `regex.split(${quoted(pattern)}, ${quoted(text)})`,
      `regex.find_n(${quoted(pattern)}, ${quoted(text)}, -1)`,
      `regex.replace(${quoted(text)}, ${quoted(pattern)}, "<$0|$1>")`,
    ]),
  ),
  ...replacements.map((text) => `regex.replace("xabab", "(?P<x>a)(b)?", ${quoted(text)})`),
  ...['0', '1', '2', '-7', '1.0', '1e0', '1.5', '9223372036854775807', '9223372036854775808'].map(
    (limit) => `regex.find_n("a", "aaa", ${limit})`,
  ),
  ...[
    'split("a", input.n)',
    'split(input.n, "a")',
    'find_n("a", "a", input.text)',
    'replace("a", "a", input.n)',
  ].map((call) => `regex.${call}`),
  ...generated,
];

describeSameAsOpa('regular expressions answer as OPA does', { expressions, input: '{"n": 7, "text": "a"}' });

/** Each template with one pair of delimiters only: OPA keeps what it compiled by the template alone. */
const templates = [
  ...[
    ['users:{[0-9]+}', 'users:17', 'users:x', 'xusers:1'],
    ['{.*}', '', 'a\nb', '😀'],
    ['a.b{x|y}', 'a.bx', 'aXbx', 'a.bxy'],
    ['{a{2}}', 'aa', 'a'],
    ['{a}{b*}', 'a', 'abb', 'ba'],
    ['{a)(b}', 'ab'],
    ['{(}', 'a'],
    ['{\\}', '\\'],
    ['{', 'a'],
    ['}', 'a'],
    ['{a}}', 'a'],
    ['{[}{]}', 'a'],
    ['plain', 'plain', 'plainer'],
    ['', '', 'a'],
    ['{}', '', 'a'],
    ['é{é+}😀', 'ééé😀', 'é😀'],
    ['{\\Q}{b}', 'b', '{b}'],
    ['(?i){x}', '(?i)x', 'X'],
  ].map((cases) => ({ delimiters: ['{', '}'], cases })),
  { delimiters: ['<', '>'], cases: ['<a><b>', 'ab', 'a'] },
  { delimiters: ['(', ')'], cases: ['(a)', 'a', '(a)'] },
  { delimiters: ['|', '|'], cases: ['|a|', 'a', '|a|'] },
  { delimiters: ['', '>'], cases: ['x', 'x'] },
  { delimiters: ['<<', '>'], cases: ['<<x>', 'x'] },
  { delimiters: ['é', '>'], cases: ['éx>', 'x'] },
];

const templateExpressions = templates.flatMap(({ delimiters, cases: [template = '', ...candidates] }) =>
  candidates.map(
    (text) =>
      `regex.template_match(${[template, text, ...delimiters].map((part) => quoted(part)).join(', ')})`,
  ),
);

describeSameAsOpa('templates of regular expressions answer as OPA does', {
  expressions: templateExpressions,
});

const anyGlobToken = fc.tuple(
  fc.constantFrom('a', 'b', 'a', 'b', '.', '[a-b]', '[bc]', '[]', '\\.', '[a\\-c]', 'é', '😀', '[0-9]'),
  fc.constantFrom('', '', '*', '+'),
);
const anyGlob = fc
  .array(anyGlobToken, { maxLength: 7 })
  .map((tokens) => tokens.map(([characters, count]) => characters + count).join(''));

const globs = [
  ...[
    ['a.a', 'a.b'],
    ['foo.*', 'f.*r'],
    ['[a-c]+', '[c-z]*x'],
    ['[a-c]', '[d-z]'],
    ['', ''],
    ['', 'a*'],
    ['a*c', 'b*c'],
    ['a*', 'b*'],
    ['.', '[]'],
    ['[a-]', 'a'],
    ['[-a]', 'a'],
    ['[z-a]', 'a'],
    ['[a-z-9]', 'a'],
    ['[a', 'a'],
    ['a]', 'a'],
    ['*', 'a'],
    ['a**', 'a'],
    ['a+*', 'a'],
    ['a\\', 'a'],
    ['\\*\\+', '.*'],
    ['[\u0000-\u{10ffff}]+', 'é😀'],
    ['a+a*', 'a'],
    ['[ab]+[ba]*c', 'c'],
    ['[^a]', '^'],
  ],
  ...fc.sample(fc.tuple(anyGlob, anyGlob), { seed: 22, numRuns: 400 }),
];

const globExpressions = globs.map(([a = '', b = '']) => `regex.globs_match(${quoted(a)}, ${quoted(b)})`);

describeSameAsOpa('intersections of globs answer as OPA does', {
  expressions: [...globExpressions, 'regex.globs_match(input.n, "a")'],
  input: '{"n": 7}',
});

describeEveryBuiltinHasACase(
  regexBuiltins.map(({ name }) => name),
  [...expressions, ...templateExpressions, ...globExpressions],
);

describe('a pattern that would compile to too much is refused, though OPA takes it', () => {
  const call = (pattern: string): unknown =>
    regexBuiltins.find(({ name }) => name === 'regex.split')?.call([pattern, '!'], builtinContext());

  it.each([
    ['long', 'a'.repeat(32_769)],
    ['of many counts', 'x{1000}'.repeat(100)],
    ['counting a group', `(${'abc'.repeat(50)}){500}`],
    ['counting a group behind a class with a parenthesis', `(${'abc'.repeat(50)}[)(]){500}`],
    ['counting a group behind an escaped bracket', `(${'abc'.repeat(50)}\\[){500}`],
    ['counting a group behind a quotation', `(${'abc'.repeat(50)}\\Q)[(\\E){500}`],
    ['counting a group behind a class with a class', `(${'abc'.repeat(50)}[]()[:alpha:])]){500}`],
    ['folding the case of all letters', `(?i)${'[b-\\x{10000}]'.repeat(50)}`],
    ['folding the case of classes', `(?i)${'\\pL'.repeat(1_000)}`],
    ['naming two groups alike', '(?P<x>a)(?P<x>b)'],
    ['naming a class that only Go knows', '\\p{Letter}'],
    ['naming a class that nobody knows, which cannot be told', '\\p{X}'],
  ])('%s', (_, pattern) => {
    expect(() => call(pattern)).toThrow(BeyondLimits);
  });

  it.each([
    ['counts far', '^[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63}){0,8}$'],
    ['lists many words', Array.from({ length: 2_000 }, (_, index) => `word${index}`).join('|')],
    ['has ranges beyond ASCII', '[\\x{4e00}-\\x{9fff}\\x{3040}-\\x{30ff}]{2,40}'],
  ])('but not one that %s', (_, pattern) => {
    expect(call(pattern)).toEqual(['!']);
  });
});
