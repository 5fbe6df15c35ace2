import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { LoadedPolicy } from '#libs/decision';
import type { AuthzError } from '#libs/domain';

import { compileRego } from '../../../../test/support/opa.js';
import { withReads } from '../compiler/reads/with-reads.js';
import { OpaPolicyEngine } from './opa-policy-engine.js';
import { readsAll, type ReadTree } from './reads/read-tree.js';

const files = {
  'p.rego': `package p
pairs := count([1 | some a in input.list; some b in input.list; a == b])
winner := name if { pairs > 0; some name in ["a", "b"] }
owner := data.owners[input.doc] if pairs > 0
moment := time.now_ns() if pairs > 0
quick := input.list[0]
digest := crypto.sha256(input.doc)`,
};
const entrypoints = ['p/pairs', 'p/winner', 'p/owner', 'p/moment', 'p/quick', 'p/digest'];
const instant = new Date(1_700_000_000_000);
const engine = new OpaPolicyEngine({ evaluationTimeoutMs: 2_000, workers: 1, clock: () => instant });
const hasty = new OpaPolicyEngine({ evaluationTimeoutMs: 50, workers: 1 });
let policy: LoadedPolicy;
/** Says what it reads. */
let knowing: LoadedPolicy;
let hastyPolicy: LoadedPolicy;

beforeAll(async () => {
  const artifact = compileRego({ files, entrypoints });
  policy = await engine.load(artifact, { owners: { d: 'alice' } });
  const read: ReadonlyMap<string, ReadTree> = new Map([
    ['list', true],
    ['doc', true],
  ]);
  const wasm = withReads(artifact.wasm, { ...readsAll, input: read });
  knowing = await engine.load({ ...artifact, wasm }, {});
  hastyPolicy = await hasty.load(artifact, {});
});
afterAll(() => Promise.all([engine.close(), hasty.close()]));

const listOf = (length: number, doc = 'd'): string =>
  JSON.stringify({ doc, list: Array.from({ length }, (_, index) => index) });
/** Some hundred milliseconds of work: a million pairs. */
const long = listOf(1_000);

describe('an evaluation that takes longer than a moment', () => {
  it('is answered from another thread, and right', async () => {
    const answer = policy.evaluate('p/pairs', long);
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toBe('1000');
  });

  it('leaves this thread free: short ones are answered at once meanwhile', async () => {
    const answer = policy.evaluate('p/pairs', long);
    expect(policy.evaluate('p/quick', '{"list":[7]}')).toBe('7');
    expect(await answer).toBe('1000');
  });

  it('sees the policy’s data and the instant of its question there', async () => {
    expect(await policy.evaluate('p/owner', long)).toBe('"alice"');
    expect(await policy.evaluate('p/moment', long)).toBe('1700000000000000000');
  });

  it('goes there at once with a large operand for a builtin, whose single step nobody can interrupt', async () => {
    expect(typeof policy.evaluate('p/digest', listOf(1, 'x'.repeat(1_000)))).toBe('string');
    const answer = policy.evaluate('p/digest', listOf(1, 'x'.repeat(100_000)));
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toMatch(/^"[0-9a-f]{64}"$/);
  });

  it('begins there where the policy reads a large input, and here where it reads little of one', async () => {
    const unread = JSON.stringify({ list: [7], unread: 'x'.repeat(200_000) });
    const answer = policy.evaluate('p/quick', listOf(30_000));
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toBe('0');
    expect(knowing.evaluate('p/quick', unread)).toBe('7');
  });

  it('says of a large member of the input what it reads of it', () => {
    expect(policy.readOf('unread', '{"a":1}')).toBe('{"a":1}');
    expect(knowing.readOf('list', '{"a":1}')).toBe('{"a":1}');
    expect(knowing.readOf('unread', '{"a":1}')).toBe('{}');
  });

  it('fails there as it would fail here', async () => {
    await expect(policy.evaluate('p/winner', long)).rejects.toMatchObject({
      code: 'evaluation_failed',
      message: expect.stringMatching(/^p\.rego:3:\d+: .*conflict/),
    });
  });

  it('sees data that were changed in place', async () => {
    const next = await engine.change(policy, { owners: { d: 'bob' } });
    expect(await next.evaluate('p/owner', long)).toBe('"bob"');
    expect(await policy.evaluate('p/owner', long)).toBe('"alice"');
  });
});

describe('an evaluation that does not end', () => {
  const endless = listOf(20_000);

  it('is refused at its deadline, and so are many at once, while short ones go on', async () => {
    const refused = Array.from({ length: 5 }, async () => hastyPolicy.evaluate('p/pairs', endless));
    expect(await hastyPolicy.evaluate('p/quick', '{"list":[1]}')).toBe('1');
    const [first, ...rest] = await Promise.allSettled(refused);
    expect(first).toMatchObject({
      status: 'rejected',
      reason: { code: 'evaluation_timeout', message: 'the policy did not answer within 50 ms' },
    });
    // On a busy machine the last ones may have waited too long for the one thread there is.
    const codes = /^(evaluation_timeout|limit_exceeded)$/;
    for (const outcome of rest)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: expect.stringMatching(codes) } });
    expect(await hastyPolicy.evaluate('p/quick', '{"list":[2]}')).toBe('2');
  });
});

describe('a small input beside large ones that do not end', () => {
  it('is answered at once, however many of those wait for a thread', async () => {
    const endless = listOf(20_000);
    const refused = Array.from({ length: 40 }, async () => hastyPolicy.evaluate('p/pairs', endless));
    const answers = Array.from({ length: 100 }, () => hastyPolicy.evaluate('p/pairs', '{"list":[1]}'));
    expect(new Set(answers)).toEqual(new Set(['1']));
    await Promise.allSettled(refused);
  });
});

describe('more long evaluations than there are threads', () => {
  const endless = listOf(20_000);
  const many = (realm: string, count: number, id = 'one') =>
    Array.from({ length: count }, () => {
      const work = (async () => hastyPolicy.evaluate('p/pairs', endless, { realm, id }))();
      // Looked at later.
      work.catch(() => undefined);
      return work;
    });
  const codesOf = async (work: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(work)).map((one) =>
      one.status === 'rejected' ? codeIn(one.reason) : 'answer',
    );
  const codeIn = (reason: unknown) => (reason as AuthzError).code;

  it('are refused beyond the places of a caller and of a realm, and told when to come again', async () => {
    const ofCaller = many('greedy', 70);
    await expect(ofCaller[69]).rejects.toMatchObject({ code: 'limit_exceeded', retryAfterSeconds: 1 });
    const ofOthers = many('greedy', 70, 'two');
    const ofThird = many('greedy', 1, 'three');
    expect((await codesOf(ofThird))[0]).toBe('limit_exceeded');
    const modest = policy.evaluate('p/pairs', long, { realm: 'modest', id: 'one' });
    expect(await modest).toBe('1000');
    await codesOf([...ofCaller, ...ofOthers]);
  });

  it('are served by turns: one of another realm waits for those that run, not for all that wait', async () => {
    const order: string[] = [];
    const noted = (realm: string) => async (work: Promise<unknown>) => {
      await work.catch(() => undefined);
      order.push(realm);
    };
    const greedy = many('greedy', 6).map(noted('greedy'));
    const modest = many('modest', 1).map(noted('modest'));
    await Promise.all([...greedy, ...modest]);
    expect(order.indexOf('modest')).toBeLessThanOrEqual(2);
  });
});

describe('an engine that is closed', () => {
  it('refuses what it cannot finish and answers what it can', async () => {
    const closing = new OpaPolicyEngine({ evaluationTimeoutMs: 2_000, workers: 1 });
    const closed = await closing.load(compileRego({ files, entrypoints }), {});
    const answer = (async () => closed.evaluate('p/pairs', listOf(20_000)))();
    const refusal = expect(answer).rejects.toMatchObject({ code: 'evaluation_failed' });
    await closing.close();
    await refusal;
    expect(closed.evaluate('p/quick', '{"list":[3]}')).toBe('3');
  });
});
