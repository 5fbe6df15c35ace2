import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AuthzError } from '#libs/domain';
import { preferredWaitOf } from './preferred-wait.js';

describe('the preferred wait', () => {
  it.each<[string | string[] | undefined, number | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['respond-async', undefined],
    ['waiting=5', undefined],
    ['foo="a, wait=5"', undefined],
    ['foo; wait=5', undefined],
    ['wait=1', 1],
    ['wait=30', 30],
    ['Wait = 5', 5],
    ['wait="5"', 5],
    ['wait=5; foo=bar', 5],
    ['respond-async, wait=5', 5],
    ['foo="a, \\" b", wait=5', 5],
    ['wait=5, wait=7', 5],
    ['wait=5, wait=soon', 5],
    [['respond-async', 'wait=5'], 5],
  ])('reads %j as %j', (sent, expected) => {
    expect(preferredWaitOf(sent)).toBe(expected);
  });

  it.each([
    ...['wait', 'wait=', 'wait=""', 'wait=0', 'wait=31', 'wait=-1', 'wait=1.5', 'wait=5s', 'wait=0x5'],
    ...['wait=1e1', 'wait=soon', 'wait="5', 'wait=9999999999999999999', 'wait=5 6'],
  ])('refuses %j', (sent) => {
    expect(() => preferredWaitOf(sent)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        faults: [{ at: 'Prefer', message: expect.stringContaining('1 to 30') }],
      }),
    );
  });

  it('answers or refuses, whatever was sent', () => {
    const pieces = fc.constantFrom('wait', '=', '"', '\\', ',', ';', ' ', '5', '0', 'x', '\t');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        try {
          const seconds = preferredWaitOf(parts.join(''));
          if (seconds !== undefined) expect(seconds >= 1 && seconds <= 30).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(AuthzError);
        }
      }),
    );
  });
});
