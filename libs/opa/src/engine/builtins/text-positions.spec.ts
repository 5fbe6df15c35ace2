import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { find, split, substring } from './text-positions.js';

const check = (): void => undefined;
const letters = (maxLength: number) => fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength });

describe('find', () => {
  it('finds what the search of texts finds', () => {
    fc.assert(
      fc.property(letters(40), letters(4), fc.nat(50), (text, search, from) => {
        fc.pre(search !== '');
        expect(find(text, search, from, check)).toBe(text.indexOf(search, from));
      }),
    );
  });

  it.each([1, 15, 16, 17, 31, 32, 33, 5_000])('finds a long text that begins at %d', (at) => {
    const search = 'b'.repeat(1 << 16);
    expect(find('a'.repeat(at) + search, search, 0, check)).toBe(at);
    expect(find('a'.repeat(at) + search, search, at + 1, check)).toBe(-1);
  });
});

describe('split', () => {
  it('splits as texts do', () => {
    fc.assert(
      fc.property(letters(40), letters(3), (text, delimiter) => {
        fc.pre(delimiter !== '');
        expect(split(text, delimiter, check)).toEqual(text.split(delimiter));
      }),
    );
  });
});

describe('substring', () => {
  it('counts code points', () => {
    fc.assert(
      fc.property(letters(20), fc.nat(25), fc.integer({ min: -1, max: 25 }), (text, start, length) => {
        const rest = Array.from(text).slice(start);
        expect(substring(text, BigInt(start), BigInt(length))).toBe(
          (length < 0 ? rest : rest.slice(0, length)).join(''),
        );
      }),
    );
  });
});
