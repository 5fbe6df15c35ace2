import { expect, it } from '@jest/globals';
import type { Fault } from '#libs/domain';
import { IntakeLog } from './intake-log.js';

const at = (count: number): Fault[] =>
  Array.from({ length: count }, (_, n) => ({ at: `keys[${n}]`, message: 'no' }));
const intake = (faults: Fault[], doubts: Fault[] = []) => ({ keys: [], faults, doubts });

it('says what changed, once, without the query of the address, and nothing of a set without faults', () => {
  const lines: string[] = [];
  const log = new IntakeLog('https://id.example.com/jwks?secret=1', (line) => lines.push(line));
  for (const one of [
    intake([]),
    intake(at(1)),
    intake(at(1)),
    intake(at(1), at(1)),
    intake([]),
    intake(at(1)),
  ]) {
    log.note(one);
  }
  expect(lines).toEqual([
    'keys at https://id.example.com/jwks: ignored: keys[0] no',
    'keys at https://id.example.com/jwks: ignored: keys[0] no; ambiguous: keys[0] no',
    'keys at https://id.example.com/jwks: ignored: keys[0] no',
  ]);
});

it('keeps a line short, however many keys are ignored', () => {
  const lines: string[] = [];
  new IntakeLog('https://id.example.com/jwks', (line) => lines.push(line)).note(intake(at(100), at(100)));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('keys[9] no, and 90 more; ambiguous: keys[0] no');
  expect(lines[0]!.length).toBeLessThan(600);
});
