import { type CompiledCase, compileCase } from '../build/compile-case.js';
import type { ComplianceCase } from '../cases/compliance-case.js';
import { judgeAnswer } from './judge-answer.js';
import { isLeftOut, ourAnswer } from './our-answer.js';
import { isLimitOfWasm } from './prove-limit.js';
import { failed, notRunnable, passed, type Verdict } from './verdict.js';

/** Compiles, evaluates and judges one case. Rejects only when the compiler cannot be run. */
export async function judgeCase(opa: string, subject: ComplianceCase): Promise<Verdict> {
  const compiled = await compileCase(opa, subject);
  return 'refusal' in compiled
    ? judgeRefusal(subject, compiled.refusal)
    : judgeCompiled(opa, subject, compiled);
}

/** A build that fails is never a pass, unless the case wants an error of just that code from the compiler. */
function judgeRefusal({ expectation }: ComplianceCase, refusal: string): Verdict {
  const code = expectation.kind === 'error' ? expectation.code : undefined;
  if (code !== undefined && new RegExp(`\\b${code}\\b`).test(refusal)) return passed;
  return notRunnable(`opa build -t wasm refuses it: ${refusal}`);
}

async function judgeCompiled(
  opa: string,
  subject: ComplianceCase,
  compiled: Extract<CompiledCase, { wasm: unknown }>,
): Promise<Verdict> {
  const answer = await ourAnswer(subject, compiled.query, compiled.wasm);
  if (answer.kind === 'missing builtins') return judgeMissing(answer.missing);
  const verdict = judgeAnswer(subject, answer);
  if (verdict.status !== 'failed' || !(await isLimitOfWasm(opa, subject, compiled, answer))) return verdict;
  return notRunnable(`a limit of OPA's Wasm, shown by the stock SDK and opa eval: ${verdict.reason}`);
}

function judgeMissing(missing: readonly string[]): Verdict {
  const lacking = missing.filter((name) => !isLeftOut(name));
  if (lacking.length > 0) return failed(`the engine lacks ${lacking.join(', ')}`);
  return notRunnable(`left out on purpose: ${missing.join(', ')}`);
}
