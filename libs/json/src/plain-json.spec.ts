import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { isPlainJson } from './plain-json.js';
import { parseStrictJson } from './strict-json.js';

const maxDepth = 8;

function isAccepted(text: string): boolean {
  try {
    parseStrictJson(Buffer.from(text), { maxBytes: 1_000_000, maxDepth, exactIntegers: true });
    return !/\p{Surrogate}/u.test(text);
  } catch {
    return false;
  }
}

describe('isPlainJson', () => {
  it.each([
    ['scalars', '[null,true,false,0,-0,-1.50,999999999999999,"",{},[]]'],
    ['a scalar alone', ' "a" '],
    ['whitespace everywhere', ' { "a" : [ 1 , 2 ] ,\r\n\t"b" : { } } '],
    ['characters of every size', '{"é":"ẞ😀\u007f\u2028"}'],
    ['one name in different objects', '{"a":{"a":1},"b":[{"a":1},{"a":1}]}'],
    ['names that differ in one character', '{"ab":1,"ba":2,"abc":3,"":4}'],
    ['the deepest nesting', '[[[[[[[{}]]]]]]]'],
  ])('knows %s', (_, text) => {
    expect(isPlainJson(text, maxDepth)).toBe(true);
    expect(isAccepted(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['space only', ' '],
    ['cut words', '[tru,nul]'],
    ['a word that goes on', 'truest'],
    ['a cut object', '{"a":1'],
    ['a cut array', '[1'],
    ['a cut text', '"abc'],
    ['a comma too many', '{"a":1,}'],
    ['a comma too many in an array', '[1,]'],
    ['a leading comma', '[,1]'],
    ['a missing comma', '[1 2]'],
    ['a missing colon', '{"a" 1}'],
    ['a name without quotes', '{a:1}'],
    ['brackets of two kinds', '[1}'],
    ['text behind', '{} {}'],
    ['a control character in a text', '["\n"]'],
    ['a zero character', '"a\0"'],
    ['a zero character behind', '1\0'],
    ['a byte order mark', '\ufeff1'],
    ['a no-break space outside of texts', '[\u00a01]'],
    ['an escape', '["\\n"]'],
    ['a repeated name', '{"a":1,"b":2,"a":3}'],
    ['a half pair', '["\ud800"]'],
    ['a half pair in a name', '{"\udc00":1}'],
    ['a leading zero', '[01]'],
    ['a minus alone', '[-]'],
    ['a point without digits', '[1.]'],
    ['a point at the start', '[.5]'],
    ['an exponent', '[1e3]'],
    ['an exponent behind a fraction', '[1.5E3]'],
    ['sixteen digits', '[1000000000000000]'],
    ['nesting too deep', '[[[[[[[[{}]]]]]]]]'],
    ['forty members', JSON.stringify(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`m${n}`, n])))],
    ['a long text', JSON.stringify('x'.repeat(1_000_000))],
  ])('leaves %s to the parser', (_, text) => {
    expect(isPlainJson(text, maxDepth)).toBe(false);
  });

  it('is not misled by what it read before', () => {
    expect(isPlainJson('{"a":[1,2,3]}', maxDepth)).toBe(true);
    expect(isPlainJson('{"a":', maxDepth)).toBe(false);
    expect(isPlainJson('{"a":[1', maxDepth)).toBe(false);
  });

  it('is true of most JSON that programs write, and of nothing that the full check refuses', () => {
    const mark = fc.constantFrom(
      ...Array.from('{}[]",:\\ 0123.eE-+tfnu\0\n'),
      '\ud800',
      '\udc00',
      '"a":1,',
      'null',
    );
    const edits = fc.array(fc.record({ at: fc.nat(), cut: fc.nat(2), mark }), { maxLength: 3 });
    let plain = 0;
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), edits, (json, changes) => {
        const text = changes.reduce(edited, json);
        if (!isPlainJson(text, maxDepth)) return true;
        plain++;
        return isAccepted(text);
      }),
      { numRuns: 5_000 },
    );
    expect(plain).toBeGreaterThan(500);
  });
});

function edited(text: string, { at, cut, mark }: { at: number; cut: number; mark: string }): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + mark + text.slice(place + cut);
}
