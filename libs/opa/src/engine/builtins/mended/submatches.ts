import type { RegoValue } from '../../rego/rego-value.js';
import { BeyondLimits } from '../beyond-limits.js';
import { matchesOf } from '../go-regexp/matches.js';
import { compilePattern } from '../go-regexp/patterns.js';

const maxTexts = 1_000_000;

/**
 * Of each match the whole and its groups; a group that took no part is empty text.
 * @param limit how many matches at most; all, when negative.
 */
export function submatches(expression: string, text: string, limit: bigint, check: () => void): RegoValue {
  const pattern = compilePattern(expression);
  const found: string[][] = [];
  if (limit === 0n) return found;
  const width = pattern.groupCount() + 1;
  for (const { start, end, group } of matchesOf(pattern, text, check)) {
    const groups = Array.from({ length: width - 1 }, (_, index) =>
      text.slice(...(group(index + 1) ?? [0, 0])),
    );
    found.push([text.slice(start, end), ...groups]);
    if (BigInt(found.length) === limit) break;
    if (found.length * width > maxTexts) throw new BeyondLimits('regular expression: too many matches');
  }
  return found;
}
