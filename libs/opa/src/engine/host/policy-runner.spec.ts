import { randomBytes } from 'node:crypto';

import { beforeAll, describe, expect, it, jest } from '@jest/globals';

import { compileRego } from '../../../../../test/support/opa.js';
import { buildDataImage } from './data-image.js';
import { Deadline } from './deadline.js';
import { Evaluation } from './evaluation.js';
import { Guest } from './guest.js';
import { InstanceShelf } from './instance-shelf.js';
import { type PolicyProgram, programOf } from './policy-program.js';
import { PolicyRunner } from './policy-runner.js';
import { compileFacts } from './program-facts.js';

const mebibyte = 1024 * 1024;
let program: PolicyProgram;

beforeAll(async () => {
  const files = { 'p.rego': 'package p\nanswer := count(data.d)' };
  const { wasm } = compileRego({ files, entrypoints: ['p/answer'] });
  program = programOf(await compileFacts(Uint8Array.from(wasm)));
});

function runners(shelf: InstanceShelf): [PolicyRunner, PolicyRunner, PolicyRunner] {
  const text = JSON.stringify({ d: Array.from({ length: 20_000 }, (_, n) => `value ${n}`) });
  const runner = (): PolicyRunner =>
    new PolicyRunner(program, buildDataImage(program.module, [text], Infinity), mebibyte, shelf);
  return [runner(), runner(), runner()];
}

/** How many instances came into being. */
function madeBy(work: () => void): number {
  const made = jest.spyOn(Guest, 'start');
  work();
  const count = made.mock.calls.length;
  made.mockRestore();
  return count;
}

function answerOf(runner: PolicyRunner): string | undefined {
  const deadline = new Deadline(10_000);
  return runner.run(0, undefined, new Evaluation(deadline, () => 0n, randomBytes));
}

describe('runners on one shelf', () => {
  it.each([
    ['that counts data keep as many instances as fit with their data', true, 1],
    ['that does not count data keep all of them', false, 0],
  ])('%s', (_, countsData, madeAgain) => {
    const [first, second, third] = runners(new InstanceShelf(6 * mebibyte, countsData));
    for (const runner of [first, second, third]) expect(answerOf(runner)).toBe('20000');
    expect(madeBy(() => answerOf(third))).toBe(0);
    expect(madeBy(() => answerOf(first))).toBe(madeAgain);
  });

  it('make an instance before they are asked, and only one', () => {
    const [runner] = runners(new InstanceShelf(mebibyte));
    const made = madeBy(() => {
      runner.makeReady();
      runner.makeReady();
      answerOf(runner);
    });
    expect(made).toBe(1);
  });
});
