import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { describeEveryBuiltinHasACase, describeSameAsOpa } from '../../../../../test/support/same-as-opa.js';
import { builtinContext } from '../../testing/builtin-context.js';
import { RegoNumber, RegoObject, type RegoValue } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import { BuiltinError } from './builtin.js';
import { graphqlBuiltins } from './graphql-builtins.js';

/** Types of all kinds; the table of queries below is held against it. */
const schema = `
  "Where queries begin" schema @tagged { query: Root mutation: Change subscription: Event }
  directive @tagged(names: [String!] = []) repeatable on SCHEMA | OBJECT | FIELD | FIELD_DEFINITION | VARIABLE_DEFINITION
  directive @once(at: Int!) on FIELD | QUERY
  scalar Date @specifiedBy(url: "http://date")
  enum Color { RED GREEN @deprecated }
  interface Node { id: ID! }
  interface Named implements Node { id: ID! name(short: Boolean): String }
  type Dog implements Named & Node @tagged @tagged(names: ["a"]) {
    id: ID! name(short: Boolean, extra: Int): String! barks: Int friend: Dog color: Color born: Date
  }
  type Cat implements Node { id: ID! meows: Int barks: String color: Color! }
  type Rock { weight: Float }
  union Pet = Dog | Cat
  union Thing = Rock
  input Point { x: Int! y: Int = 1 label: String at: Point colors: [Color!] }
  input Choice @oneOf { a: Int b: String }
  type Root {
    pet: Pet dog(id: ID, where: Point, color: Color, list: [[Int]], born: Date, choice: Choice, f: Float, b: Boolean, n: Int!
      = 3): Dog
    node: Node named: Named thing: Thing pets: [Pet!]! scalar: Int
    needs(x: Int!): Int
  }
  type Change { set(point: Point!): Root }
  type Event { one: Int two: Int }
`;

const validQueries = [
  ...[
    '',
    '{scalar}',
    'query {scalar}',
    'query Q @once(at: 1) {scalar}',
    '{dog {...{id}}}',
    '{pet {__typename}}',
  ],
  ...[
    '{dog {id barks friend {friend {id}}}}',
    '{a: scalar b: scalar}',
    '{pet {... on Dog {barks} ... on Cat {meows}}}',
  ],
  ...[
    '{node {... on Dog {id} ... on Node {id}}}',
    'mutation {set(point: {x: 1}) {scalar}}',
    'subscription {one}',
  ],
  ...[
    'subscription {a: one b: one}',
    '{scalar @skip(if: true) @tagged @tagged}',
    '{scalar @include(if: false)}',
  ],
  ...[
    '{pet {...F}} fragment F on Dog {id}',
    '{dog {...F}} fragment F on Node {id ...G} fragment G on Dog {barks}',
  ],
  ...[
    'query ($x: Int!) {needs(x: $x)}',
    'query ($x: Int = 1) {needs(x: $x)}',
    'query ($n: Int) {dog(n: $n) {id}}',
  ],
  ...['query ($p: Point @tagged) {dog(where: $p) {id}}', 'query ($l: [[Int]]) {dog(list: $l) {id}}'],
  ...[
    'query ($a: Int!) {dog(choice: {a: $a}) {id}}',
    'query A {scalar} query B {scalar}',
    '{__schema {types {name}}}',
  ],
  ...['{__type(name: "x") {fields {type {fields {name}}}}}', '{...F} fragment F on Root {scalar} # end'],
  ...[
    '{dog(where: {x: 1, at: {x: 2}, colors: [RED]}) {id}}',
    '{pet {... on Dog {barks} ... on Cat {b: barks}}}',
  ],
  ...[
    '{pets {... @defer {__typename}}}',
    '{dog {id id id}}',
    'query ($u: Int!) {a: needs(x: $u) b: needs(x: $u)}',
  ],
];

const literals: readonly (readonly [argument: string, values: readonly string[]])[] = [
  ['id', ['1', '"x"', '"""x"""', '1.5', 'true', 'RED', 'null', '[1]', '{}']],
  ['f', ['1', '1.5', '1e400', '-0.0', '"1"', '9223372036854775808']],
  ['n', ['1', '2147483648', '9223372036854775807', '9223372036854775808', '1.0', 'null', '{}', '[1]', '"1"']],
  ['b', ['true', 'false', '1', '"true"', 'TRUE']],
  ['color', ['RED', 'BLUE', '"RED"', 'null', '1', '[RED]']],
  ['list', ['[[1]]', '[1]', '1', '[[[1]]]', '[null, [null]]', '["x"]', '[]']],
  ['born', ['1', '"x"', '{a: [1, {b: 2}]}', '99999999999999999999', 'null', '{a: 1, a: 2}']],
  ['choice', ['{a: 1}', '{b: "x"}', '{a: 1, b: "x"}', '{}', '{a: null}', '{c: 1}', 'null']],
  [
    'where',
    [
      '{x: 1}',
      '{y: 1}',
      '{x: null}',
      '{x: 1, z: 1}',
      '{x: 1, at: {y: 1}}',
      '{x: 1, colors: [null]}',
      '[{x: 1}]',
    ],
  ],
  ['other', ['1']],
];

const invalidQueries = [
  ...[
    '{nothing}',
    '{dog}',
    '{scalar {id}}',
    '{dog {}}',
    '{needs}',
    '{needs(x: 1, x: 2)}',
    '{needs(y: 1)}',
    '{pet {id}}',
  ],
  ...[
    '{pet {... on Rock {weight}}}',
    '{thing {... on Dog {id}}}',
    '{dog {... on Nothing {id}}}',
    '{dog {... on Color {id}}}',
  ],
  ...[
    '{dog {...F}}',
    '{scalar} fragment F on Dog {id}',
    '{dog {...F}} fragment F on Dog {id} fragment F on Dog {id}',
  ],
  ...[
    '{dog {...F}} fragment F on Dog {friend {...F}}',
    '{dog {...F}} fragment F on Dog {...G} fragment G on Dog {...F}',
  ],
  ...[
    '{dog {...F}} fragment F on Nothing {id}',
    '{dog {...F}} fragment F on Color {id}',
    'query A {scalar} query A {scalar}',
  ],
  ...[
    '{scalar} {scalar}',
    '{scalar} query A {scalar}',
    'subscription {one two}',
    'subscription {__typename}',
  ],
  ...[
    'subscription {one ...F} fragment F on Event {two}',
    'query ($x: Int) {needs(x: $x)}',
    'query ($x: Int!) {scalar}',
  ],
  ...['{needs(x: $x)}', 'query ($x: Int!, $x: Int!) {needs(x: $x)}', 'query ($x: Dog) {needs(x: $x)}'],
  ...[
    'query ($x: Nothing) {needs(x: $x)}',
    'query ($x: String!) {needs(x: $x)}',
    'query ($x: Int! = "x") {needs(x: $x)}',
  ],
  ...['query ($x: [Int]!) {needs(x: $x)}', 'query ($l: [Int]) {dog(list: $l) {id}}', '{scalar @nothing}'],
  ...[
    '{scalar @once(at: 1) @once(at: 2)}',
    '{scalar @once}',
    '{scalar @once(at: "x")}',
    '{scalar @once(at: 1, on: 2)}',
  ],
  ...[
    'query @skip(if: true) {scalar}',
    '{scalar @deprecated}',
    'query ($a: Int) {dog(choice: {a: $a}) {id}}',
  ],
  ...[
    '{a: scalar a: needs(x: 1)}',
    '{a: needs(x: 1) a: needs(x: 2)}',
    '{pet {... on Dog {barks} ... on Cat {barks}}}',
  ],
  ...['{pet {... on Dog {color} ... on Cat {color}}}', '{dog {a: id ...F}} fragment F on Dog {a: barks}'],
  ...[
    '{dog {...F ...G}} fragment F on Dog {a: id} fragment G on Dog {a: barks}',
    '{dog {friend {a: id} friend {a: barks}}}',
  ],
  ...['{dog {friend {a: id} ...F}} fragment F on Dog {friend {...G}} fragment G on Dog {a: barks}'],
  ...['{__schema {types {fields {type {fields {type {fields {name}}}}}}}}', 'mutation {nothing}'],
  ...['{__type(name: "x") {...F}} fragment F on __Type {fields {type {interfaces {possibleTypes {name}}}}}'],
  ...[
    '{pet {... on Choice {a}}}',
    '{dog {... on Thing {__typename}}}',
    'query ($p: Point) {set(point: $p) {scalar}}',
  ],
  ...[
    'query ($p: Point) {dog(list: [[$p]]) {id}}',
    'query Q($x: Int!) {...F} fragment F on Root {needs(x: $y)}',
  ],
];

const malformed = [
  ...[
    '{',
    '}',
    '{a',
    '{a(}',
    '{a()}',
    '{a(b)}',
    '{a(b:)}',
    '{a(b: $)}',
    '{a:}',
    '{...}',
    '{... on}',
    '{...on {a}}',
    'x {a}',
  ],
  ...[
    'query Q',
    'query () {a}',
    'query ($) {a}',
    'query ($a) {a}',
    'query ($a: ) {a}',
    'query ($a: [Int) {a}',
    '{a @}',
  ],
  ...[
    'query ($a: Int = $b) {a}',
    'fragment on on A {a}',
    'fragment F A {a}',
    'fragment F on {a}',
    '{...F',
    '{a(b: {c})}',
  ],
  ...[
    '{a(b: [1)}',
    '{a(b: 1 c: )}',
    '{a} type A {b: C}',
    '{a(b: !)}',
    '{a ? b}',
    "{a(b: 'x')}",
    '{a(b: .5)}',
    '{..a}',
    '\u0001',
  ],
  ...[
    '{a(b: 01)}',
    '{a(b: 1.)}',
    '{a(b: 1e)}',
    '{a(b: -)}',
    '{a(b: +1)}',
    '{a(b: "x)}',
    '{a(b: "x\ny")}',
    '{a(b: "\\x")}',
    '{é}',
  ],
  ...[
    '{a(b: "\\u12")}',
    '{a(b: """x)}',
    '{a(b: "\u0001")}',
    '{a(b: """\u0001""")}',
    '{a(b: [1...])}',
    '{a(b: "\\u{41}")}',
  ],
];

const odd = [
  ...[
    '{a(b: 1c: 2)}',
    '{a(b: 1.5...)}',
    '{a(b:[1,,2],)}',
    '\ufeff{a}',
    '{a\r\nb\rc}',
    'query ($a: Int) ($b: Int) {a}',
  ],
  ...[
    '{a(b: "\\u00e9\\ud83d\\ude00 \\" \\\\ \\/ \\b\\f\\n\\r\\t")}',
    '{a(b: "😀")}',
    '{a(b: "")}',
    '{a(b: """""")}',
  ],
  ...[
    '{a(b: """\n    one\n      two\n\n    three\n  """)}',
    '{a(b: """one\n    two""")}',
    '{a(b: """ "" \\""" " """)}',
  ],
  ...[
    '{a(b: """x"""")}',
    '{a(b: """\r\n x\r\n y\r""")}',
    '{a(b: """\\n""")}',
    '{a(b: {c: [$d, {e: null}], f: G})}',
  ],
  ...[
    '# one\nquery # two\nQ # three\n($a: # four\nInt) # five\n{ # six\na # seven\n} # eight',
    '#\n# x\n\n#y\n{a}',
  ],
  ...[
    '{# c\n...F #d\n#e\n... @x {b}}',
    '{a(# c\nb: # d\n[# e\n1] #f\n) #g\n@h}',
    '{... "on" A {b}}',
    '{a(b: # c\n{# d\ne: 1})}',
  ],
  ...[
    'query on {a}',
    '{on}',
    '{query: mutation}',
    'fragment F($a: Int = 1) on A {b}',
    'subscription S {a}',
    '{a(b: true c: null)}',
  ],
  ...[
    'query ($a: [[Int!]!]! = [[1]] @b(c: $d)) {a}',
    '{a(b: 1e5 c: -0 d: 0.1E+2 e: 123456789012345678901234567890)}',
  ],
];

const validSchemas = [
  ...[
    '',
    'type A {a: Int}',
    '"d" type A {"e" a("f" b: Int = 1 @deprecated): Int @deprecated(reason: "x")}',
    'scalar A',
  ],
  ...[
    'type A implements B {a: Int} interface B {a: Int}',
    'type A implements & B {a: Int} interface B {a: Int}',
  ],
  ...[
    'union U = A type A {a: U}',
    'union U = | A | B type A {a: Int} type B {a: Int}',
    'union U',
    'enum E {A B}',
  ],
  ...[
    'input I {a: I = {a: null} b: [E!]! = [A]} enum E {A}',
    'directive @a on FIELD',
    'extend type A {a: Int}',
  ],
  ...[
    'directive @a(b: Int @c) repeatable on | ARGUMENT_DEFINITION | QUERY directive @c on ARGUMENT_DEFINITION',
  ],
  ...[
    'schema {query: A} type A {a: Int}',
    'schema {query: A mutation: A} type A {a: Int}',
    'schema @deprecated',
  ],
  ...[
    'type A {a: Int} extend type A {b: Int} extend type A @x directive @x on OBJECT',
    'extend schema {query: A} type A {a: Int}',
  ],
  ...[
    'extend union U = A type A {a: Int}',
    'extend enum E {A}',
    'extend input I {a: Int}',
    'extend interface N {a: Int}',
  ],
  ...[
    'extend scalar S @specifiedBy(url: "x")',
    'directive @skip(if: Int) on FIELD',
    'type Query {a: Query}',
    'type type {type: type}',
  ],
  ...[
    'interface A {a: B} interface B implements A {a: B} type C implements A & B {a: C}',
    'type A "implements" B {a: Int} interface B {a: Int}',
  ],
  ...[
    '# 1\n"d" # 2\ntype # 3\nA # 4\n{ # 5\n"e" # 6\na # 7\n(# 8\nb: Int): Int # 9\n} # 10',
    '# a\nschema # b\n{# c\nquery: A # d\n} type A {a: Int}',
  ],
  ...[
    '# a\nextend # b\ntype A {a: Int #c\n}',
    '"" type A {"" a: Int}',
    '"""\n  block\n    text\n""" scalar A',
    'enum E {"x" A # b\n}',
  ],
  ...[
    'type A {a(b: Int!): Int} type B implements N {a(b: Int!, c: Int): Int} interface N {a(b: Int!): Int}',
    '# only a comment',
  ],
  ...[
    'type A {a: [Int!]!} interface N {a: [Int]} type B implements N {a: [Int!]!}',
    'extend type __Schema {a: Int}',
    '"" extend type A {a: Int}',
  ],
];

const invalidSchemas = [
  ...[
    'type A',
    'type A {}',
    'type A {a}',
    'type A {a: }',
    'type A {a: B}',
    'type A {a: Int a: Int}',
    'type A {a: Int} type A {a: Int}',
  ],
  ...[
    'type __A {a: Int}',
    'type A {__a: Int}',
    'type A {a(__b: Int): Int}',
    'directive @__a on FIELD',
    'scalar Int',
    'scalar',
  ],
  ...[
    'type A implements B {a: Int}',
    'type A implements Int {a: Int}',
    'type A implements B {b: Int} interface B {a: Int}',
  ],
  ...[
    'type A implements B {a: String} interface B {a: Int}',
    'type A implements B {a: Int} interface B {a: Int!}',
    'type A {a: I} input I {a: Int}',
  ],
  ...[
    'type A implements B {a: Int} interface B {a(b: Int): Int}',
    'type A implements B {a(c: Int!): Int} interface B {a: Int}',
  ],
  ...[
    'type A implements B {a(b: String): Int} interface B {a(b: Int): Int}',
    'type C implements B {a: Int} interface A {a: Int} interface B implements A {a: Int}',
  ],
  ...[
    'interface A implements A {a: Int}',
    'union U = Int',
    'union U = A',
    'union U = A | A type A {a: Int}',
    'union U = | | A type A {a: Int}',
  ],
  ...[
    'enum E',
    'enum E {}',
    'enum E {A A}',
    'enum E {true}',
    'enum E {A @skip}',
    'input I {}',
    'input I {a: A} type A {a: Int}',
    'input I {a(b: Int): Int}',
  ],
  ...[
    'directive @a(b: A) on FIELD type A {a: Int}',
    'directive @a on NOWHERE',
    'directive @a on',
    'directive @a on FIELD directive @a on FIELD',
  ],
  ...[
    'directive @a(b: Int @a) on ARGUMENT_DEFINITION',
    'type A @nothing {a: Int}',
    'type A @skip(if: true) {a: Int}',
    'scalar A @specifiedBy',
  ],
  ...[
    'scalar A @specifiedBy(url: null)',
    'scalar A @specifiedBy(url: "x", a: 1)',
    'type A {a: Int @deprecated @deprecated}',
    '"d" extend type A {a: Int}',
  ],
  ...[
    'schema {query: A}',
    'schema {query: A} schema {query: A} type A {a: Int}',
    'schema {}',
    'schema {other: A} type A {a: Int}',
    'extend schema',
    'extend type A',
  ],
  ...[
    'extend union A',
    'extend type A {a: Int} extend interface A {a: Int}',
    'extend interface A implements B',
    'extend x',
    'query {a}',
    '{a}',
    '"d"',
    'type A {a: Int',
  ],
  ...[
    'type A {a: Int = 1}',
    'input I {a: Int = $b}',
    'type A {a(b: A): Int}',
    'type A {a: [Int}',
    'union U = A B type A {a: Int}',
    'type A implements {a: Int}',
  ],
];

/** Only ASCII: Rego's sources may not hold all characters. */
const quote = (text: string): string =>
  JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const schemaText = 'input.schema';
const queryTexts = [...validQueries, ...invalidQueries];
const literalQueries = literals.flatMap(([argument, values]) =>
  values.map((value) => `{dog(${argument}: ${value}) {id}}`),
);

/** A tree shown and read back. */
const shownQuery = (text: string): string => `graphql.parse_query(${quote(text)})`;
const shownSchema = (text: string): string => `graphql.parse_schema(${quote(text)})`;

const trees = [
  ...[
    '{}',
    '{"Operations": []}',
    '{"Operations": null}',
    '{"operations": [{"Operation": "query"}]}',
    '{"Operations": [{}]}',
  ],
  ...[
    '{"Operations": [{"SelectionSet": [{"Name": "scalar"}]}]}',
    '{"Operations": [{"SelectionSet": [{"name": "scalar"}]}]}',
  ],
  ...[
    '{"Operations": [{"SelectionSet": [{"Alias": "a", "Name": "scalar", "Unknown": 1}]}], "More": 2}',
    '{"Operations": 1}',
  ],
  ...[
    '{"Operations": [{"Operation": 1}]}',
    '{"Fragments": [{"Name": "F"}]}',
    '{"Operations": {{"SelectionSet": {{"Name": "scalar"}}}}}',
  ],
  ...[
    '{"Operations": [{"SelectionSet": [{"Name": "needs", "Arguments": [{"Name": "x", "Value": {"Raw": "1", "Kind": 1}}]}]}]}',
  ],
  ...[
    '{"Operations": [{"SelectionSet": [{"Name": "needs", "Arguments": [{"Name": "x", "Value": {"Raw": "1", "Kind": 1.0}}]}]}]}',
  ],
  ...[
    '{"Operations": [{"SelectionSet": [{"Name": "needs", "Arguments": [{"Name": "x", "Value": {"Raw": "y", "Kind": 1}}]}]}]}',
  ],
];
const schemaTrees = [
  ...[
    '{}',
    '{"Definitions": [{"Kind": "SCALAR", "Name": "A"}]}',
    '{"definitions": [{"kind": "SCALAR", "name": "A"}]}',
    '{"Definitions": 1}',
  ],
  ...[
    '{"Definitions": [{"Kind": "OBJECT", "Name": "A"}]}',
    '{"Definitions": [{"Kind": "OTHER", "Name": "A"}]}',
    '{"Definitions": [{"Name": 1}]}',
  ],
  ...[
    '{"Definitions": [{"Kind": "SCALAR", "Name": "__A"}]}',
    '{"Definitions": [{"Kind": "SCALAR", "Name": "__A", "BuiltIn": true}]}',
  ],
  ...[
    '{"Definitions": [{"Kind": "OBJECT", "Name": "A", "Fields": [{"Name": "a", "Type": {"NamedType": "Int"}}]}]}',
  ],
  ...[
    '{"Definitions": [{"Kind": "OBJECT", "Name": "A", "Fields": [{"Name": "a", "Type": {"Elem": {"NamedType": "Int"}}}]}]}',
  ],
];

const others = [1, null, true, [], 0.5];

const tables: Record<string, string[]> = {
  'a query is parsed': [...queryTexts, ...malformed, ...odd].map(
    (text) => `graphql.parse_query(${quote(text)})`,
  ),
  'a schema is parsed': [...validSchemas, ...invalidSchemas].map(
    (text) => `graphql.parse_schema(${quote(text)})`,
  ),
  'a schema is valid': [
    `graphql.schema_is_valid(${schemaText})`,
    ...[...validSchemas, ...invalidSchemas].map((text) => `graphql.schema_is_valid(${quote(text)})`),
    ...validSchemas.map((text) => `graphql.schema_is_valid(${shownSchema(text)})`),
    ...schemaTrees.map((tree) => `graphql.schema_is_valid(${tree})`),
    ...others.map((_, index) => `graphql.schema_is_valid(input.others[${index}])`),
  ],
  'a query is valid': [...queryTexts, ...literalQueries, ...malformed.slice(0, 5)].map(
    (text) => `graphql.is_valid(${quote(text)}, ${schemaText})`,
  ),
  'a tree is valid': [
    // As a tree, one with a directive that OPA finds misplaced stops OPA itself.
    ...validQueries
      .filter((text) => !text.includes('@defer'))
      .map((text) => `graphql.is_valid(${shownQuery(text)}, graphql.parse_schema(${schemaText}))`),
    ...trees.map((tree) => `graphql.is_valid(${tree}, ${schemaText})`),
    ...others.map((_, index) => `graphql.is_valid(input.others[${index}], ${schemaText})`),
    ...others.map((_, index) => `graphql.is_valid("{scalar}", input.others[${index}])`),
  ],
  'both are parsed': ['{scalar}', '{nothing}', '{', '{dog {...F}} fragment F on Dog {id}'].flatMap((text) =>
    ['graphql.parse', 'graphql.parse_and_verify'].flatMap((builtin) => [
      `${builtin}(${quote(text)}, ${schemaText})`,
      `${builtin}(${quote(text)}, "type A")`,
      `${builtin}({"Operations": [{"SelectionSet": [{"Name": "scalar"}]}]}, ${schemaText})`,
      `${builtin}(${quote(text)}, {"Definitions": []})`,
      `${builtin}(input.others[0], ${schemaText})`,
    ]),
  ),
};

// Several tables, each of which prints no more than one process may.
describe.each(Object.entries(tables))('as in OPA, %s', (title, expressions) => {
  describeSameAsOpa(title, { expressions, input: JSON.stringify({ schema, others }) });
});

describeEveryBuiltinHasACase(
  graphqlBuiltins.map((builtin) => builtin.name),
  Object.values(tables).flat(),
);

const late = new Error('time is up');

function call(name: string, operands: readonly RegoValue[], looks?: number): RegoValue {
  let seen = 0;
  const checkDeadline = () => {
    if (++seen === looks) throw late;
  };
  const context = builtinContext({ checkDeadline });
  const found = graphqlBuiltins.find((builtin) => builtin.name === name);
  if (found === undefined) throw new Error(`${name} is not there`);
  return found.call(operands, context);
}

const small = 'type Query {a: Query b: Int}';
const fields = 'b '.repeat(1_000);

/** Fragments each of which spreads the next one twice: the work doubles with every one. */
const doubling = Array.from({ length: 30 }, (_, index) => {
  const next = `{...F${index + 1}}`;
  return `fragment F${index} on __Type {ofType ${next} o: ofType ${next}}`;
});
const introspecting = `{__schema {types {...F0}}} ${doubling.join(' ')} fragment F30 on __Type {name}`;

describe('a builtin whose work its operands decide stops when the time is up', () => {
  it.each<[string, RegoValue[], number]>([
    ['graphql.parse_query', [`{${fields}}`], 3],
    ['graphql.parse_schema', [`enum A {${fields}}`], 3],
    ['graphql.parse', [`{${fields}}`, small], 3],
    ['graphql.parse_and_verify', [`{${fields}}`, small], 3],
    ['graphql.is_valid', [`{${fields}}`, small], 3],
    ['graphql.is_valid', [`{${fields}}`, small], 500],
    ['graphql.is_valid', [`{${fields}}`, small], 100_000],
    ['graphql.is_valid', [introspecting, small], 100_000],
    [
      'graphql.schema_is_valid',
      [`type A {${Array.from({ length: 500 }, (_, index) => `a${index}: Int`).join(' ')}}`],
      500,
    ],
    [
      'graphql.schema_is_valid',
      [new RegoObject([['Definitions', Array.from({ length: 500 }, () => new RegoObject([]))]])],
      400,
    ],
  ])('%s', (name, operands, looks) => {
    expect(() => call(name, operands, looks)).toThrow(late);
  });
});

describe('documents that are too much', () => {
  const depth = 10_000;
  const deep = [
    `${'{a'.repeat(depth)}${'}'.repeat(depth)}`,
    `{a(b: ${'['.repeat(depth)}${']'.repeat(depth)})}`,
    `{a(b: ${'{c:'.repeat(depth)}1${'}'.repeat(depth)})}`,
    `query ($a: ${'['.repeat(depth)}Int${']'.repeat(depth)}) {a}`,
    `{b ${'b '.repeat(200_000)}}`,
  ];
  const chain = Array.from(
    { length: 5_000 },
    (_, index) => `fragment F${index} on Query {b ...F${index + 1}}`,
  );
  const endless = `{...F0} ${chain.join(' ')} fragment F5000 on Query {b}`;

  it.each(deep.map((text) => [text]))('have no tree: %.30s', (text) => {
    expect(() => call('graphql.parse_query', [text])).toThrow(BeyondLimits);
  });

  it.each([...deep, endless].map((text) => [text]))('are not called invalid: %.30s', (text) => {
    for (const name of ['graphql.is_valid', 'graphql.parse_and_verify', 'graphql.parse']) {
      expect(() => call(name, [text, small])).toThrow(BeyondLimits);
    }
  });

  it('are not called invalid as trees', () => {
    let type: RegoValue = new RegoObject([['NamedType', 'Int']]);
    for (let level = 0; level < depth; level++) type = new RegoObject([['Elem', type]]);
    const field = new RegoObject([
      ['Name', 'a'],
      ['Type', type],
    ]);
    const definition = new RegoObject([
      ['Fields', [field]],
      ['Kind', 'OBJECT'],
      ['Name', 'A'],
    ]);
    const tree = new RegoObject([['Definitions', [definition]]]);
    expect(() => call('graphql.schema_is_valid', [tree])).toThrow(BeyondLimits);
  });
});

describe('a schema that is kept', () => {
  it('answers as it did at first', () => {
    const source = `${small} scalar ${'A'.repeat(20)}`;
    const first = call('graphql.parse', ['{b}', source]);
    expect(call('graphql.parse', ['{b}', source])).toEqual(first);
    expect(call('graphql.is_valid', ['{__schema {types {name}}}', source])).toBe(true);
    expect(call('graphql.is_valid', ['{c}', source])).toBe(false);
  });
});

describe('whatever the text is', () => {
  const word = fc.constantFrom(
    ...[
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      ':',
      '=',
      '!',
      '|',
      '&',
      '@',
      '$',
      '...',
      'a',
      'on',
      'type',
      'query',
      'fragment',
    ],
    ...[
      '"x"',
      '"""y"""',
      '1',
      '1.5',
      '#c\n',
      'implements',
      'extend',
      'schema',
      'union',
      'enum',
      'Int',
      'Query',
      'b',
    ],
  );
  const soup = fc.oneof(
    fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
    fc.string({ unit: 'binary' }),
  );

  it.each(['graphql.parse_query', 'graphql.parse_schema'])('%s answers, or has no result', (name) => {
    fc.assert(
      fc.property(soup, (text) => {
        try {
          call(name, [text]);
        } catch (error) {
          expect(error).toBeInstanceOf(BuiltinError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('validity is always told', () => {
    fc.assert(
      fc.property(soup, soup, (query, text) => {
        expect(typeof call('graphql.is_valid', [query, text])).toBe('boolean');
        expect(typeof call('graphql.schema_is_valid', [text])).toBe('boolean');
        expect(call('graphql.is_valid', [new RegoNumber('1'), text])).toBe(false);
      }),
    );
  });
});
