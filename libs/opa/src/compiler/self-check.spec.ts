import { describe, expect, it } from '@jest/globals';
import { type LoadedPolicy, type PolicyData, PolicyEngine } from '#libs/decision';
import { AuthzError } from '#libs/domain';
import { selfCheck } from './self-check.js';

class AnsweringEngine extends PolicyEngine {
  disposed = 0;
  data: PolicyData | undefined;

  constructor(private readonly answer: string | AuthzError | undefined) {
    super();
  }

  override load(_: unknown, data: PolicyData): Promise<LoadedPolicy> {
    this.data = data;
    return Promise.resolve({
      entrypoints: new Set(['p']),
      pure: true,
      evaluate: (entrypoint, input) => {
        expect([entrypoint, input]).toEqual(['p', '{}']);
        if (this.answer instanceof AuthzError) return Promise.reject(this.answer);
        return Promise.resolve(this.answer);
      },
      readOf: (_member: string, text: string) => text,
      dispose: () => {
        this.disposed += 1;
      },
    });
  }

  override change(): Promise<LoadedPolicy> {
    return Promise.reject(new Error('nothing changes here'));
  }

  override async close(): Promise<void> {
    // Nothing runs beside.
  }
}

const artifact = { wasm: new Uint8Array(), entrypoints: ['p', 'p/allow'], data: { limit: 3 } };

describe('selfCheck', () => {
  it.each([
    ['{"allow":false}', 'sound'],
    ['{"allow":true,"other":1}', 'sound'],
    ['{}', 'allow_undefined'],
    [undefined, 'allow_undefined'],
    ['true', 'allow_undefined'],
    ['{"allow":"yes"}', 'allow_not_boolean'],
    ['{"allow":null}', 'allow_not_boolean'],
    ['{"allow":[]}', 'allow_not_boolean'],
    [new AuthzError('evaluation_failed', 'conflict'), 'evaluation_failed'],
  ])('finds an answer of %s %s', async (answer, finding) => {
    const engine = new AnsweringEngine(answer);
    expect(await selfCheck(engine, artifact)).toBe(finding);
    expect(engine.disposed).toBe(1);
  });

  it('passes other errors on, and frees the policy', async () => {
    const engine = new AnsweringEngine(new AuthzError('evaluation_timeout', 'too slow'));
    await expect(selfCheck(engine, artifact)).rejects.toMatchObject({ code: 'evaluation_timeout' });
    expect(engine.disposed).toBe(1);
  });

  it('gives the policy its own data and an empty realm', async () => {
    const engine = new AnsweringEngine('{"allow":false}');
    await selfCheck(engine, artifact);
    expect(engine.data).toEqual({ limit: 3, portcullis: { roles: {}, documents: {} } });
  });
});
