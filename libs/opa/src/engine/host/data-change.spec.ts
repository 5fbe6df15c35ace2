import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { PolicyData } from '#libs/decision';
import type { JsonObject, JsonValue } from '#libs/domain';
import { canonicalJson, JsonText } from '#libs/json';

import { encoded } from '../reads/data-text.js';
import type { ReadTree } from '../reads/read-tree.js';
import { type DataChange, dataChanges } from './data-change.js';

interface Place {
  readonly path: readonly string[];
  readonly text: string | undefined;
}

function placesOf(before: PolicyData, after: PolicyData, tree: ReadTree = true): Place[] {
  return dataChanges(before, after, tree).map(({ path, text }) => ({ path, text: text && textOf(text) }));
}

function textOf(text: NonNullable<DataChange['text']>): string {
  return Buffer.concat(encoded(text)).toString();
}

const same = JsonText.of('{"b":1}');
const [former, later] = [JsonText.of('{"b":1,"c":2}'), JsonText.of('{"b":"é","c":3}')];
const nameB: ReadTree = new Map([['a', new Map([['b', true]])]]);

describe('what makes one document of another', () => {
  it.each<[string, PolicyData, PolicyData, Place[]]>([
    ['nothing, for the same', { a: { b: [1] } }, { a: { b: [1] } }, []],
    ['a member that is new', {}, { a: { b: 1 } }, [{ path: ['a'], text: '{"b":1}' }]],
    [
      'a member that is gone',
      { a: { b: 1, c: 1 } },
      { a: { c: 1 } },
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
    ['nothing, for the same text', { a: { b: same } }, { a: { b: same } }, []],
    ['another text, as a whole', { a: former }, { a: later }, [{ path: ['a'], text: '{"b":"é","c":3}' }]],
    ['a text in place of a value', { a: { b: 1 } }, { a: same }, [{ path: ['a'], text: '{"b":1}' }]],
    [
      'an object with texts',
      {},
      { a: { x: same, y: { z: same } } },
      [{ path: ['a'], text: '{"x":{"b":1},"y":{"z":{"b":1}}}' }],
    ],
  ])('%s', (_, before, after, changes) => {
    expect(placesOf(before, after)).toEqual(changes);
  });

  it('holds of a text only what can be read', () => {
    expect(placesOf({ a: former }, { a: later }, nameB)).toEqual([{ path: ['a'], text: '{"b":"é"}' }]);
  });

  it('gives the other document, whatever the two are', () => {
    const document = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.jsonValue({ maxDepth: 3 }),
    ) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(document, document, (before, after) => {
        const changes = placesOf(before, after);
        expect(canonicalJson(changes.reduce(changed, structuredClone(before)))).toBe(canonicalJson(after));
      }),
    );
  });
});

function changed(document: JsonObject, { path, text }: Place): JsonObject {
  const [name = '', ...rest] = path;
  const inner = (document[name] ?? {}) as JsonObject;
  if (rest.length > 0) return { ...document, [name]: changed(inner, { path: rest, text }) };
  const others = Object.entries(document).filter(([member]) => member !== name);
  const value = text === undefined ? [] : [[name, JSON.parse(text) as JsonValue] as const];
  return Object.fromEntries([...others, ...value]);
}
