import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { parseJson } from './parse-json.js';
import { readValue } from './read-value.js';
import { parseStrictJson } from './strict-json.js';

const limits = { maxBytes: 1_000_000, maxDepth: 1_000 };
const strict = (text: string): unknown => parseStrictJson(Buffer.from(text), limits);

/** First what one caller sends, then what another does; names that no other test parses, since V8 remembers them. */
const poisoned: readonly (readonly [earlier: string, text: string, names: readonly string[]])[] = [
  ['{"p1":[],"\\\\":0}', '{"p1":1,"\\"":2}', ['p1', '"']],
  ['{"p2":[],"\\\\":0}', '{"p2":1,"\\n":2}', ['p2', '\n']],
  ['{"p3":[],"ab\\\\":0}', '{"p3":1,"ab\\n":2}', ['p3', 'ab\n']],
  ['{"p4":[],"ab\\\\":0}', '{"p4":1,"ab\\u0063":2}', ['p4', 'abc']],
  ['{"p5":[],"admi\\\\":0}', '{"p5":1,"admi\\u006e":true}', ['p5', 'admin']],
  ['{"p6":[],"\\\\":0}', '{"p6":1,"\\u00e9":true}', ['p6', 'é']],
  ['{"p7":[],"\\\\":0}', '{"p7":1,"\\n":2,"\\\\":3}', ['p7', '\n', '\\']],
];

describe.each([
  ['parseJson', parseJson],
  ['parseStrictJson', strict],
])('%s', (_, parse) => {
  it.each(poisoned)('after %s reads %s as it stands', (earlier, text, names) => {
    for (let round = 0; round < 3; round++) {
      parse(earlier);
      expect(Object.keys(parse(text) as object)).toEqual(names);
    }
  });

  it('keeps `__proto__`, however it is written, an ordinary member', () => {
    const value = parse('{"__proto_\\u005f":{"admin":true}}') as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect('admin' in value).toBe(false);
  });
});

describe('parseJson', () => {
  it.each(['', '{', '{"a\\n":1', '{"a\\n":}', '{"\\x":1}', '{"\\n":1,}', '[1 2]', '"\\"', 'tru'])(
    'refuses %j',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );

  it('reads back any value that is written as JSON', () => {
    const name = fc.string({
      unit: fc.constantFrom('"', '\\', '\n', '\u0000', 'a', 'é', '\ud800', '😀'),
      maxLength: 4,
    });
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, 0, -1.5e300, '', 'a"\\', '😀'),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(name, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        expect(parseJson(JSON.stringify(value, null, indent))).toEqual(value);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('readValue', () => {
  it.each([
    ' { } ',
    '[]',
    '[[],{}, [ ] ,{ }]',
    '{"a":1 , "b":[ true , false,null ],"a":2}',
    '[-0,1e5,0.10,1E+2,"\\ud83d\\ude00","}","]",",",":","\\\\"]',
    '{"":{"":[""]}}',
  ])('reads %s as the parser does', (text) => {
    expect(readValue(text)).toEqual(JSON.parse(text));
  });
});
