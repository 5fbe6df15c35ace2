import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { JsonObject, JsonValue } from '#libs/domain';
import { canonicalJson } from '#libs/json';

import { type DataChange, dataChanges } from './data-change.js';

describe('what makes one document of another', () => {
  it.each<[string, JsonObject, JsonObject, DataChange[]]>([
    ['nothing, for the same', { a: { b: [1] } }, { a: { b: [1] } }, []],
    ['a member that is new', {}, { a: { b: 1 } }, [{ path: ['a'], text: '{"b":1}' }]],
    [
      'a member that is gone',
      { a: { b: 1, c: 2 } },
      { a: { c: 2 } },
      [{ path: ['a', 'b'], text: undefined }],
    ],
    ['a scalar', { a: { b: 1 } }, { a: { b: 2 } }, [{ path: ['a', 'b'], text: '2' }]],
    [
      'an array, as a whole',
      { a: [1, { b: 2 }] },
      { a: [1, { b: 3 }] },
      [{ path: ['a'], text: '[1,{"b":3}]' }],
    ],
    ['an object in place of an array', { a: [] }, { a: {} }, [{ path: ['a'], text: '{}' }]],
    ['null in place of an object', { a: {} }, { a: null }, [{ path: ['a'], text: 'null' }]],
  ])('%s', (_, before, after, changes) => {
    expect(dataChanges(before, after, 10)).toEqual(changes);
  });

  it('is not worth it beyond a number of places', () => {
    expect(dataChanges({ a: 1, b: 1, c: 1 }, { a: 2, b: 2, c: 2 }, 2)).toBeNull();
    expect(dataChanges({ a: 1, b: 1, c: 1 }, { a: 2, b: 2, c: 2 }, 3)).toHaveLength(3);
  });

  it('gives the other document, whatever the two are', () => {
    const document = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.jsonValue({ maxDepth: 3 }),
    ) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(document, document, (before, after) => {
        const changes = dataChanges(before, after, Infinity) ?? [];
        expect(canonicalJson(changes.reduce(changed, structuredClone(before)))).toBe(canonicalJson(after));
      }),
    );
  });
});

function changed(document: JsonObject, { path, text }: DataChange): JsonObject {
  const [name = '', ...rest] = path;
  const inner = (document[name] ?? {}) as JsonObject;
  if (rest.length > 0) return { ...document, [name]: changed(inner, { path: rest, text }) };
  const others = Object.entries(document).filter(([member]) => member !== name);
  const value = text === undefined ? [] : [[name, JSON.parse(text) as JsonValue] as const];
  return Object.fromEntries([...others, ...value]);
}
