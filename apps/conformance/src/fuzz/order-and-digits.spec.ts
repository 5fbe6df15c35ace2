import { describe, expect, it } from '@jest/globals';

import { differInOrderAndDigitsOnly } from './order-and-digits.js';

const value = (json: string) => ({ kind: 'value', json }) as const;
const differ = (ours: string, theirs: string): boolean =>
  differInOrderAndDigitsOnly(value(ours), value(theirs));

describe('differInOrderAndDigitsOnly', () => {
  it.each([
    ['[1,2,"a"]', '["a",2,1]'],
    ['0.333333333333333333', '0.33333333333333333334'],
    [
      '{"a":[1e100]}',
      '{"a":[10000000000000000159028911097599180468360808563945281389781327557747838772170381060813469985856815104]}',
    ],
    [
      '"1e+100"',
      '"9999999999999999999669353532207342619498699019828496079271391541752018669482644324418977840117055488"',
    ],
    ['"a1.11022302462515642e-23b"', '"a1.11022302462515641715e-23b"'],
    ['{"4e-7":1}', '{"4e-07":1}'],
    ['"5.5|-2.305843009213694e+19"', '"5.5|-23058430092136939520"'],
    ['"1234567891.230"', '"1.23456789123e+09"'],
  ])('knows %s and %s', (ours, theirs) => {
    expect(differ(ours, theirs)).toBe(true);
  });

  it.each([
    ['1', '2'],
    ['[1,1]', '[1]'],
    ['0.3333333333', '0.3333333334'],
    ['"a1b"', '"a2b"'],
    ['"01"', '"1"'],
    ['"1.5x"', '"1.5y"'],
    ['"1.5"', '"1.6"'],
    ['"1"', '1'],
    ['{"1.5":1}', '{"1.6":1}'],
  ])('takes %s and %s for different', (ours, theirs) => {
    expect(differ(ours, theirs)).toBe(false);
  });

  it('knows values only', () => {
    expect(differInOrderAndDigitsOnly({ kind: 'undefined' }, { kind: 'undefined' })).toBe(false);
  });
});
