import { AuthzError, type JsonObject } from '#libs/domain';
import { leftOutBuiltins, OpaPolicyEngine } from '#libs/opa';

import { type CaseQuery, inputText } from '../build/case-query.js';
import type { ComplianceCase } from '../cases/compliance-case.js';
import { stringifiable } from '../exact/exact-json.js';
import { type Answer, answerOf } from './answer.js';

const engine = new OpaPolicyEngine({ evaluationTimeoutMs: 10_000, maxInputBytes: 64 * 1024 * 1024 });

/** `missing`: the builtins for which the engine refuses the module. */
export type OurAnswer = Answer | { readonly kind: 'missing builtins'; readonly missing: readonly string[] };

export async function ourAnswer(
  subject: ComplianceCase,
  query: CaseQuery,
  wasm: Uint8Array<ArrayBuffer>,
): Promise<OurAnswer> {
  try {
    const data = stringifiable(subject.data ?? new Map()) as JsonObject;
    const policy = await engine.load({ wasm, entrypoints: [query.entrypoint], data: {} }, data);
    return answerOf(await policy.evaluate(query.entrypoint, inputText(subject)), query);
  } catch (error) {
    const missing = missingBuiltins(error);
    if (missing.length > 0) return { kind: 'missing builtins', missing };
    return { kind: 'error', reason: reasonOf(error) };
  }
}

export function isLeftOut(builtin: string): boolean {
  return leftOutBuiltins.has(builtin);
}

function missingBuiltins(error: unknown): string[] {
  if (!(error instanceof AuthzError) || error.code !== 'policy_invalid') return [];
  return error.faults.flatMap(({ message }) => /^builtin `(.+)` is not available$/.exec(message)?.[1] ?? []);
}

/** The guest's own words where it gave up, which the public message leaves out. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
