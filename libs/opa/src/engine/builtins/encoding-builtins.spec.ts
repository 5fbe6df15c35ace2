import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { BeyondLimits } from './beyond-limits.js';
import { encodingBuiltins } from './encoding-builtins.js';

const quoted = JSON.stringify;

const anyText = fc.sample(
  fc.string({
    unit: fc.constantFrom(...Array.from('ab%+& =;/?#.~-_é😀*\'"\n\u0000\u007f2fF')),
    maxLength: 12,
  }),
  { seed: 14, numRuns: 150 },
);
/** Escapes of ASCII only: what others make need not be text. */
const anyQuery = fc.sample(fc.stringMatching(/^([ab=&;+é]|%[2-7][0-9a-fA-F]|%){0,12}$/), {
  seed: 15,
  numRuns: 300,
});

const hexadecimal = [
  ...[
    '',
    '00',
    'C3a9',
    'c3A9',
    'abc',
    'zz',
    '6',
    '0x61',
    '61 62',
    '6162\n',
    'é',
    '１1',
    '7f',
    'f09f9880',
    '6162636465',
    '6g',
  ],
  ...fc
    .sample(fc.stringMatching(/^([2-7][0-9a-fA-F]|[0-9a-fA-Fg]){0,6}$/), { seed: 16, numRuns: 60 })
    .filter((text) => !/^(..)*[89a-fA-F]./.test(text)),
];

const expressions = [
  ...anyText.flatMap((text) => [
    `base64url.encode_no_pad(${quoted(text)})`,
    `hex.encode(${quoted(text)})`,
    `urlquery.encode(${quoted(text)})`,
    `urlquery.encode_object({${quoted(text)}: ${quoted(text)}, "x": [${quoted(text)}, "y"], "a": {${quoted(text)}, "b"}})`,
  ]),
  ...anyQuery.flatMap((query) => [
    `urlquery.decode(${quoted(query)})`,
    `urlquery.decode_object(${quoted(query)})`,
  ]),
  ...hexadecimal.map((text) => `hex.decode(${quoted(text)})`),
  'urlquery.decode("a%20b+c%2B%C3%A9%f0%9f%98%80")',
  'urlquery.decode_object("%C3%A9=%f0%9f%98%80")',
  'urlquery.encode_object({name: "a" | name := [1, "1", 1.50, null, true, [1, {"x": {2}}], {"c": 2}][_]})',
  'urlquery.encode_object({name: name | name := ["2", "10"][_]})',
  'urlquery.encode_object({"a": []})',
  'urlquery.encode_object({})',
  'urlquery.encode_object({"a": input.n})',
  'urlquery.encode_object({"a": input.mixed})',
  'urlquery.encode_object(input.n)',
  'urlquery.encode_object(input.mixed)',
  'count(urlquery.decode_object(concat("&", [sprintf("a%d=1", [i]) | some i in numbers.range(1, 10000)])))',
  'count(urlquery.decode_object(concat("&", [sprintf("a%d=1", [i]) | some i in numbers.range(1, 10001)])))',
  ...encodingBuiltins.map(({ name }) => `${name}(input.n)`),
];

describeSameAsOpa('encoding builtins answer as OPA does', {
  expressions,
  input: '{"n": 7, "mixed": ["a", 7]}',
});

describeSameAsOpa('the everyday uses of encodings answer as OPA does', {
  expressions: [
    'base64url.encode_no_pad("a?>é")',
    'hex.encode("é\\n")',
    'hex.decode("C3a9")',
    'hex.decode("abc")',
    'hex.decode("zz")',
    'hex.decode("")',
    'urlquery.encode("a b+c/é&=~-_.!*\'()\\"%")',
    'urlquery.decode("a%20b+c%2B%C3%A9")',
    'urlquery.decode("%zz")',
    'urlquery.decode("%")',
    'urlquery.decode("é+😀")',
    'urlquery.encode_object({"b": "1", "a": ["x y", "z"], "c": {"q", "p"}, "é": ""})',
    'urlquery.encode_object({"a": []})',
    'urlquery.encode_object({"a": input.n})',
    'urlquery.decode_object("a=1&b=2&a=3&c&=d&e=")',
    'urlquery.decode_object("a=1;b=2")',
    'urlquery.decode_object("a=%zz")',
    'urlquery.decode_object("&&a+b=c%26d&")',
    'urlquery.decode_object("")',
  ],
  input: '{"n": 7}',
});

describeEveryBuiltinHasACase(
  encodingBuiltins.map(({ name }) => name),
  expressions,
);

describe('bytes that are no text', () => {
  it.each([
    ['hex.decode', 'ff'],
    ['hex.decode', 'eda080'],
    ['urlquery.decode', '%ff'],
    ['urlquery.decode_object', 'a=%ff'],
    ['urlquery.decode_object', '%c3=a'],
  ])('are not taken: %s of %s', (name, text) => {
    const context = builtinContext();
    const builtin = encodingBuiltins.find((candidate) => candidate.name === name);
    expect(() => builtin?.call([text], context)).toThrow(BeyondLimits);
  });
});
