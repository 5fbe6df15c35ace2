/** What an evaluation may take on a thread that gets less than its share of a processor. */
export function utmostMillis(timeoutMs: number): number {
  return timeoutMs * 4;
}
