import type { LoadedPolicy } from '#libs/decision';
import { AuthzError, type JsonObject } from '#libs/domain';
import { OpaPolicyEngine } from '#libs/opa';

import type { Outcome } from './outcome.js';

const evaluationMillis = 1_000;

/** Our engine, with whatever it throws as an outcome; what is no `AuthzError` is a fault of the engine itself. */
export class OurEngine {
  private readonly engine = new OpaPolicyEngine({ evaluationTimeoutMs: evaluationMillis });

  /** A refusal is an outcome too. */
  async load(
    wasm: Uint8Array<ArrayBuffer>,
    entrypoints: readonly string[],
    data: JsonObject = {},
  ): Promise<LoadedPolicy | Outcome> {
    try {
      return await this.engine.load({ wasm, entrypoints: [...entrypoints], data: {} }, data);
    } catch (error) {
      return outcomeOf(error);
    }
  }

  async evaluate(policy: LoadedPolicy, entrypoint: string, input: string | undefined): Promise<Outcome> {
    try {
      const json = await policy.evaluate(entrypoint, input);
      return json === undefined ? { kind: 'undefined' } : { kind: 'value', json };
    } catch (error) {
      return outcomeOf(error);
    }
  }
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof AuthzError) return { kind: 'error', reason: reasonOf(error) };
  throw error;
}

function reasonOf(error: AuthzError): string {
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.code}: ${error.message}${cause}`;
}
