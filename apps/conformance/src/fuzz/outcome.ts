import { canonical } from '../exact/canonical.js';
import { parseExact } from '../exact/exact-json.js';

/** What one evaluator says about one document. */
export type Outcome =
  | { readonly kind: 'undefined' }
  /** JSON text with the numbers as the evaluator wrote them. */
  | { readonly kind: 'value'; readonly json: string }
  | { readonly kind: 'error'; readonly reason: string };

export function shownOutcome(outcome: Outcome): string {
  if (outcome.kind === 'value') return outcome.json;
  return outcome.kind === 'undefined' ? 'undefined' : `error: ${outcome.reason}`;
}

/**
 * Errors count as one: their texts are each evaluator's own. Values are the same whatever the order of their members and the
 * spelling of their numbers (`2147483647.5` and `2.1474836475e+09`).
 */
export function sameOutcome(a: Outcome, b: Outcome): boolean {
  if (a.kind !== 'value' || b.kind !== 'value') return a.kind === b.kind;
  return a.json === b.json || canonical(parseExact(a.json)) === canonical(parseExact(b.json));
}
