import { describe, expect, it } from '@jest/globals';
import { testFaults } from './test-report.js';

const location = { file: 'bundle/tests/deep/p_test.rego', row: 3, col: 1 };

function faults(...results: object[]) {
  return testFaults(
    JSON.stringify(results.map((result) => ({ location, name: 'test_a', duration: 1, ...result }))),
    5_000,
  );
}

describe('testFaults', () => {
  it.each([
    ['a plain failure', { fail: true }, 'test `test_a` failed'],
    [
      'a failure that printed',
      { fail: true, output: btoa('got false\n') },
      'test `test_a` failed, it printed: got false',
    ],
    [
      'an error',
      { error: { code: 'eval_conflict_error', message: 'conflict' } },
      'test `test_a` failed: conflict',
    ],
    [
      'a timeout',
      { error: { code: 'eval_cancel_error', message: 'context' } },
      'test `test_a` took longer than 5 s',
    ],
    [
      'failed cases of a table',
      {
        fail: true,
        sub_results: {
          one: { name: 'one' },
          two: { fail: true, sub_results: { x: { fail: true } } },
          three: { fail: true },
        },
      },
      'test `test_a` failed for `two/x`, `three`',
    ],
  ])('describes %s', (_, result, message) => {
    expect(faults(result)).toEqual([{ at: 'deep/p_test.rego', message, row: 3, col: 1 }]);
  });

  it('passes over tests that passed or were skipped', () => {
    expect(faults({}, { skip: true })).toEqual([]);
  });

  it('bounds what a test printed', () => {
    expect(faults({ fail: true, output: btoa('x'.repeat(100_000)) })![0]!.message.length).toBeLessThan(1_100);
  });

  it('takes no test at all for none failed', () => {
    expect(testFaults('null', 5_000)).toEqual([]);
  });

  it.each(['', 'error: something', '{"errors":[]}'])('knows `%s` for no report', (printed) => {
    expect(testFaults(printed, 5_000)).toBeUndefined();
  });
});
