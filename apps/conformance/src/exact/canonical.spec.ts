import { describe, expect, it } from '@jest/globals';

import { canonical, canonicalUnordered } from './canonical.js';
import { exactText, parseExact, stringifiable } from './exact-json.js';

describe('canonical text', () => {
  it.each([
    ['1', '1.0', true],
    ['100', '1e2', true],
    ['0', '-0', true],
    ['0.5', '5e-1', true],
    ['9007199254740993', '9007199254740992', false],
    ['123456789012345678901234567890', '1.2345678901234567890123456789e29', true],
    ['-1', '1', false],
    ['"1"', '1', false],
    ['{"a":1,"b":2}', '{"b":2.0,"a":1}', true],
    ['{"__proto__":1}', '{}', false],
    ['[1,2]', '[2,1]', false],
  ])('of %s and %s', (a, b, same) => {
    expect(canonical(parseExact(a)) === canonical(parseExact(b))).toBe(same);
  });

  it('may take arrays for bags, not for sets', () => {
    const text = (json: string): string => canonicalUnordered(parseExact(json));
    expect(text('[[2,1],3]')).toBe(text('[3,[1,2]]'));
    expect(text('[1,1]')).not.toBe(text('[1]'));
  });
});

it.each(['9007199254740993', '1e400', '0.10', '{"a":[18446744073709551616,null,"é"]}', '{"__proto__":1}'])(
  '%s keeps its text',
  (json) => {
    expect(exactText(parseExact(json))).toBe(json);
    expect(JSON.stringify(stringifiable(parseExact(json)))).toBe(json);
  },
);
