import type { ComplianceCase } from '../cases/compliance-case.js';
import { judgeCase } from './judge-case.js';
import { failed, type Verdict } from './verdict.js';

export interface JudgedCase {
  readonly subject: ComplianceCase;
  readonly verdict: Verdict;
}

/** Judges several cases at once, since most of the time goes into the compiler's processes. Answers in the given order. */
export async function judgeAll(
  opa: string,
  cases: readonly ComplianceCase[],
  options: { readonly atOnce: number; readonly onJudged: (done: number) => void },
): Promise<JudgedCase[]> {
  const judged: JudgedCase[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < cases.length; index = next++) {
      const subject = cases[index] as ComplianceCase;
      judged[index] = { subject, verdict: await judgeOne(opa, subject) };
      options.onJudged(++done);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return judged;
}

/** What breaks the runner counts against the case and not against those behind it. */
async function judgeOne(opa: string, subject: ComplianceCase): Promise<Verdict> {
  try {
    return await judgeCase(opa, subject);
  } catch (error) {
    return failed(`could not be judged: ${error instanceof Error ? error.message : String(error)}`);
  }
}
