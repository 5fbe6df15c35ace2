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

/** Errors count as one: their texts are each evaluator's own. */
export function sameOutcome(a: Outcome, b: Outcome): boolean {
  return a.kind === b.kind && (a.kind !== 'value' || b.kind !== 'value' || a.json === b.json);
}
