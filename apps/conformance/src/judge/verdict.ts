export type Verdict =
  | { readonly status: 'passed' }
  /** `reason` says what deviates. */
  | { readonly status: 'failed'; readonly reason: string }
  /** `reason` says which checked limit keeps the case from running. */
  | { readonly status: 'not runnable'; readonly reason: string };

export const passed: Verdict = { status: 'passed' };

export function failed(reason: string): Verdict {
  return { status: 'failed', reason };
}

export function notRunnable(reason: string): Verdict {
  return { status: 'not runnable', reason };
}
