import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { memberSlice } from './member-slice.js';

describe('the slice of a member', () => {
  it.each([
    ['{}', undefined],
    [' { } ', undefined],
    ['{"a":1}', undefined],
    ['{"input":1}', '1'],
    ['{"input":1,"a":2}', '1'],
    ['{"a":{"input":1}}', undefined],
    ['{"a":"\\"input\\":1","input":"}"}', '"}"'],
    ['{"input" : [1, {"a":"]"}] }', '[1, {"a":"]"}]'],
    ['{"\\u0069nput":true}', 'true'],
    ['\n{\t"input"\r:\n-1.5e3\n}', '-1.5e3'],
    ['{"inputs":1,"input":null}', 'null'],
    ['{"a\\\\":1,"input":2}', '2'],
  ])('of %j is %j', (text, expected) => {
    expect(memberSlice(text, 'input')).toBe(expected);
  });

  it('is the value of the member, for every object and way of writing it', () => {
    const object = fc.dictionary(fc.oneof(fc.constant('input'), fc.string()), fc.jsonValue());
    fc.assert(
      fc.property(object, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        const slice = memberSlice(text, 'input');
        const expected = Object.hasOwn(value, 'input') ? JSON.stringify(value['input']) : undefined;
        expect(slice === undefined ? undefined : JSON.stringify(JSON.parse(slice))).toBe(expected);
      }),
    );
  });
});
