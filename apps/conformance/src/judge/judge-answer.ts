import type { ComplianceCase } from '../cases/compliance-case.js';
import { exactText, type ExactObject } from '../exact/exact-json.js';
import { type Answer, shownAnswer } from './answer.js';
import { sameRows } from './compare-rows.js';
import { failed, passed, type Verdict } from './verdict.js';

/** What a module says when it aborts, by OPA's code; Wasm has no other errors. */
const abortTexts: Readonly<Record<string, RegExp>> = {
  eval_conflict_error: /var assignment conflict|object insert conflict/,
};

/** Holds an answer against what the case demands. */
export function judgeAnswer(subject: ComplianceCase, answer: Answer): Verdict {
  const { expectation } = subject;
  switch (expectation.kind) {
    case 'rows':
      return judgeRows(subject, answer, expectation.rows);
    case 'defined':
      return answer.kind === 'rows' && answer.rows.length > 0 === expectation.defined
        ? passed
        : deviates(expectation.defined ? 'a value' : 'undefined', answer);
    case 'error':
      // Wasm has no strict mode: what is an error there is undefined here.
      return expectation.strict ? judgeRows(subject, answer, []) : judgeError(expectation.code, answer);
  }
}

function judgeRows(subject: ComplianceCase, answer: Answer, wanted: readonly ExactObject[]): Verdict {
  const wantedText = wanted.length === 0 ? 'undefined' : wanted.map(exactText).join(', ');
  if (answer.kind === 'error') return deviates(wantedText, answer);
  const same = sameRows(answer.rows, wanted, subject.sortBindings);
  return same ? passed : deviates(wantedText, answer);
}

function judgeError(code: string | undefined, answer: Answer): Verdict {
  if (answer.kind === 'rows') return deviates(code ?? 'an error', answer);
  const text = code === undefined ? /./ : abortTexts[code];
  if (text === undefined) return failed(`wanted the error ${code ?? ''}, which a module cannot show by code`);
  return text.test(answer.reason) ? passed : deviates(code ?? 'an error', answer);
}

function deviates(wanted: string, answer: Answer): Verdict {
  return failed(`wanted ${clipped(wanted)}, got ${clipped(shownAnswer(answer))}`);
}

function clipped(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 297)}...`;
}
