import type { CaseQuery } from '../build/case-query.js';
import { type Exact, type ExactObject, exactText, isObject, parseExact } from '../exact/exact-json.js';

/** What an evaluation came to: rows that bind variables, or the reason why there is no answer. */
export type Answer =
  | { readonly kind: 'rows'; readonly rows: readonly ExactObject[] }
  | { readonly kind: 'error'; readonly reason: string };

/** @param text the entrypoint's value as JSON; undefined when it has none. */
export function answerOf(text: string | undefined, query: CaseQuery): Answer {
  if (text === undefined) return { kind: 'rows', rows: [] };
  const value = parseExact(text);
  if (query.variable !== undefined) return { kind: 'rows', rows: [new Map([[query.variable, value]])] };
  return { kind: 'rows', rows: (value as readonly Exact[]).filter(isObject) };
}

export function shownAnswer(answer: Answer): string {
  if (answer.kind === 'error') return `error: ${answer.reason}`;
  return answer.rows.length === 0 ? 'undefined' : answer.rows.map(exactText).join(', ');
}
