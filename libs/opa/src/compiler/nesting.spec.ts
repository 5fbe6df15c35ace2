import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rowNestedTooDeep } from './nesting.js';

const most = 4;

describe('the nesting of Rego', () => {
  it.each([
    ['brackets up to the bound', 'x := [[[[1]]]]'],
    ['brackets beside each other', 'x := [[1], [2], {"a": [(3)]}]\n'.repeat(100)],
    ['brackets in comments', '# ((((((((\nx := 1'],
    ['brackets in texts', 'x := "(((((((("'],
    ['a quotation mark in a text', 'x := "\\"((((((("'],
    ['brackets in raw texts', 'x := `(((((((((\n((((`'],
    ['a backslash in a raw text', 'x := `\\`\ny := "(((((("'],
    ['brackets in the text of a template', 'x := $"(((((({input.a}(((((("'],
    ['braces in a template that begin no expression', 'x := $"\\{\\{\\{\\{\\{\\{"'],
    ['brackets in the text of a raw template', 'x := $`(((((({input.a}((\n((((`'],
  ])('does not count %s', (_, rego) => {
    expect(rowNestedTooDeep(rego, most)).toBeUndefined();
  });

  it.each([
    ['arrays', 'x := [[[[[1]]]]]', 1],
    ['brackets that are never closed', 'x := 1\ny := {{{{{', 2],
    ['kinds that take turns', 'x := [\n{(\n[(1)]\n)}]', 3],
    ['brackets around comments that would close them', '[ # ]\n[ # ]\n[ # ]\n[ # ]\n[ # ]', 5],
    ['brackets around texts that would close them', '["]"]["]", ["]", ["]", ["]", ["]", 1', 1],
    ['closers that close nothing', '[}[}[}[}[}', 1],
    ['the expression inside a template', 'x := $"a {[[[[1]]]]}"', 1],
    ['templates inside templates', 'x := $"{$"{$"{$"{$"{1}"}"}"}"}"', 1],
    ['code behind a template', 'x := $"{1} {2}"\ny := [[[[[', 2],
    ['code behind a broken text', 'x := "\ny := [[[[[', 2],
  ])('counts %s', (_, rego, row) => {
    expect(rowNestedTooDeep(rego, most)).toBe(row);
  });

  it('finds any nesting, whatever stands between its brackets', () => {
    const noise = fc.constantFrom(
      ' ',
      '\n',
      '# ]})\n',
      '"]})"',
      '`]})`',
      '"\\"]"',
      '$"]})"',
      '$"{"]"} ]"',
      '[]',
      '({})',
    );
    const level = fc.record({ open: fc.constantFrom('(', '[', '{', '$"{', '$`{'), before: noise });
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 40 }), (levels) => {
        const rego = levels.map(({ open, before }) => `${before} ${open}`).join('');
        expect(rowNestedTooDeep(rego, levels.length - 1)).toBeDefined();
        // The brackets of the noise are up to two levels more.
        expect(rowNestedTooDeep(rego, levels.length + 2)).toBeUndefined();
      }),
    );
  });

  it('works through a large file of nothing but marks', () => {
    expect(rowNestedTooDeep('"{"'.repeat(300_000), most)).toBeUndefined();
    expect(rowNestedTooDeep('[]'.repeat(500_000), most)).toBeUndefined();
  });
});
