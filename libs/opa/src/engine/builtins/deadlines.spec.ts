import { describe, expect, it } from '@jest/globals';

import { RegoNumber, type RegoValue } from '../rego/rego-value.js';
import { findBuiltin } from './registry.js';

const late = new Error('time is up');

/** Calls the builtin with a deadline that passes at the third look. */
function callLate(name: string, operands: readonly RegoValue[]): unknown {
  let looks = 0;
  const checkDeadline = () => {
    if (++looks === 3) throw late;
  };
  const context = { now: 0n, randomBytes: () => new Uint8Array(16), memo: new Map(), checkDeadline };
  return findBuiltin(name)?.call(operands, context);
}

const number = (text: string) => new RegoNumber(text);
const many = (text: string): RegoValue => Array.from({ length: 1000 }, () => text);

describe('a builtin whose work its operands decide stops when the time is up', () => {
  it.each<[string, RegoValue[]]>([
    ['indexof_n', ['a'.repeat(1000), 'a'.repeat(500)]],
    ['numbers.range_step', [number('1'), number('1000'), number('1')]],
    ['object.subset', [many('a'), ['b']]],
    ['sprintf', ['%.99999f'.repeat(90), Array.from({ length: 90 }, () => number('1.5'))]],
    ['sprintf', ['%['.repeat(1000), []]],
    ['strings.any_prefix_match', [many('a'), many('b')]],
    ['strings.any_suffix_match', [many('a'), many('b')]],
  ])('%s', (name, operands) => {
    expect(() => callLate(name, operands)).toThrow(late);
  });
});
