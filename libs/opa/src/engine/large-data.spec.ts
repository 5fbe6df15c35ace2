import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';

import type { LoadedPolicy, PolicyData } from '#libs/decision';
import { AuthzError, type PolicyArtifact } from '#libs/domain';
import { canonicalJson, JsonText } from '#libs/json';

import { compileRego } from '../../../../test/support/opa.js';
import { withReads } from '../compiler/reads/with-reads.js';
import { OpaPolicyEngine, type OpaPolicyEngineOptions } from './opa-policy-engine.js';
import { DataThreads } from './workers/data-threads.js';

const files = {
  'p.rego': `package p
all := data.portcullis
one := data.portcullis.documents[input.name].owner
winner := name if { some name in input.names }`,
  'blind.rego': `package blind
allow := data.portcullis.roles[input.role].permissions`,
};
let artifact: PolicyArtifact;
let blindArtifact: PolicyArtifact;
const engines: OpaPolicyEngine[] = [];

beforeAll(() => {
  artifact = compileRego({ files, entrypoints: ['p/all', 'p/one', 'p/winner'] });
  const blind = compileRego({ files, entrypoints: ['blind/allow'] });
  const data = new Map([['portcullis', new Map([['roles', true as const]])]]);
  const wasm = withReads(blind.wasm, { input: true, data, replacesMembers: false });
  blindArtifact = { ...blind, wasm };
});

afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  jest.restoreAllMocks();
});

function newEngine(options: OpaPolicyEngineOptions = {}): OpaPolicyEngine {
  const engine = new OpaPolicyEngine({ workers: 1, evaluationTimeoutMs: 10_000, ...options });
  engines.push(engine);
  return engine;
}

type Documents = Readonly<Record<string, JsonText>>;

/** Text of about so many bytes. */
const sized = (owner: string, bytes: number): JsonText => {
  const parts = Array.from({ length: Math.ceil(bytes / 16) }, (_, n) => `part ${n} of it`);
  return JsonText.of(JSON.stringify({ owner, parts }));
};

const dataOf = (documents: Documents): PolicyData => ({ portcullis: { roles: {}, documents } });

async function shown(policy: LoadedPolicy): Promise<string> {
  return canonicalJson(JSON.parse((await policy.evaluate('p/all', undefined)) ?? 'null'));
}

function expected(documents: Documents): string {
  const parsed = Object.entries(documents).map(([name, text]) => [name, text.parsed()]);
  return canonicalJson({ roles: {}, documents: Object.fromEntries(parsed) as never });
}

const large = 100_000;

describe('a large change of data', () => {
  it('is laid out on another thread, the change and nothing else', async () => {
    const engine = newEngine();
    const documents = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [`d${n}`, sized('alice', large)]),
    );
    const before = await engine.load(artifact, dataOf(documents));
    const whole = jest.spyOn(DataThreads.prototype, 'image');
    const segments = jest.spyOn(DataThreads.prototype, 'segment');
    const now = { ...documents, d7: sized('bob', large) };
    const after = await engine.change(before, dataOf(now));
    expect(whole).not.toHaveBeenCalled();
    expect(segments.mock.calls.map(([, , changes]) => changes.map(({ path }) => path.join('/')))).toEqual([
      ['portcullis/documents/d7'],
    ]);
    expect(await after.evaluate('p/one', '{"name":"d7"}')).toBe('"bob"');
    expect(await after.evaluate('p/one', '{"name":"d8"}')).toBe('"alice"');
    expect(await before.evaluate('p/one', '{"name":"d7"}')).toBe('"alice"');
  });

  it('is copied in pieces, between which others are answered with the data of before', async () => {
    const serving: { policy?: LoadedPolicy } = {};
    const answers: unknown[] = [];
    const pause = async (): Promise<void> => {
      answers.push(await serving.policy?.evaluate('p/one', '{"name":"d"}'));
    };
    const engine = newEngine({ pause });
    const policy = await engine.load(
      artifact,
      dataOf({ d: sized('alice', 10 * large), e: sized('alice', large) }),
    );
    expect(answers.length).toBeGreaterThan(5);
    serving.policy = policy;
    answers.length = 0;
    const after = await engine.change(
      policy,
      dataOf({ d: sized('bob', 10 * large), e: sized('alice', large) }),
    );
    expect(answers.length).toBeGreaterThan(5);
    expect(new Set(answers)).toEqual(new Set(['"alice"']));
    expect(await after.evaluate('p/one', '{"name":"d"}')).toBe('"bob"');
  });

  it('survives an evaluation that costs the instance while it is being copied', async () => {
    const serving: { policy?: LoadedPolicy } = {};
    const engine = newEngine({
      pause: async () => {
        serving.policy?.dispose();
      },
    });
    const policy = await engine.load(artifact, dataOf({ d: sized('alice', 2 * large) }));
    serving.policy = policy;
    const after = await engine.change(policy, dataOf({ d: sized('bob', 2 * large) }));
    expect(await after.evaluate('p/one', '{"name":"d"}')).toBe('"bob"');
  });

  it('costs a policy nothing that cannot read it', async () => {
    const engine = newEngine();
    const roles = { editor: JsonText.of('{"permissions":{"a":{"b":true}}}') };
    const before = await engine.load(blindArtifact, { portcullis: { roles, documents: {} } });
    const documents = { d: sized('alice', large) };
    const same = await engine.change(before, { portcullis: { roles, documents } });
    const others = { ...roles, viewer: JsonText.of('{"permissions":{}}') };
    const other = await engine.change(before, { portcullis: { roles: others, documents } });
    expect([same === before, other === before]).toEqual([true, false]);
  });
});

describe('data after any changes', () => {
  const names = ['a', 'b', 'é', ''];
  const sizes = fc.constantFrom(10, 10, 10, 40_000);
  const edit = fc.record({
    name: fc.constantFrom(...names),
    size: fc.option(sizes, { freq: 4 }),
    owner: fc.constantFrom('alice', 'bob', 'é'),
  });

  it('are what was given, in the instance that was changed and in a new one, and after a conflict too', async () => {
    const engine = newEngine();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
        async (rounds) => {
          let documents: Documents = { a: sized('first', 200_000) };
          const versions = [{ documents, policy: await engine.load(artifact, dataOf(documents)) }];
          for (const edits of rounds) {
            const next = new Map(Object.entries(documents));
            for (const { name, size, owner } of edits) {
              if (size === null) next.delete(name);
              else next.set(name, sized(owner, size));
            }
            documents = Object.fromEntries(next);
            const [last] = versions.slice(-1);
            const policy = await engine.change(last?.policy as LoadedPolicy, dataOf(documents));
            expect(await shown(policy)).toBe(expected(documents));
            const conflict = async () => policy.evaluate('p/winner', '{"names":["x","y"]}');
            await expect(conflict()).rejects.toThrow('conflict');
            versions.push({ documents, policy });
          }
          // All but the last gave their instance away, and make another from the image and all steps.
          for (const { documents: given, policy } of versions) {
            expect(await shown(policy)).toBe(expected(given));
          }
          for (const { policy } of versions) policy.dispose();
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('memory for the data of a realm', () => {
  const mebibyte = 1024 * 1024;

  it('has a bound, and beyond it a policy is refused by name of the setting; other realms go on', async () => {
    const engine = newEngine({ maxRealmMemoryBytes: 8 * mebibyte });
    const data = dataOf({ d: sized('alice', 150_000) });
    const first = await engine.load(artifact, data, 'acme');
    const refused = (realm: string) =>
      engine.load(artifact, dataOf({ d: sized('alice', 500_000) }), realm).then(
        () => 'loaded',
        (error: unknown) => (error instanceof AuthzError ? `${error.code}: ${error.message}` : 'other'),
      );
    expect(await refused('acme')).toBe(
      'policy_invalid: the policy cannot hold its data: with them, the policies of the realm would take more than ' +
        '8388608 bytes of memory (PORTCULLIS_REALM_POLICY_MEMORY_BYTES)',
    );
    const other = await engine.load(artifact, data, 'other');
    expect(await other.evaluate('p/one', '{"name":"d"}')).toBe('"alice"');
    expect(await first.evaluate('p/one', '{"name":"d"}')).toBe('"alice"');
  });

  it('is given back, and that of a policy counts once however often its data change', async () => {
    const engine = newEngine({ maxRealmMemoryBytes: 12 * mebibyte });
    let policy = await engine.load(artifact, dataOf({ d: sized('alice', 150_000) }), 'acme');
    for (let round = 0; round < 12; round++) {
      const next = await engine.change(policy, dataOf({ d: sized(`user-${round}`, 150_000) }));
      policy.dispose();
      policy = next;
      expect(await policy.evaluate('p/one', '{"name":"d"}')).toBe(`"user-${round}"`);
    }
    policy.dispose();
    const again = await engine.load(artifact, dataOf({ d: sized('bob', 500_000) }), 'acme');
    expect(await again.evaluate('p/one', '{"name":"d"}')).toBe('"bob"');
  });
});
