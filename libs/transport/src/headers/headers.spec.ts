import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { AuthzError } from '#libs/domain';

import { isJsonMediaType } from './media-type.js';
import { loggableRequestId, requestIdOf } from './request-id.js';
import { demandedRevisionOf } from './revision.js';

describe('the request id', () => {
  const generated = () => 'generated';

  it.each([
    ['a usual one', 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716', 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716'],
    ['one with spaces, quotes and bytes above ASCII', ' "ä" é', ' "ä" é'],
    ['a very long one', 'x'.repeat(8000), 'x'.repeat(8000)],
    ['a missing one', undefined, 'generated'],
    ['an empty one', '', 'generated'],
    ['one with a line break', 'a\r\nSet-Cookie: b', 'generated'],
    ['one beyond latin-1', 'a\u20ac', 'generated'],
    ['a repeated one', ['a', 'b'], 'a, b'],
  ])('handles %s', (_name, sent, expected) => {
    expect(requestIdOf(sent, generated)).toBe(expected);
  });

  it('is one bounded printable line in logs, whatever was sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (id) => {
        expect(loggableRequestId(id)).toMatch(/^[\x20-\x7e]{0,128}$/);
      }),
    );
  });
});

describe('the demanded revision', () => {
  it.each([
    [undefined, undefined],
    ['0', 0],
    ['42', 42],
    ['999999999999999', 999_999_999_999_999],
  ])('reads %j as %j', (sent, expected) => {
    expect(demandedRevisionOf(sent)).toBe(expected);
  });

  it.each([[''], ['-1'], ['1.5'], ['0x10'], ['1e3'], [' 1'], ['9999999999999999'], ['1, 2'], [['1', '2']]])(
    'refuses %j',
    (sent) => {
      expect(() => demandedRevisionOf(sent)).toThrow(AuthzError);
    },
  );
});

describe('the media type', () => {
  it.each([
    ['application/json', true],
    ['application/json; charset=utf-8', true],
    ['Application/JSON ;charset=UTF-8', true],
    ['text/plain', false],
    ['application/jsonp', false],
    ['application/problem+json', false],
    ['', false],
    [undefined, false],
  ])('%j is JSON: %j', (contentType, expected) => {
    expect(isJsonMediaType(contentType)).toBe(expected);
  });
});
