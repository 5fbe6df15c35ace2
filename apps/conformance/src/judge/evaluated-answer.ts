import { type CaseQuery, inputText } from '../build/case-query.js';
import { caseFiles } from '../build/compile-case.js';
import { evalOpa } from '../build/eval-opa.js';
import type { ComplianceCase } from '../cases/compliance-case.js';
import { type Answer, answerOf } from './answer.js';

/** What OPA's own evaluator answers when it is asked just what the module was asked, without strict mode. */
export async function evaluatedAnswer(
  opa: string,
  subject: ComplianceCase,
  query: CaseQuery,
): Promise<Answer> {
  const answer = await evalOpa(opa, {
    files: caseFiles(subject, query.module),
    document: query.entrypoint,
    input: inputText(subject),
    target: 'rego',
    options: subject.regoV0 ? ['--v0-compatible'] : [],
    env: subject.env,
  });
  return 'refusal' in answer ? { kind: 'error', reason: answer.refusal } : answerOf(answer.json, query);
}
