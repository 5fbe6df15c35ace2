import { type CaseQuery, inputText } from '../build/case-query.js';
import { caseFiles } from '../build/compile-case.js';
import { inFolderOf, runOpa } from '../build/run-opa.js';
import type { ComplianceCase } from '../cases/compliance-case.js';
import { type Exact, exactText, isObject, parseExact } from '../exact/exact-json.js';
import { type Answer, answerOf } from './answer.js';

/** What OPA's own evaluator answers when it is asked just what the module was asked, without strict mode. */
export function evaluatedAnswer(opa: string, subject: ComplianceCase, query: CaseQuery): Promise<Answer> {
  const sources = caseFiles(subject, query.module);
  const input = inputText(subject);
  const files = { ...sources, ...(input !== undefined && { 'input.json': input }) };
  return inFolderOf(files, async (cwd) => {
    const version = subject.regoV0 ? ['--v0-compatible'] : [];
    const documents = Object.keys(sources).flatMap((name) => ['-d', name]);
    const given = input === undefined ? [] : ['-i', 'input.json'];
    const path = `data.${query.entrypoint.replaceAll('/', '.')}`;
    const args = ['eval', '-f', 'json', ...version, ...documents, ...given, path];
    const { ok, output } = await runOpa(opa, args, { cwd, env: subject.env });
    return ok ? answerOf(onlyValue(parseExact(output)), query) : { kind: 'error', reason: output };
  });
}

/** `{"result": [{"expressions": [{"value": ...}]}]}`, or `{}` for undefined. */
function onlyValue(output: Exact): string | undefined {
  const [result] = listOf(output, 'result');
  const [expression] = listOf(result, 'expressions');
  const value = isObject(expression) ? expression.get('value') : undefined;
  return value === undefined ? undefined : exactText(value);
}

function listOf(value: Exact | undefined, name: string): readonly Exact[] {
  const list = isObject(value) ? value.get(name) : undefined;
  return Array.isArray(list) ? (list as readonly Exact[]) : [];
}
