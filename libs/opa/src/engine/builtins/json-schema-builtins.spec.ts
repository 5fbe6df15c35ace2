import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { readRego } from '../rego/read-rego.js';
import { toJson } from '../rego/write-rego.js';
import { BeyondLimits } from './beyond-limits.js';
import { jsonSchemaBuiltins } from './json-schema-builtins.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A Rego string, in ASCII: sources may not hold every character as it is. */
const quoted = (value: string): string =>
  JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Documents and schemas are given as JSON text, out of the type checker's sight. */
const text = (value: Json): string => quoted(JSON.stringify(value));

/** OPA goes through members in no order, so findings are compared as a set. Empty when there is no result. */
const matched = (document: string, schema: string): string =>
  `{[r[0], {e | some e in r[1]}] | r := json.match_schema(${document}, ${schema})}`;

const matches = (schema: Json, ...documents: Json[]): string[] =>
  documents.map((document) => matched(text(document), text(schema)));

/** Where it matters how numbers are written. */
const rawMatches = (schema: string, ...documents: string[]): string[] =>
  documents.map((document) => matched(quoted(document), quoted(schema)));

const draft = (number: number): string => `http://json-schema.org/draft-0${number}/schema#`;

const everyType: Json[] = [null, true, 'abc', 5, 5.5, -3, [], [1, 2], {}, { a: 1 }];
const types: Json[] = ['string', 'number', 'integer', 'null', 'boolean', 'array', 'object'];

const numbers = ['0', '1', '1.0', '2', '-1', '0.1', '0.3', '1e2', '9007199254740993', '1e400', '1.5'];
const limits = ['1', '0.1', '9007199254740992', '123456789', '1000000', '0.00001', '12345678.5', '1e300'];
const limitNames = ['multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];

const values = [
  ...types.flatMap((type) => matches({ type }, ...everyType)),
  ...matches({ type: ['string', 'null'] }, ...everyType),
  ...matches({ type: [] }, 1),
  ...limitNames.flatMap((name) => limits.flatMap((limit) => rawMatches(`{"${name}": ${limit}}`, ...numbers))),
  ...rawMatches('{"maximum": -12.50, "minimum": -1000000}', '-5', '-1e7'),
  ...matches({ minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: true }, 1, 2, 5),
  ...matches({ minimum: 1, exclusiveMinimum: false }, 1, 0),
  ...matches({ minLength: 2, maxLength: 3 }, 'a', 'ab', 'abcd', '😀', '😀😀', 5),
  ...matches({ pattern: '^a.c$' }, 'abc', 'a\nc', 'xabc', 5),
  ...matches({ pattern: '(?i)É\\d' }, 'é3', 'é٣'),
  ...matches({ pattern: '\'<&"' }, ''),
  ...matches({ enum: [1, 'a', null, { a: [1] }, '<&>'] }, 1, 'a', null, { a: [1] }, 'b', []),
  ...rawMatches('{"enum": [9007199254740993]}', '9007199254740992', '9007199254740990'),
  ...matches({ enum: [] }, 1),
  ...matches({ const: { b: '<é\u2028>', a: 1 } }, { a: 1, b: 'x' }, {}),
  ...rawMatches('{"const": {"a": 1, "b": [0, 1e21, 1e-7]}}', '{"b": [-0, 1e21, 1e-7], "a": 1.0}', '{}'),
  ...matches({ const: null }, null, 0),
];

const collections = [
  ...matches({ minItems: 2, maxItems: 3 }, [], [1, 2], [1, 2, 3, 4], {}),
  ...matches(
    { uniqueItems: true },
    [1, 1],
    [1, '1'],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [1, 1, 1],
  ),
  ...rawMatches('{"uniqueItems": true}', '[1, 1.0, 1e0]', '[9007199254740993, 9007199254740992]', '[0, -0]'),
  ...matches({ items: { type: 'integer' } }, [1, 'a', 2.5], []),
  ...matches(
    { items: [{ type: 'integer' }, { type: 'string' }], additionalItems: false },
    [1, 'a'],
    [1, 'a', 2],
  ),
  ...matches({ items: [{ type: 'integer' }], additionalItems: { type: 'string' } }, [1, 'a', 2], ['a']),
  ...matches({ items: false }, [1], []),
  ...matches({ items: [], additionalItems: false }, [1]),
  ...matches({ items: {}, additionalItems: false }, [1]),
  ...matches({ contains: { type: 'integer' } }, [], ['a'], ['a', 1], ['a', ['b']], {}),
  ...matches({ contains: { required: ['a'], properties: { b: { type: 'string' } } } }, [
    { b: 1 },
    { a: 1, b: 2 },
  ]),
  ...matches({ minProperties: 1, maxProperties: 1 }, {}, { a: 1 }, { a: 1, b: 2 }),
  ...matches({ required: ['a', 'b'] }, {}, { a: 1 }, { a: 1, b: 1 }, []),
  ...matches({ required: ['__proto__', 'constructor', 'toString'] }, {}, { constructor: 1 }),
  ...rawMatches(
    '{"properties": {"__proto__": {"type": "string"}}}',
    '{"__proto__": 1}',
    '{"__proto__": "a"}',
    '{}',
  ),
  ...matches(
    { properties: { a: { type: 'string' }, b: { type: 'integer' } } },
    { a: 1, b: 'x' },
    { c: 1 },
    [],
  ),
  ...matches(
    { properties: { a: { properties: { b: { items: { type: 'string' } } } } } },
    { a: { b: ['x', 1] } },
  ),
  ...matches(
    { properties: { 'a.b': false, '': false, '(Root)': false } },
    { 'a.b': 1 },
    { '': 1 },
    { '(Root)': 1 },
  ),
  ...matches({ properties: { a: {} }, additionalProperties: false }, { a: 1, b: 2 }, { b: { c: 1 } }),
  ...matches({ additionalProperties: { type: 'string' } }, { a: 'x' }, { a: 1 }),
  ...matches(
    { patternProperties: { '^x': { type: 'integer' }, y$: { minimum: 5 } }, additionalProperties: false },
    { x: 1, y: 9 },
    { xy: 1 },
    { xy: 'a' },
    { a: 1 },
  ),
  ...matches({ propertyNames: { maxLength: 2 } }, { abc: 1 }, { ab: 1 }),
  ...matches({ propertyNames: false }, { a: 1 }, {}),
  ...matches({ dependencies: { a: ['b', 'c'] } }, { a: 1 }, { a: 1, b: 2 }, { b: 1 }, 'a'),
  ...matches({ dependencies: { a: { required: ['z'] }, b: false, c: [] } }, { a: 1 }, { b: 1 }, { c: 1 }),
];

const combinations = [
  ...matches({ anyOf: [{ type: 'string' }, { type: 'object', required: ['a'] }] }, 1, 'a', {}, { a: 1 }),
  ...matches({ oneOf: [{ type: 'integer' }, { minimum: 2 }] }, 1, 3, 1.5, 2.5, 'a'),
  ...matches({ allOf: [{ type: 'integer' }, { minimum: 2 }, { maximum: 1 }] }, 1, 1.5, 'a'),
  ...matches({ not: { type: 'integer' } }, 1, 'a'),
  ...matches({ not: false, allOf: [true], anyOf: [true, false], oneOf: [true, false] }, 1),
  ...matches(true, 1),
  ...matches(false, 1),
  ...matches(
    {
      if: { properties: { a: { const: 1 } }, required: ['a'] },
      then: { required: ['b'] },
      else: { required: ['c'] },
    },
    { a: 1 },
    { a: 2 },
    { a: 1, b: 1 },
    { c: 1 },
  ),
  ...matches({ if: true, then: false }, 1),
  ...matches({ then: false, else: false }, 1),
  // references
  ...matches(
    {
      definitions: {
        node: {
          properties: { next: { $ref: '#/definitions/node' }, v: { type: 'integer' } },
          required: ['v'],
        },
      },
      $ref: '#/definitions/node',
    },
    { v: 1, next: { v: 'x' } },
    { v: 1, next: { v: 2, next: {} } },
    5,
  ),
  ...matches(
    {
      $id: 'http://example.com/root.json',
      definitions: { a: { $id: 'sub.json', type: 'string' }, b: { $id: '#loc', type: 'null' } },
      properties: {
        w: { $ref: '#/definitions/a' },
        x: { $ref: 'sub.json' },
        y: { $ref: '#loc' },
        z: { $ref: 'http://example.com/x/../sub.json' },
      },
    },
    ...['w', 'x', 'y', 'z'].map((name) => ({ [name]: 1 })),
  ),
  ...matches(
    {
      definitions: { 'a b': { type: 'string' }, '~/x': { type: 'null' }, '%25': { type: 'array' } },
      properties: {
        p: { $ref: '#/definitions/a%20b' },
        q: { $ref: '#/definitions/~0~1x' },
        r: { $ref: '#/definitions/%2525' },
      },
    },
    { p: 1 },
    { q: 1 },
    { r: 1 },
  ),
  // metaschemas
  ...[4, 6, 7].flatMap((number) =>
    matches(
      { $ref: draft(number) },
      ...[
        { type: 'x' },
        { minLength: -1 },
        { properties: { a: 5 } },
        true,
        5,
        { pattern: '(' },
        { required: [] },
      ],
      ...[
        { multipleOf: 0 },
        { exclusiveMinimum: true },
        { items: [] },
        { enum: [] },
        { if: 5 },
        { examples: 5 },
      ],
      ...[
        { $id: '%zz' },
        { id: 5 },
        { patternProperties: { '(': {} } },
        { additionalItems: 5 },
        { readOnly: 1 },
      ],
      ...[{ type: ['string', 'string'] }, { dependencies: { a: [] } }, { contains: 1 }, { not: { type: 5 } }],
    ),
  ),
  ...matches({ properties: { a: { $ref: `${draft(7)}/definitions/nonNegativeInteger` } } }, { a: -1 }),
  // drafts
  ...[4, 6, 7].flatMap((number) =>
    matches(
      {
        $schema: draft(number),
        const: 1,
        contains: { type: 'null' },
        propertyNames: false,
        if: true,
        then: false,
      },
      2,
      [1],
      { a: 1 },
    ),
  ),
  // what is no document, or no schema
  ...rawMatches('{"type": "string"}', '{', '', '[1', 'nul', '01', '{"a": 1, "a": 2}', ' "a"\n'),
  ...rawMatches('{', '1'),
  ...rawMatches('{"type": "x"}', '1'),
  'json.match_schema({"a": {1}, 2: 3}, {"required": ["a", "2"], "properties": {"a": {"maxItems": 0}}})',
  'json.match_schema({"a": {3, 1}}, `{"properties": {"a": {"const": [1, 3]}}}`)',
  'json.match_schema(input.number, {})',
  'json.match_schema({}, input.number)',
  'json.match_schema(input.array, {"type": "object"})',
  'json.match_schema({}, input.array)',
  'json.match_schema({}, input.nothing)',
];

const formats: Readonly<Record<string, readonly string[]>> = {
  date: [
    '2024-02-29',
    '2023-02-29',
    '2024-13-01',
    '2024-1-01',
    '2024-01-01 ',
    '0000-01-01',
    '1900-02-29',
    '',
  ],
  time: [
    '12:00:00',
    '24:00:00',
    '1:00:00',
    '12:00:00z',
    '12:00:00.5',
    '12:00:00,5Z',
    '12:00:00.Z',
    '12:00',
  ].concat('12:00:00+24:60', '12:00:00+25:00', '12:00:00+0100', '23:59:60Z', '12:00:00-00:61'),
  'date-time': [
    '2024-02-29T12:00:00Z',
    '2024-02-29T12:00:00',
    '2024-02-29t12:00:00Z',
    '2024-02-29',
    '12:00:00Z',
  ].concat(
    '2024-02-29T1:00:00Z',
    '2024-02-29T12:00:00.5+01:00',
    '2023-02-29T12:00:00Z',
    '2024-02-29T12:00:00ZT',
  ),
  hostname: ['a', 'a.b', '-a', 'a-', 'a_b', '', 'a..b', 'a.', 'é.com', 'x'.repeat(63), 'x'.repeat(64)].concat(
    `${'a'.repeat(62)}.`.repeat(5) + 'a',
    '1.2.3',
  ),
  email: [
    'a@b',
    'a',
    '@b',
    'a@',
    '"a b"@c',
    '""@c',
    'a b@c',
    'Name <a@b>',
    '<a@b>',
    '"N" <a@b>',
    'a@b (comment)',
  ]
    .concat(
      'a@[1.2.3.4]',
      'a@[::1]',
      'a@[x]',
      '.a@b',
      'a.@b',
      'a..b@c',
      'é@ü',
      'a@b c',
      'a@b,c@d',
      'a@b>',
      '<a@b',
    )
    .concat(
      'Joe (c) <a@b>',
      '  a@b  ',
      'Joe <a@b> x',
      '"a\\"b"@c',
      '"a\\\nb"@c',
      'a@b (x',
      'a@b ((x))',
      'a @b',
    )
    .concat(
      'a@ b',
      '< a@b>',
      '<a@b >',
      'a.b. <x@y>',
      '<>',
      '',
      'a\u0080@b',
      'a\u007f@b',
      '"a"b <c@d>',
      '"a@b',
    ),
  'idn-email': ['a@b', 'x'],
  ipv4: ['1.2.3.4', '01.2.3.4', '1.2.3', '256.1.1.1', '::ffff:1.2.3.4', ''],
  ipv6: ['::1', '::ffff:1.2.3.4', 'fe80::1%eth0', '1.2.3.4', ':::', '12345::', '1:2:3:4:5:6:7'],
  uri: [
    'http://a',
    'a',
    'a:b',
    '//a',
    'http://[::1]',
    'http://[::1',
    'http://a b',
    'http://a:x',
    'http://a/%zz',
  ]
    .concat(
      'mailto:x@y',
      '1a:b',
      'a\\:b',
      'http://é/',
      'http://a?b#%zz',
      'http://a?%zz',
      'x://a:1:2',
      'http://a:1:2',
    )
    .concat(
      'http://u:p@h',
      'http://u@p@h',
      'http://u v@h',
      'http://a%41b',
      'http://a%C3%A9',
      'http://[1.2.3.4]',
    )
    .concat('http://[fe80::1%25en0]:80', 'http://a<b>', 'http://a^b', 'http:', '\tx:y', 'http://[::1]x', ''),
  iri: ['http://é/ü', 'x'],
  'uri-reference': [
    '',
    'a',
    'a:b/c',
    '1:b',
    '/a:b',
    '?q',
    '#%zz',
    '//',
    '///',
    '\\',
    'a b',
    '%',
    './a:b',
    '//h:x',
  ],
  'iri-reference': ['é', '%zz'],
  'uri-template': [
    'http://a/{x}',
    'http://a/{x',
    '{',
    '{}',
    'a{b}c{d}',
    'a{b{c}d',
    '%7Bx',
    'x:{',
    '/{x}?{y',
    '}{',
  ],
  uuid: ['123e4567-E89B-12d3-a456-426614174000', '123e4567e89b12d3a456426614174000', '', 'x'],
  regex: ['a', '(', '(?=a)', '', '[', '\\d', 'a{2,1}', '(?<a>b)'],
  'json-pointer': ['', '/', '/a', 'a', '/a~0b', '/a~2', '/a~', '//', '/é'],
  'relative-json-pointer': ['0', '01', '0#', '1/a', '1a', '', '#', '1#a', '-1', '0/~'],
  none: ['x'],
};

const formatted = Object.entries(formats).flatMap(([format, texts]) => matches({ format }, ...texts));

const keywords: Readonly<Record<string, readonly Json[]>> = {
  $id: [5, 'http://[', ':a', '1:2', 'a b'],
  $ref: [
    5,
    '#',
    '#/none',
    '#/a/0',
    'other.json',
    'other.json#/x',
    '/x/../other.json',
    '#none',
    'urn:x:y',
    '//',
    '%zz',
  ],
  $schema: [5, 'http://[::1', '%zz', 'http://a b/', 'unknown', draft(4)],
  type: ['x', ['string', 'string'], ['string', 5], 5, [], null],
  title: [1],
  description: [[]],
  definitions: [[], { a: 1 }, { a: { type: 'x' } }, { a: true }],
  properties: [[], { a: 1 }, null, { constructor: {}, toString: { type: 'x' } }],
  additionalProperties: [1, { type: 'x' }],
  patternProperties: [[], { '(': {} }, { '(?=a)': {} }, { a: 1 }],
  propertyNames: [1, true, { type: 'x' }],
  dependencies: [[], { a: 1 }, { a: [1] }, { a: [] }, { a: { type: 'x' } }],
  items: [1, [1], true, [true, { type: 'x' }]],
  additionalItems: [1, { type: 'x' }],
  multipleOf: [0, -1, 'x', 0.5],
  minimum: ['a', null],
  maximum: [[]],
  exclusiveMinimum: [true, 'x', 5, null],
  exclusiveMaximum: [false, 'x', 5],
  minLength: [1, -1, '1', null],
  maxLength: [-1],
  pattern: [5, '(', '(?=x)', '\\d+', 'a{1001}', '\\1', '(?P<n>a)', '\\Z'],
  format: [5, 'none'],
  minProperties: [-1, 1.5],
  maxProperties: ['1'],
  required: ['x', [1], ['a', 'a'], []],
  minItems: [-1],
  maxItems: ['1'],
  uniqueItems: [1],
  contains: [1, []],
  enum: [
    1,
    [],
    [1, 1],
    [1, '1'],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
  ],
  oneOf: [1, [1]],
  anyOf: [{}, [{ type: 'x' }]],
  allOf: [null],
  not: [1, []],
  if: [1],
  then: [1],
  else: [[]],
};

const verify = (schema: string): string => `json.verify_schema(${schema})`;

const verified = [
  ...Object.entries(keywords).flatMap(([name, forms]) =>
    [undefined, 4, 6, 7].flatMap((number) =>
      forms
        .filter(() => name !== '$schema' || number === undefined)
        .map((form) => verify(text({ ...(number && { $schema: draft(number) }), [name]: form }))),
    ),
  ),
  ...[
    { minLength: 3, maxLength: 2 },
    { minProperties: 3, maxProperties: 2 },
    { minItems: 3, maxItems: 2 },
    { id: 'a', $id: 5 },
    { id: 5 },
    { definitions: { a: { $id: 'sub.json' }, b: { $id: 'sub.json' } } },
    { $ref: '#foo', definitions: { a: { $id: '#foo', type: 'string' } } },
    { $ref: '#/a/-1', a: [{}] },
    { $ref: '#/a/b', a: 'text' },
    { $ref: '#/a', a: 'text' },
    { $ref: draft(7) },
    { $ref: `${draft(7)}/definitions/none` },
    { $schema: draft(4), properties: { a: true } },
    true,
    null,
    5,
    'x',
    [],
  ].map((schema) => verify(text(schema as Json))),
  ...[
    '{"minLength": 1.0}',
    '{"minLength": 1e0}',
    '{"minLength": -0}',
    '{"enum": [1, 1.0]}',
    '{',
    '',
    '\ufeff{}',
  ].map((schema) => verify(quoted(schema))),
  ...['9223372036854775807', '9223372036854775808'].map((size) =>
    verify(JSON.stringify(`{"minLength": ${size}}`)),
  ),
  verify('{"type": "string", 1: {2}}'),
  ...['number', 'array', 'nothing', 'set', 'unclosed', 'tooDeepForGo'].map((name) => verify(`input.${name}`)),
];

const input = JSON.stringify({
  number: 5,
  array: [1],
  nothing: null,
  unclosed: '['.repeat(20_000),
  tooDeepForGo: '['.repeat(10_001) + ']'.repeat(10_001),
});

describeSameAsOpa('json.match_schema: values', { expressions: values, input });
describeSameAsOpa('json.match_schema: collections', { expressions: collections, input });
describeSameAsOpa('json.match_schema: combinations and references', { expressions: combinations, input });
describeSameAsOpa('json.match_schema: formats', { expressions: formatted, input });
describeSameAsOpa('json.verify_schema', { expressions: verified, input });
describeEveryBuiltinHasACase(
  jsonSchemaBuiltins.map(({ name }) => name),
  [...values, ...verified],
);

const names = fc.constantFrom('a', 'b', 'c');
const { anyDocument, anySchema } = fc.letrec<{ anyDocument: Json; anySchema: Json }>((tie) => {
  const schemas = fc.array(tie('anySchema'), { minLength: 1, maxLength: 3 });
  const size = fc.nat(3);
  const members = fc.dictionary(names, tie('anySchema'), { maxKeys: 2 });
  const keyword = fc.oneof(
    fc.record({ type: fc.constantFrom<Json>('string', 'integer', 'object', 'array', ['null', 'object']) }),
    fc.record({ properties: members, required: fc.uniqueArray(names) }),
    fc.record({
      patternProperties: members,
      additionalProperties: fc.oneof(fc.constant(false), tie('anySchema')),
    }),
    fc.record({ propertyNames: tie('anySchema'), minProperties: size }),
    fc.record({ dependencies: fc.dictionary(names, fc.oneof(tie('anySchema'), fc.uniqueArray(names))) }),
    fc.record({ items: fc.oneof(tie('anySchema'), schemas), additionalItems: fc.constantFrom(true, false) }),
    fc.record({ contains: tie('anySchema'), uniqueItems: fc.boolean(), maxItems: size }),
    fc.record({ minimum: size, exclusiveMaximum: size, multipleOf: fc.constantFrom(0.5, 2) }),
    fc.record({ minLength: size, pattern: fc.constantFrom('^a', 'b$', '\\W') }),
    fc.record(
      { enum: fc.constant(['a', 1, null]), const: fc.constantFrom<Json>(1, 'a', {}) },
      { requiredKeys: [] },
    ),
    fc.record({ anyOf: schemas }),
    fc.record({ oneOf: schemas }),
    fc.record({ allOf: schemas, not: tie('anySchema') }),
    fc.record(
      { if: tie('anySchema'), then: tie('anySchema'), else: tie('anySchema') },
      { requiredKeys: ['if'] },
    ),
  );
  return {
    anyDocument: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<Json>(null, true, 0, 1, 2.5, 3, '', 'a', 'ab', 'é😀'),
      fc.array(tie('anyDocument'), { maxLength: 3 }),
      fc.dictionary(names, tie('anyDocument'), { maxKeys: 3 }),
    ),
    anySchema: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<Json>(true, false, {}, { type: 'string' }, { required: ['a'] }),
      keyword,
      fc.tuple(keyword, keyword).map(([a, b]) => ({ ...a, ...b })),
    ),
  };
});

const sampled = fc
  .sample(fc.tuple(anySchema, anyDocument), { numRuns: 400, seed: 11 })
  .flatMap(([schema, document]) => matches(schema, document));

describeSameAsOpa('json.match_schema: schemas at random', { expressions: sampled });

const late = new Error('time is up');

/** @param looks at the clock until the time is up. */
function call(name: string, operands: readonly string[], looks = Infinity): string {
  let left = looks;
  const checkDeadline = () => {
    if (--left < 0) throw late;
  };
  const context = builtinContext({ checkDeadline });
  const builtin = jsonSchemaBuiltins.find((candidate) => candidate.name === name);
  return toJson(
    builtin!.call(
      operands.map((operand) => readRego(operand)),
      context,
    ),
  );
}

describe('a schema reaches nothing outside', () => {
  it.each([
    'http://127.0.0.1:9/schema.json',
    'https://example.com/x#/y',
    'file:///etc/hostname',
    'ftp://h/x',
  ])('%s is not loaded', (address) => {
    const answer = call('json.verify_schema', [text({ $ref: address })]);
    expect(answer).toBe(`[false,"jsonschema: remote reference loading disabled: ${address}"]`);
  });
});

describe('work and memory are bounded', () => {
  const doubling = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => {
      const next = { $ref: `#/definitions/d${index + 1}` };
      return [`d${index}`, index < 39 ? { allOf: [next, next] } : false];
    }),
  );

  const circle = { a: { $ref: '#/definitions/b' }, b: { $ref: '#/definitions/a' } };

  it.each<[string, string, string]>([
    ['a schema that is itself', text({ $ref: '#' }), text({})],
    ['a schema whose parts are itself', text({ allOf: [{ $ref: '#' }] }), text({})],
    ['schemas in a circle', text({ definitions: circle, $ref: '#/definitions/a' }), text({})],
    ['more findings than anyone reads', text({ definitions: doubling, $ref: '#/definitions/d0' }), text(1)],
    ['a number of too many digits', text({ multipleOf: 3 }), JSON.stringify('9'.repeat(20_000))],
    // Here OPA's process ends.
    ['a number beyond all doubles, to be compared as one', text({ enum: [1] }), '"1e400"'],
  ])('%s is more than we take', (_, schema, document) => {
    expect(() => call('json.match_schema', [document, schema])).toThrow(BeyondLimits);
  });

  it('is not let in by the depth of a schema or a document', () => {
    const deepSchema = JSON.stringify(`${'{"not":'.repeat(1000)}{}${'}'.repeat(1000)}`);
    const deepDocument = JSON.stringify('['.repeat(5000) + ']'.repeat(5000));
    expect(() => call('json.verify_schema', [deepSchema])).toThrow(BeyondLimits);
    expect(() => call('json.match_schema', [deepDocument, text({ items: { $ref: '#' } })])).toThrow(
      BeyondLimits,
    );
  });

  it.each<[string, Json, Json]>([
    ['many elements', { items: { type: 'string' } }, Array.from({ length: 100 }, () => 1)],
    [
      'many parts',
      { properties: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`p${index}`, {}])) },
      {},
    ],
    ['a long text for a pattern', { pattern: '^(a|b)*[cd]' }, 'a'.repeat(100_000)],
  ])('stops when the time is up: %s', (_, schema, document) => {
    expect(() => call('json.match_schema', [text(document), text(schema)], 20)).toThrow(late);
  });
});
