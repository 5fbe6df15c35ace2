import { describe, expect, it } from '@jest/globals';
import { opaErrors } from './opa-report.js';

describe('opaErrors', () => {
  it('reads the JSON report', () => {
    const location = { file: 'bundle/policy/p.rego', row: 13, col: 5 };
    const error = { message: 'var _ is unsafe', code: 'rego_unsafe_var_error', location };
    expect(opaErrors(JSON.stringify({ errors: [{ ...error, details: {} }] }))).toEqual([error]);
  });

  it.each([
    [
      'one error with its count',
      'error: 1 error occurred: bundle/policy/p.rego:4: rego_compile_error: no such thing: x',
      [
        {
          message: 'no such thing: x',
          code: 'rego_compile_error',
          location: { file: 'bundle/policy/p.rego', row: 4, col: 0 },
        },
      ],
    ],
    [
      'several errors',
      '2 errors occurred:\np.rego:1: rego_type_error: one\np.rego:2:7: rego_type_error: two\n\tdetail',
      [
        { message: 'one', code: 'rego_type_error', location: { file: 'p.rego', row: 1, col: 0 } },
        { message: 'two', code: 'rego_type_error', location: { file: 'p.rego', row: 2, col: 7 } },
      ],
    ],
    ['nothing that is an error', 'warning: something\n', []],
    ['JSON of another form', '[1]', []],
    ['nothing', '', []],
  ])('reads text with %s', (_, printed, expected) => {
    expect(opaErrors(printed)).toEqual(expected);
  });
});
