import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { evalRego } from '../../../../../test/support/opa.js';
import { compareNumbers } from './compare-numbers.js';
import { compareRego } from './compare-rego.js';
import { objectOf, setOf } from './make-rego.js';
import { readRego, RegoSyntaxError } from './read-rego.js';
import { RegoNumber, type RegoValue } from './rego-value.js';
import { toJson, toRego } from './write-rego.js';

const anyNumber = fc.oneof(
  fc.integer().map(String),
  fc.bigInt().map(String),
  fc.tuple(fc.integer({ min: -99, max: 99 }), fc.nat(99)).map(([whole, part]) => `${whole}.${part}`),
  fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -20, max: 20 })).map(([m, e]) => `${m}e${e}`),
);

const anyText = fc.string({ unit: 'grapheme', maxLength: 8 });

const { anyRego } = fc.letrec<{ anyRego: RegoValue }>((tie) => ({
  anyRego: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false),
    anyNumber.map((text) => new RegoNumber(text)),
    anyText,
    fc.array(tie('anyRego'), { maxLength: 4 }),
    fc.array(tie('anyRego'), { maxLength: 4 }).map(setOf),
    fc.array(fc.tuple(tie('anyRego'), tie('anyRego')), { maxLength: 4 }).map(objectOf),
  ),
}));

describe('Rego text', () => {
  it.each([
    ['null', 'null'],
    ['true', 'true'],
    ['"a\\n\\u0001\\"\\\\é😀"', '"a\\n\\u0001\\"\\\\é😀"'],
    ['"\\\\"', '"\\\\"'],
    ['1.50', '1.50'],
    ['-0', '-0'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['[]', '[]'],
    ['{}', '{}'],
    ['set()', '[]'],
    ['[set(), {1}]', '[[],[1]]'],
    ['{"b": 1, "a": {2, 1}}', '{"a":[1,2],"b":1}'],
    ['{10: "x", 9: "y"}', '{"10":"x","9":"y"}'],
    ['{{"k": 1}: 2}', '{"{\\"k\\":1}":2}'],
    ['{[1, {3, 2}]: 2, null: 3, true: 4}', '{"[1,[2,3]]":2,"null":3,"true":4}'],
    ['{1: "number", "1": "text"}', '{"1":"text"}'],
    ['{{"result": {"x": set()}}}', '[{"result":{"x":[]}}]'],
    ['{"\ue000": 1, "\u{10000}": 2, "a": 3}', '{"a":3,"\ue000":1,"\u{10000}":2}'],
    ['{1, 1.0, 2}', '[1,2]'],
  ])('%s is %s in JSON', (text, json) => {
    expect(toJson(readRego(text))).toBe(json);
  });

  it.each([
    ...[
      '',
      ' ',
      'nul',
      'truex',
      'True',
      'set(',
      'set',
      '"open',
      '"\\x"',
      '"a\\"',
      '01',
      '1.',
      '.5',
      '+1',
      '-',
      '1e',
      'NaN',
    ],
    ...[
      '[',
      '[1',
      '[1,]',
      '[,]',
      '[1 2]',
      ']',
      '{',
      '{1',
      '{1,}',
      '{1:}',
      '{1: 2,}',
      '{1: 2, 3}',
      '{1, 2: 3}',
      '{}}',
      '1 2',
    ],
    '['.repeat(5_000) + ']'.repeat(5_000),
  ])('%.20j is refused', (text) => {
    expect(() => readRego(text)).toThrow(RegoSyntaxError);
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(anyRego, (value) => {
        expect(readRego(toRego(value))).toEqual(value);
      }),
    );
  });

  it('lets a large text be stopped', () => {
    const stop = (): never => {
      throw new RangeError('stopped');
    };
    expect(() => readRego(`[${'1, '.repeat(5_000)}1]`, stop)).toThrow('stopped');
  });
});

describe('order', () => {
  it('is total: reversing the operands reverses it, and equal values compare alike', () => {
    fc.assert(
      fc.property(anyRego, anyRego, anyRego, (a, b, c) => {
        expect(Math.sign(compareRego(a, b))).toBe(-Math.sign(compareRego(b, a)) + 0);
        if (compareRego(a, b) === 0) expect(Math.sign(compareRego(a, c))).toBe(Math.sign(compareRego(b, c)));
      }),
    );
  });

  it("is OPA's", () => {
    const values = fc.sample(anyRego, { numRuns: 400, seed: 7 });
    const ours = toJson(setOf(values));
    const theirs = evalRego(
      { 'v.rego': `package v\nx := {${values.map((value) => toRego(value)).join(',\n')}}` },
      'data.v.x',
    );
    expect(JSON.parse(ours)).toEqual(theirs);
  });

  it.each([
    ['1', '1.0', 0],
    ['-0', '0', 0],
    ['100', '1e2', 0],
    ['9007199254740993', '9007199254740992', 1],
    ['0.1', '0.10000000000000001', -1],
    ['-1e400', '1e-400', -1],
    ['1e400', '1e401', -1],
    ['-1e400', '-1e401', 1],
    ['1e-400', '0', 1],
    ['0e5', '0.000', 0],
    ['12345678901234567890.5', '12345678901234567890.50', 0],
  ])('of %s and %s', (a, b, order) => {
    expect(compareNumbers(a, b)).toBe(order);
    expect(compareNumbers(b, a)).toBe(-order + 0);
  });
});
