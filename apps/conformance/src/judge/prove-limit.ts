import { inputText } from '../build/case-query.js';
import type { CompiledCase } from '../build/compile-case.js';
import type { ComplianceCase } from '../cases/compliance-case.js';
import { exactText } from '../exact/exact-json.js';
import type { Answer } from './answer.js';
import { evaluatedAnswer } from './evaluated-answer.js';
import { judgeAnswer } from './judge-answer.js';
import { asStockSees, stockAnswer } from './stock-answer.js';

/**
 * Whether a deviating answer is the module's own. Three answers must agree on that: another host, given the same module, data
 * and input, comes to ours; neither host computed a builtin on the way; and OPA's own evaluator, given the same sources
 * and entrypoint, comes to what the case wants. Then OPA's Wasm compiler or runtime is what deviates.
 */
export async function isLimitOfWasm(
  opa: string,
  subject: ComplianceCase,
  compiled: Extract<CompiledCase, { wasm: unknown }>,
  ours: Answer,
): Promise<boolean> {
  const texts = { data: exactText(subject.data ?? new Map()), input: inputText(subject) };
  const { answer, hostBuiltins } = await stockAnswer(compiled.wasm, compiled.query, texts);
  if (hostBuiltins.length > 0 || !sameAnswer(ours, answer)) return false;
  const evaluated = await evaluatedAnswer(opa, subject, compiled.query);
  return judgeAnswer(subject, evaluated).status === 'passed';
}

function sameAnswer(ours: Answer, stock: Answer): boolean {
  if (ours.kind === 'error' || stock.kind === 'error') {
    return (
      ours.kind === 'error' &&
      stock.kind === 'error' &&
      ours.reason.includes(stock.reason.replace(/^\w*Error: /, ''))
    );
  }
  return comparable(ours) === comparable(stock);
}

function comparable({ rows }: Extract<Answer, { kind: 'rows' }>): string {
  return asStockSees(`[${rows.map(exactText).join(',')}]`);
}
