import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { indentJson, mostIndented } from './indent-json.js';

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

  it.each([
    ['deep nesting', '['.repeat(60) + ']'.repeat(60), 400],
    ['many values', '1', 100_000],
    ['one long text', JSON.stringify('x'.repeat(300_000)), 1],
  ])('of %s is left as it is where it would be too long', (_, item, count) => {
    const text = `[${Array.from({ length: count }, () => item).join(',')}]`;
    expect(indentJson(text)).toBe(text);
    const less = `[${item.slice(0, 1_000) === item ? item : '1'}]`;
    expect(indentJson(less).length).toBeLessThanOrEqual(mostIndented);
    expect(indentJson(less)).toContain('\n');
  });
});
