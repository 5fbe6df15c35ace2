import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '#libs/domain';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>;

/** The same value with the members of every object inserted in reverse. */
function reordered(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reordered(member)]),
  );
}

/** Structural equality written apart from the code under test. */
function same(left: JsonValue, right: JsonValue): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return left === right;
  }
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every(
    (name) => Object.hasOwn(right, name) && same((left as JsonObject)[name]!, (right as JsonObject)[name]!),
  );
}

describe('canonicalJson', () => {
  it('sorts members by code unit at every level and writes no whitespace', () => {
    expect(canonicalJson({ b: [{ z: 1, a: null }], a: 'x', B: true, é: 0, '10': 1, '9': 2 })).toBe(
      '{"10":1,"9":2,"B":true,"a":"x","b":[{"a":null,"z":1}],"é":0}',
    );
  });

  it('is the same text however the members were ordered', () => {
    fc.assert(fc.property(json, (value) => canonicalJson(reordered(value)) === canonicalJson(value)));
  });

  it('is JSON for the same value', () => {
    fc.assert(
      fc.property(json, (value) =>
        same(JSON.parse(canonicalJson(value)) as JsonValue, JSON.parse(JSON.stringify(value)) as JsonValue),
      ),
    );
  });

  it('is equal exactly for equal values', () => {
    const small = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 2 },
        fc.constantFrom<JsonValue>(null, true, 0, 1, '', '0', 'a', '",'),
        fc.array(tie('value'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('', 'a', 'b', '":'), tie('value'), {
          maxKeys: 2,
        }) as fc.Arbitrary<JsonObject>,
      ),
    })).value;
    fc.assert(
      fc.property(
        small,
        small,
        (left, right) => (canonicalJson(left) === canonicalJson(right)) === same(left, right),
      ),
      { numRuns: 5000 },
    );
  });

  it.each<[string, JsonValue, JsonValue]>([
    ['absent and null', {}, { a: null }],
    ['null and empty text', { a: null }, { a: '' }],
    ['empty text and empty object', { a: '' }, { a: {} }],
    ['empty object and empty list', {}, []],
    ['number and text', 1, '1'],
    ['true and text', true, 'true'],
    ['one text with a comma and two texts', ['a","b'], ['a', 'b']],
    ['nested and flat lists', [['a'], 'b'], ['a', ['b']]],
    ['texts that differ in case', 'Alice', 'alice'],
    ['composed and decomposed letters', 'é', 'e\u0301'],
    ['numbers that differ in the last place', 0.1 + 0.2, 0.3],
    ['an infinity and null', Infinity, null],
  ])('tells %s apart', (_, left, right) => {
    expect(canonicalJson(left)).not.toBe(canonicalJson(right));
  });

  it('makes -0 and 0 one value, as the engine does', () => {
    expect(canonicalJson([-0])).toBe(canonicalJson([0]));
  });

  it('keeps `__proto__` as a member like any other', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"a":1}}') as JsonValue)).toBe('{"__proto__":{"a":1}}');
  });
});
