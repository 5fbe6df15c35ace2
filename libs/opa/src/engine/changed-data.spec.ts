import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';

import type { JsonObject, PolicyArtifact } from '#libs/domain';
import { canonicalJson } from '#libs/json';

import { compileRego } from '../../../../test/support/opa.js';
import { OpaPolicyEngine } from './opa-policy-engine.js';

const files = {
  'p.rego': `package p
all := data.docs
one := data.docs[input.name]
winner := name if { some name in input.names }`,
};
const entrypoints = ['p/all', 'p/one', 'p/winner'];
const engine = new OpaPolicyEngine({ workers: 0, evaluationTimeoutMs: 10_000 });
let artifact: PolicyArtifact;

beforeAll(() => {
  artifact = compileRego({ files, entrypoints });
});
afterAll(() => engine.close());

const many = Object.fromEntries(
  Array.from({ length: 2_000 }, (_, n) => [`doc-${n}`, { owner: `user-${n}` }]),
);

/** How many memories came into being meanwhile: a policy whose data were changed in place needs none. */
async function memoriesMadeBy(work: () => Promise<void>): Promise<number> {
  const made = jest.spyOn(WebAssembly, 'Memory');
  await work();
  const count = made.mock.calls.length;
  made.mockRestore();
  return count;
}

describe('a policy whose data change', () => {
  it('has its data changed in place, and the one before answers with its own', async () => {
    const before = await engine.load(artifact, { docs: many });
    const made = await memoriesMadeBy(async () => {
      const docs: JsonObject = { ...many, 'doc-1': { owner: 'carol' }, new: { owner: 'dave' } };
      delete docs['doc-2'];
      const after = await engine.change(before, { docs });
      const answers = ['doc-0', 'doc-1', 'doc-2', 'new'].map((name) =>
        after.evaluate('p/one', JSON.stringify({ name })),
      );
      expect(answers).toEqual(['{"owner":"user-0"}', '{"owner":"carol"}', undefined, '{"owner":"dave"}']);
    });
    expect(made).toBe(0);
    expect(before.evaluate('p/one', '{"name":"doc-1"}')).toBe('{"owner":"user-1"}');
    expect(before.evaluate('p/one', '{"name":"doc-2"}')).toBe('{"owner":"user-2"}');
  });

  it('answers as if loaded anew, whatever changed and however often, and after an abort too', async () => {
    const docs = fc.dictionary(fc.constantFrom('a', 'b', 'c', '', 'é'), fc.jsonValue({ maxDepth: 3 }));
    await fc.assert(
      fc.asyncProperty(fc.array(docs, { minLength: 2, maxLength: 8 }), async (versions) => {
        const sound = versions.map((version) => JSON.parse(JSON.stringify(version)) as JsonObject);
        let policy = await engine.load(artifact, { docs: sound[0] as JsonObject });
        for (const version of sound.slice(1)) {
          const next = await engine.change(policy, { docs: version });
          expect(canonicalJson(JSON.parse((await next.evaluate('p/all', undefined)) ?? 'null'))).toBe(
            canonicalJson(version),
          );
          expect(() => next.evaluate('p/winner', '{"names":["x","y"]}')).toThrow('conflict');
          expect(canonicalJson(JSON.parse((await next.evaluate('p/all', undefined)) ?? 'null'))).toBe(
            canonicalJson(version),
          );
          if (next !== policy) policy.dispose();
          policy = next;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is loaded as a whole when much has changed', async () => {
    const before = await engine.load(artifact, { docs: many });
    const docs = Object.fromEntries(Object.keys(many).map((name) => [name, 'other']));
    const after = await engine.change(before, { docs });
    expect(after.evaluate('p/one', '{"name":"doc-1999"}')).toBe('"other"');
    expect(before.evaluate('p/one', '{"name":"doc-1999"}')).toBe('{"owner":"user-1999"}');
  });

  it('may come a thousand times, one after the other', async () => {
    let policy = await engine.load(artifact, { docs: many });
    for (let round = 0; round < 1_000; round++) {
      const next = await engine.change(policy, {
        docs: { ...many, 'doc-7': { owner: `user-${round}` } },
      });
      policy.dispose();
      policy = next;
    }
    expect(policy.evaluate('p/one', '{"name":"doc-7"}')).toBe('{"owner":"user-999"}');
    expect(policy.evaluate('p/one', '{"name":"doc-8"}')).toBe('{"owner":"user-8"}');
  });
});
