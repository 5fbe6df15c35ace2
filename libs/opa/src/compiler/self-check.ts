import type { LoadedPolicy, PolicyEngine } from '#libs/decision';
import { AuthzError, type JsonValue, type PolicyArtifact } from '#libs/domain';
import { parseJson } from '#libs/json';

export type SelfCheckFinding = 'sound' | 'allow_undefined' | 'allow_not_boolean' | 'evaluation_failed';

/**
 * Loads a freshly compiled policy where nobody can ask it yet and asks it about an empty input.
 * Rejects as `PolicyEngine.load` does, and with `evaluation_timeout`.
 */
export async function selfCheck(engine: PolicyEngine, artifact: PolicyArtifact): Promise<SelfCheckFinding> {
  const portcullis = { roles: {}, documents: {} };
  const policy = await engine.load(artifact, { ...artifact.data, portcullis });
  try {
    return finding(await answerToNothing(policy, artifact.entrypoints[0] ?? ''));
  } finally {
    policy.dispose();
  }
}

type Answer = { readonly document: JsonValue | undefined } | 'failed';

async function answerToNothing(policy: LoadedPolicy, entrypoint: string): Promise<Answer> {
  try {
    const text = await policy.evaluate(entrypoint, '{}');
    return { document: text === undefined ? undefined : parseJson(text) };
  } catch (error) {
    if (error instanceof AuthzError && error.code === 'evaluation_failed') return 'failed';
    throw error;
  }
}

function finding(answer: Answer): SelfCheckFinding {
  if (answer === 'failed') return 'evaluation_failed';
  const { document } = answer;
  const isObject = typeof document === 'object' && document !== null && !Array.isArray(document);
  const allow = isObject ? document['allow'] : undefined;
  if (allow === undefined) return 'allow_undefined';
  return typeof allow === 'boolean' ? 'sound' : 'allow_not_boolean';
}
