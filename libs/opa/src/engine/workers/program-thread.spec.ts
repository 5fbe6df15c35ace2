import { afterEach, describe, expect, it } from '@jest/globals';

import type { AuthzError } from '#libs/domain';

import { compileRego } from '../../../../../test/support/opa.js';
import { ProgramThread } from './program-thread.js';

const { wasm } = compileRego({ files: { 'p.rego': 'package p\nr := input.a + 1\n' }, entrypoints: ['p/r'] });
const broken = wasm.slice(0, -1);
const refusal = { code: 'policy_invalid', message: 'the policy is no usable wasm module' };

describe.each([
  ['on a thread of its own', false],
  ['in place', true],
])('programs made %s', (_name, inPlace) => {
  const thread = new ProgramThread(inPlace);
  afterEach(() => thread.close());

  it('say what their modules say, and a broken one harms none of the others', async () => {
    const outcomes = await Promise.allSettled([wasm, broken, wasm].map((each) => thread.compile(each)));
    const facts = { entrypoints: [['p/r', 0]], changesData: true };
    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: facts },
      { status: 'rejected', reason: refusal },
      { status: 'fulfilled', value: facts },
    ]);
  });
});

describe('a thread that makes programs', () => {
  it('leaves the event loop to others meanwhile', async () => {
    const thread = new ProgramThread(false);
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns++;
      if (!done) setImmediate(count);
    };
    const making = thread.compile(wasm).finally(() => (done = true));
    count();
    await making;
    await thread.close();
    // In place it is one turn.
    expect(turns).toBeGreaterThan(10);
  });

  it('refuses what comes after it was closed, and ends what is under way', async () => {
    const thread = new ProgramThread(false);
    const underWay = thread.compile(wasm).then(
      () => 'made',
      (error: unknown) => (error as AuthzError).code,
    );
    await thread.close();
    expect(['made', 'shutting_down']).toContain(await underWay);
    await expect(thread.compile(wasm)).rejects.toMatchObject({ code: 'shutting_down' });
  });
});
