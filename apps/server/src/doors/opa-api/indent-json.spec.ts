import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { indentJson } from './indent-json.js';

describe('indented JSON', () => {
  it('is what the native writer would indent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, undefined, 2));
      }),
    );
  });

  it('keeps digits and order', () => {
    expect(indentJson('{"10":12345678901234567890,"9":1.10}')).toBe(
      '{\n  "10": 12345678901234567890,\n  "9": 1.10\n}',
    );
  });
});
