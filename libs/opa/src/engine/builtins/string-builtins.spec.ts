import { describe, expect, it } from '@jest/globals';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { stringBuiltins } from './string-builtins.js';

const counts = ['0', '1', '2', '9', '-1', '-2', '-9', '1.0', '-1.00', '1e1', '1.5'];
const hugeCounts = ['9223372036854775807', '-9223372036854775808', '9223372036854775808'];

const expressions = [
  ...['abcabcab', 'aaaa', '😀x😀x', ''].flatMap((text) =>
    ['ab', 'aa', 'x', '😀', ''].flatMap((search) => [
      `indexof_n("${text}", "${search}")`,
      `strings.count("${text}", "${search}")`,
    ]),
  ),
  ...['any_prefix_match', 'any_suffix_match'].flatMap((name) => [
    `strings.${name}("abc", "a")`,
    `strings.${name}("abc", "c")`,
    `strings.${name}("abc", "")`,
    `strings.${name}("", "")`,
    `strings.${name}(["xyz", "abc"], ["ab", "q"])`,
    `strings.${name}({"xyz", "abc"}, {"yz", "q"})`,
    `strings.${name}(["a", "ab", "b"], ["aa", "ba"])`,
    `strings.${name}([], ["a"])`,
    `strings.${name}(["a"], [])`,
    `strings.${name}(["é😀", "z"], ["é", "😀"])`,
    `strings.${name}(input.a, ["a"])`,
    `strings.${name}(input.n, "a")`,
  ]),
  ...['a.b.c', '', '.', '😀.é', 'abc'].flatMap((text) =>
    ['.', '', 'bc', '😀'].flatMap((delimiter) =>
      [...counts, ...hugeCounts].map((count) => `strings.split_n("${text}", "${delimiter}", ${count})`),
    ),
  ),
  'strings.split_n(input.n, ".", 1)',
  'strings.split_n("a", input.n, 1)',
  'strings.split_n("a", ".", input.s)',
  'sprintf("%s %v", [input.s, input.a])',
  'strings.render_template("{{.s}}: {{range .a}}<{{.}}>{{end}}", input)',
  'strings.render_template(input.n, {})',
  'strings.render_template("", input.a)',
  '$"{input.s} and {input.n}, {input.a} {input.none}"',
  '$"{{1, "x"}} {true} {null} {{"k": "v"}}"',
  '$"plain"',
];

describeSameAsOpa('string builtins answer as OPA does', {
  expressions,
  input: '{"n": 7, "s": "text", "a": [1, 2]}',
});

/** Template strings have a syntax of their own. */
const templateString = 'internal.template_string';

describeEveryBuiltinHasACase(
  stringBuiltins.map(({ name }) => name).filter((name) => name !== templateString),
  expressions,
);

describe(templateString, () => {
  it('has a case', () => {
    expect(expressions.some((expression) => expression.startsWith('$"'))).toBe(true);
  });
});
