import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { loadPolicy } from '@open-policy-agent/opa-wasm';
import fc from 'fast-check';

import type { LoadedPolicy } from '#libs/decision';
import type { JsonValue, PolicyArtifact } from '#libs/domain';
import { canonicalJson } from '#libs/json';

import { compileRego, evalRego } from '../../../../test/support/opa.js';
import { OpaPolicyEngine, type OpaPolicyEngineOptions } from './opa-policy-engine.js';

const policy = `package authz

default allow := false
allow if input.user.role == "admin"
allow if data.owners[input.document] == input.user.id

same := input
has_input if { input == input }
no_input if { not has_input }

winner := name if { some name in input.names }

slow := count([1 | some i in numbers.range(1, input.n); some j in numbers.range(1, input.n); i * j > 0])

huge := count(numbers.range(1, input.n))

mixed := {"set": {3, 1, 2.5, "b", "a", null, true, [2], [1, 1], {"k": 1}, {9, 8}}, "by_number": {2: "b", 10: "a"}, "none": set()}

odd := crypto.sha256(input.value)
digest := crypto.sha256(base64.decode(input.encoded))
same_bytes if base64.decode(input.encoded) == base64.decode("/w==")
greeting := sprintf("%s has %d %v", [input.name, input.n, {1, 2}])
`;

const entrypoints = [
  'authz/allow',
  'authz/same',
  'authz/no_input',
  'authz/winner',
  'authz/slow',
  'authz/huge',
  'authz/mixed',
  'authz/odd',
  'authz/digest',
  'authz/same_bytes',
  'authz/greeting',
];

const data = { owners: { 'doc-1': 'alice', 'doc-2': 'bob' } };

const open: OpaPolicyEngine[] = [];

/** Closed when all is done. */
function newEngine(options?: OpaPolicyEngineOptions): OpaPolicyEngine {
  const engine = new OpaPolicyEngine(options);
  open.push(engine);
  return engine;
}

afterAll(async () => {
  await Promise.all(open.map((engine) => engine.close()));
});

/** A refusal may be thrown or come later; tests see it the same way. */
async function answerOf(
  policy: LoadedPolicy,
  entrypoint: string,
  input: string | undefined,
): Promise<string | undefined> {
  return policy.evaluate(entrypoint, input);
}

let artifact: PolicyArtifact;
let loaded: LoadedPolicy;

beforeAll(async () => {
  artifact = compileRego({ files: { 'policy.rego': policy }, entrypoints });
  loaded = await newEngine().load(artifact, data);
});

const allow = (input: JsonValue): Promise<string | undefined> =>
  answerOf(loaded, 'authz/allow', JSON.stringify(input));

const admin = { user: { role: 'admin' } };

describe('an answer', () => {
  it.each([
    ['allows by input', admin, 'true'],
    ['allows by data', { user: { id: 'bob' }, document: 'doc-2' }, 'true'],
    ['denies what no rule allows', { user: { id: 'bob' }, document: 'doc-1' }, 'false'],
    ['denies an empty input', {}, 'false'],
  ])('%s', async (_, input, answer) => {
    expect(await allow(input)).toBe(answer);
  });

  it('is undefined when the document is', async () => {
    expect(await loaded.evaluate('authz/winner', '{"names":[]}')).toBeUndefined();
  });

  it('sorts sets as OPA does, members by name, and makes texts of other keys', async () => {
    const text = await loaded.evaluate('authz/mixed', undefined);
    expect(text).toBe(
      '{"by_number":{"10":"a","2":"b"},"none":[],' +
        '"set":[null,true,1,2.5,3,"a","b",[1,1],[2],{"k":1},[8,9]]}',
    );
    expect(JSON.parse(text ?? '')).toEqual(evalRego({ 'policy.rego': policy }, 'data.authz.mixed'));
  });

  it('keeps the text of numbers', async () => {
    const input = '{"a":1.50,"b":1e3,"c":123456789012345678901234567890,"d":-0}';
    expect(await loaded.evaluate('authz/same', input)).toBe(input);
  });

  it('uses builtins of the host', async () => {
    expect(await loaded.evaluate('authz/greeting', '{"name":"alice","n":7}')).toBe('"alice has 7 {1, 2}"');
  });

  it('is undefined where a builtin has no result', async () => {
    expect(await loaded.evaluate('authz/odd', '{"value":1}')).toBeUndefined();
  });
});

describe('input', () => {
  it.each(['null', 'false', '0', '""', '[]', '{}'])('%s is an input', async (input) => {
    expect(await loaded.evaluate('authz/same', input)).toBe(input);
    expect(await loaded.evaluate('authz/no_input', input)).toBeUndefined();
  });

  it('is undefined in Rego when there is none', async () => {
    expect(await loaded.evaluate('authz/same', undefined)).toBeUndefined();
    expect(await loaded.evaluate('authz/no_input', undefined)).toBe('true');
  });

  it('passes through unchanged whatever it holds', async () => {
    const anyJson = fc
      .jsonValue({ maxDepth: 5 })
      .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
    await fc.assert(
      fc.asyncProperty(anyJson, async (value) => {
        const answer = await loaded.evaluate('authz/same', JSON.stringify(value));
        expect(canonicalJson(JSON.parse(answer ?? '') as JsonValue)).toBe(canonicalJson(value));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['cut short', '{"a":1'],
    ['followed by more', '{} {}'],
    ['empty', ''],
    ['nested deeper than 128', '['.repeat(129) + ']'.repeat(129)],
    ['nested 10,000 deep', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['larger than 1 MiB', JSON.stringify('x'.repeat(1024 * 1024))],
    ['holding an escaped lone surrogate', '"\\ud800x"'],
    ['holding a lone surrogate', '"\ud800x"'],
    ['behind a byte order mark', '\ufeff{}'],
  ])('%s is refused', async (_, input) => {
    await expect(answerOf(loaded, 'authz/no_input', input)).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(await allow(admin)).toBe('true');
  });
});

describe('decoded bytes that are no text', () => {
  const answer = (rule: string, encoded: string): Promise<string | undefined> =>
    answerOf(loaded, `authz/${rule}`, JSON.stringify({ encoded }));

  it('are compared by the module', async () => {
    expect(await answer('same_bytes', '/w==')).toBe('true');
    expect(await answer('same_bytes', '/g==')).toBeUndefined();
  });

  it('are refused to builtins of the host, which would read other ones', async () => {
    await expect(answer('digest', '/w==')).rejects.toMatchObject({
      code: 'evaluation_failed',
      message: expect.stringContaining('bytes that are no text'),
    });
    const digest = createHash('sha256').update('\ufffd').digest('hex');
    expect(await answer('digest', '77+9')).toBe(JSON.stringify(digest));
  });
});

describe('what a builtin of the host does not take', () => {
  const deep = (levels: number): string =>
    JSON.stringify({ body: `{"admin":true,"x":${'['.repeat(levels)}${']'.repeat(levels)}}` });
  const policyOf = (operand: string): Promise<LoadedPolicy> => {
    const rules = `package p\ndefault r := "let in"\nr := "kept out" if json.unmarshal(${operand}).admin\n`;
    return newEngine().load(compileRego({ files: { 'p.rego': rules }, entrypoints: ['p/r'] }), {});
  };

  it('fails the evaluation: undefined would be an answer', async () => {
    const policy = await policyOf('input.body');
    expect(await policy.evaluate('p/r', deep(900))).toBe('"kept out"');
    await expect(answerOf(policy, 'p/r', deep(2_000))).rejects.toMatchObject({
      code: 'evaluation_failed',
      message: expect.stringContaining('nested too deep'),
    });
    expect(await policy.evaluate('p/r', '{}')).toBe('"let in"');
  });

  it('does not keep the policy from being loaded', async () => {
    const tooMuch = await policyOf('sprintf("%0100001d", [0])');
    await expect(answerOf(tooMuch, 'p/r', '{}')).rejects.toMatchObject({ code: 'evaluation_failed' });
  });
});

describe('a throw harms no later evaluation', () => {
  const rounds = 2_000;

  it('after 2,000 conflicts in a row', async () => {
    for (let round = 0; round < rounds; round++) {
      await expect(answerOf(loaded, 'authz/winner', '{"names":["a","b"]}')).rejects.toMatchObject({
        code: 'evaluation_failed',
      });
    }
    expect(await loaded.evaluate('authz/winner', '{"names":["a"]}')).toBe('"a"');
    expect(await allow({ user: { id: 'alice' }, document: 'doc-1' })).toBe('true');
  });

  it('after 2,000 lone surrogates in a row', async () => {
    for (let round = 0; round < rounds; round++) {
      await expect(answerOf(loaded, 'authz/same', '"\\udc00"')).rejects.toMatchObject({
        code: 'invalid_request',
      });
    }
    expect(await loaded.evaluate('authz/same', '"fine"')).toBe('"fine"');
  });

  it('after 2,000 refusals of a builtin in a row', async () => {
    for (let round = 0; round < rounds; round++) {
      await expect(answerOf(loaded, 'authz/digest', '{"encoded":"/w=="}')).rejects.toMatchObject({
        code: 'evaluation_failed',
      });
      expect(await allow(admin)).toBe('true');
    }
  });

  it('says where the policy conflicts', async () => {
    await expect(answerOf(loaded, 'authz/winner', '{"names":["a","b"]}')).rejects.toThrow(
      /^policy\.rego:11:\d+: .*conflict/,
    );
  });
});

describe('the deadline', () => {
  it('stops a policy that loops, and the next request is answered', async () => {
    await expect(answerOf(loaded, 'authz/slow', '{"n":100000}')).rejects.toMatchObject({
      code: 'evaluation_timeout',
      message: 'the policy did not answer within 100 ms',
    });
    expect(await allow(admin)).toBe('true');
  });

  it('starts anew with each evaluation', async () => {
    for (let round = 0; round < 3; round++) {
      await expect(answerOf(loaded, 'authz/slow', '{"n":100000}')).rejects.toMatchObject({
        code: 'evaluation_timeout',
      });
      expect(await loaded.evaluate('authz/slow', '{"n":10}')).toBe('100');
    }
  });
});

describe('memory', () => {
  it('beyond the cap fails that evaluation only', async () => {
    const engine = newEngine({ maxMemoryBytes: 8 * 1024 * 1024, evaluationTimeoutMs: 20_000, workers: 0 });
    const small = await engine.load(artifact, data);
    await expect(answerOf(small, 'authz/huge', '{"n":1000000}')).rejects.toMatchObject({
      code: 'evaluation_failed',
    });
    expect(await small.evaluate('authz/huge', '{"n":100}')).toBe('100');
  });

  it('that an evaluation left large is given back, and the same instance serves otherwise', async () => {
    const engine = newEngine({ maxMemoryBytes: 64 * 1024 * 1024, evaluationTimeoutMs: 20_000, workers: 0 });
    const roomy = await engine.load(artifact, data);
    const made = await memoriesMadeBy(async () => {
      expect(await roomy.evaluate('authz/huge', '{"n":100}')).toBe('100');
      expect(await roomy.evaluate('authz/huge', '{"n":100}')).toBe('100');
    });
    expect(made).toBe(0);
    const madeAfterGrowth = await memoriesMadeBy(async () => {
      expect(await roomy.evaluate('authz/huge', '{"n":200000}')).toBe('200000');
      expect(await roomy.evaluate('authz/huge', '{"n":100}')).toBe('100');
    });
    expect(madeAfterGrowth).toBe(1);
  });
});

/** How many linear memories came into being, that is, how many instances. */
async function memoriesMadeBy(work: () => Promise<void>): Promise<number> {
  const Memory = WebAssembly.Memory;
  let made = 0;
  class CountedMemory extends Memory {
    constructor(descriptor: { readonly initial: number; readonly maximum?: number }) {
      super(descriptor);
      made++;
    }
  }
  Object.assign(WebAssembly, { Memory: CountedMemory });
  try {
    await work();
  } finally {
    Object.assign(WebAssembly, { Memory });
  }
  return made;
}

describe('loading', () => {
  it('names the entrypoints', () => {
    expect(loaded.entrypoints).toEqual(new Set(entrypoints));
  });

  it('refuses an entrypoint that the module lacks', async () => {
    const wrong = { ...artifact, entrypoints: ['authz/other'] };
    await expect(newEngine().load(wrong, {})).rejects.toMatchObject({ code: 'policy_invalid' });
    await expect(answerOf(loaded, 'authz/other', undefined)).rejects.toMatchObject({
      code: 'evaluation_failed',
    });
  });

  it('refuses a module that needs a builtin of nobody, by name', async () => {
    const files = { 'p.rego': 'package p\nx := http.send({"method": "get", "url": input.url})' };
    const needy = compileRego({ files, entrypoints: ['p/x'] });
    await expect(newEngine().load(needy, {})).rejects.toMatchObject({
      code: 'policy_invalid',
      message: 'the policy needs builtins that are not available: `http.send`',
    });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('package p')],
    ['an empty module', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)],
  ])('refuses %s', async (_, wasm) => {
    const broken = { wasm, entrypoints: ['p/x'], data: {} };
    await expect(newEngine().load(broken, {})).rejects.toMatchObject({ code: 'policy_invalid' });
  });

  it('refuses data with a lone surrogate', async () => {
    await expect(newEngine().load(artifact, { owners: '\ud800' })).rejects.toMatchObject({
      code: 'policy_invalid',
    });
  });

  it('takes data as it is, empty or large', async () => {
    const owners = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`doc-${n}`, `user-${n}`]));
    const large = await newEngine().load(artifact, { owners });
    const asks = '{"user":{"id":"user-19999"},"document":"doc-19999"}';
    expect(await large.evaluate('authz/allow', asks)).toBe('true');
    await expect(answerOf(large, 'authz/winner', '{"names":["a","b"]}')).rejects.toThrow('conflict');
    expect(await large.evaluate('authz/allow', asks)).toBe('true');
    const empty = await newEngine().load(artifact, {});
    expect(await empty.evaluate('authz/allow', asks)).toBe('false');
  });
});

describe('a module', () => {
  it('is compiled once, whoever loads it, at the same time or later, with whatever data', async () => {
    const compile = jest.spyOn(WebAssembly, 'compile');
    const engine = newEngine({ workers: 0 });
    const copy = { ...artifact, wasm: artifact.wasm.slice() };
    const kept = await Promise.all([engine.load(artifact, data), engine.load(copy, {})]);
    kept.push(await engine.load(copy, data));
    expect(compile).toHaveBeenCalledTimes(1);
    compile.mockRestore();
  });
});

describe('loaded policies', () => {
  it('do not disturb each other, and the old one answers after a new one came', async () => {
    const engine = newEngine();
    const files = { 'policy.rego': 'package authz\nallow := "new"' };
    const old = await engine.load(artifact, data);
    const other = await engine.load(artifact, { owners: { 'doc-1': 'carol' } });
    const next = await engine.load(compileRego({ files, entrypoints: ['authz/allow'] }), {});
    const asks = '{"user":{"id":"alice"},"document":"doc-1"}';
    const answers = [old, other, next, old, other].map((each) => answerOf(each, 'authz/allow', asks));
    expect(await Promise.all(answers)).toEqual(['true', 'false', '"new"', 'true', 'false']);
  });

  it('answer nothing once disposed, and say so', async () => {
    const gone = await newEngine().load(artifact, data);
    gone.dispose();
    await expect(answerOf(gone, 'authz/allow', '{}')).rejects.toMatchObject({ code: 'policy_unavailable' });
  });
});

describe('purity', () => {
  const purityOf = async (expression: string): Promise<boolean> => {
    const files = { 'p.rego': `package p\nx := ${expression}` };
    return (await newEngine().load(compileRego({ files, entrypoints: ['p/x'] }), {})).pure;
  };

  it.each([
    ['input.a', true],
    ['crypto.sha256(input.a)', true],
    ['time.parse_rfc3339_ns(input.a)', true],
    ['time.now_ns()', false],
    ['rand.intn(input.a, 10)', false],
    ['uuid.rfc4122(input.a)', false],
  ])('%s: %s', async (expression, pure) => {
    expect(await purityOf(expression)).toBe(pure);
  });
});

describe('time and randomness', () => {
  it('stand still within one evaluation and move between two', async () => {
    let second = 0;
    const clock = (): Date => new Date(1_700_000_000_000 + 1_000 * second++);
    const files = {
      'p.rego': `package p
x := [time.now_ns(), time.now_ns()]
ids := [uuid.rfc4122("a"), uuid.rfc4122("a"), uuid.rfc4122("b")]`,
    };
    const engine = newEngine({ clock });
    const moving = await engine.load(compileRego({ files, entrypoints: ['p/x', 'p/ids'] }), {});
    const first = JSON.parse((await moving.evaluate('p/x', undefined)) ?? '') as number[];
    const later = JSON.parse((await moving.evaluate('p/x', undefined)) ?? '') as number[];
    expect(first[0]).toBe(first[1]);
    expect(later[0]).toBe((first[0] ?? 0) + 1e9);
    const ids = JSON.parse((await moving.evaluate('p/ids', undefined)) ?? '') as string[];
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });
});

describe('beside the stock SDK', () => {
  it.each([
    ['authz/allow', admin],
    ['authz/allow', { user: { id: 'alice' }, document: 'doc-1' }],
    ['authz/allow', { user: { id: 'alice' }, document: 'doc-2' }],
    ['authz/same', { text: 'é "quoted" \\ \n \u0001 😀', list: [1, -2.5, null, true, { a: [] }] }],
    ['authz/winner', { names: ['a'] }],
    ['authz/winner', { names: [] }],
    ['authz/slow', { n: 5 }],
  ])('%s of %j is the same', async (entrypoint, input) => {
    const stock = await loadPolicy(Uint8Array.from(artifact.wasm).buffer);
    stock.setData(data);
    const results = stock.evaluate(input, entrypoint) as { result: unknown }[];
    const answer = await loaded.evaluate(entrypoint, JSON.stringify(input));
    expect(answer === undefined ? [] : [{ result: JSON.parse(answer) as unknown }]).toEqual(results);
  });
});
