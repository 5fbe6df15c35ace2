import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { LoadedPolicy } from '#libs/decision';

import { compileRego } from '../../../../test/support/opa.js';
import { OpaPolicyEngine } from './opa-policy-engine.js';

const files = {
  'p.rego': `package p
texts := [input.s | some i in numbers.range(1, input.n)]
text := input.s
keys := {{{{{{{{{{{{{input.s: 1}: 1}: 1}: 1}: 1}: 1}: 1}: 1}: 1}: 1}: 1}: 1}: 1}
members := {sprintf("%d", [i]): i | some i in numbers.range(1, input.n)}`,
};
const entrypoints = ['p/texts', 'p/text', 'p/keys', 'p/members'];
const most = 4_096;

describe.each([
  ['on the thread that asks', 0],
  ['on another thread where it takes long', 1],
])('a result %s', (_, workers) => {
  const engine = new OpaPolicyEngine({ maxResultBytes: most, workers, evaluationTimeoutMs: 5_000 });
  let policy: LoadedPolicy;
  beforeAll(async () => {
    policy = await engine.load(compileRego({ files, entrypoints }), {});
  });
  afterAll(() => engine.close());

  const ask = async (entrypoint: string, input: object): Promise<string | undefined> =>
    policy.evaluate(`p/${entrypoint}`, JSON.stringify(input));

  it.each([
    ['one text too long', 'text', { s: 'x'.repeat(most) }],
    ['one text that is too long in UTF-8', 'text', { s: '\u00e9'.repeat(most / 2) }],
    ['many texts', 'texts', { s: 'x'.repeat(100), n: 1_000 }],
    ['far more than an answer could ever hold', 'texts', { s: 'x'.repeat(10_000), n: 2_000 }],
    ['many members', 'members', { n: 1_000 }],
    ['keys that are quoted in keys', 'keys', { s: '"' }],
  ])('is refused for %s, and the next one is right', async (__, entrypoint, input) => {
    await expect(ask(entrypoint, input)).rejects.toMatchObject({
      code: 'result_too_large',
      message: `the result of the policy is larger than ${most} bytes`,
    });
    expect(await ask('text', { s: 'x' })).toBe('"x"');
  });

  it('may be as large as the bound', async () => {
    const text = 'x'.repeat(most - 2);
    expect(await ask('text', { s: text })).toBe(JSON.stringify(text));
    expect(await ask('texts', { s: 'y', n: 1_000 })).toHaveLength(4_001);
  });
});
