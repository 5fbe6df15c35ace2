import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { toJson } from '../../rego/write-rego.js';
import { BeyondLimits } from '../beyond-limits.js';
import { MalformedJson, readJson } from './read-json.js';

const unhurried = (): void => undefined;

const nested = (levels: number, inner = ''): string => '['.repeat(levels) + inner + ']'.repeat(levels);

function isTaken(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

describe('JSON text', () => {
  const marks = fc.constantFrom(
    ...['{', '}', '[', ']', ',', ':', '"', '\\', ' ', '\n'],
    '"a"',
    '1',
    '-0',
    '01',
    '1.',
    'true',
    'nul',
    '"\u0001"',
    '\u00a0',
  );
  const nearJson = fc.oneof(
    fc.json(),
    fc.array(marks, { maxLength: 8 }).map((parts) => parts.join('')),
  );

  it('is what JSON.parse takes, and nothing else', () => {
    fc.assert(
      fc.property(nearJson, (text) => {
        expect(isTaken(() => readJson(text, unhurried))).toBe(isTaken(() => JSON.parse(text)));
      }),
    );
  });

  it.each([
    [' \t\r\n{"b" : [1 , {"c":[]}] , "a":{}}\n', '{"a":{},"b":[1,{"c":[]}]}'],
    ['{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'],
    ['{"\\ud801":1,"\\ud800":2}', '{"\ufffd":2}'],
    [
      '["\\ud83d\\ude00\\ud83d", 1.50, 123456789012345678901234567890]',
      '["😀\ufffd",1.50,123456789012345678901234567890]',
    ],
  ])('%j is %s', (text, json) => {
    expect(toJson(readJson(text, unhurried))).toBe(json);
  });

  it.each([
    ['10,000 levels', nested(10_000)],
    ['1,001 levels and a value', nested(1_001, '1')],
  ])('is too deep for us with %s', (_, text) => {
    const read = (): unknown => readJson(text, unhurried);
    expect(read).toThrow(BeyondLimits);
    expect(read).not.toThrow(MalformedJson);
  });

  it.each([
    ['more levels than Go reads', nested(10_001)],
    ['a fault behind more levels than we read', nested(2_000, ',')],
    ['brackets without end', '['.repeat(1_000_000)],
    ['objects without end', '{"a":'.repeat(1_000_000)],
  ])('is malformed with %s', (_, text) => {
    expect(() => readJson(text, unhurried)).toThrow(MalformedJson);
  });

  it('lets a large text be stopped', () => {
    const stop = (): never => {
      throw new RangeError('stopped');
    };
    expect(() => readJson(`[${'1,'.repeat(2_000)}1]`, stop)).toThrow('stopped');
  });
});
