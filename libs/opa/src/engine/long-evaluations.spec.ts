import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { LoadedPolicy } from '#libs/decision';

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
    const artifact = compileRego({ files, entrypoints });
    const next = await engine.load(artifact, { owners: { d: 'bob' } }, policy);
    expect(await next.evaluate('p/owner', long)).toBe('"bob"');
    expect(await policy.evaluate('p/owner', long)).toBe('"alice"');
  });
});

describe('an evaluation that does not end', () => {
  const endless = listOf(20_000);

  it('is refused at its deadline, and so are many at once, while short ones go on', async () => {
    const refused = Array.from({ length: 5 }, async () => hastyPolicy.evaluate('p/pairs', endless));
    expect(await hastyPolicy.evaluate('p/quick', '{"list":[1]}')).toBe('1');
    for (const outcome of await Promise.allSettled(refused)) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'evaluation_timeout', message: 'the policy did not answer within 50 ms' },
      });
    }
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
