import type { Matcher, RE2JS } from 're2js';

import { BeyondLimits } from '../beyond-limits.js';
import { interruptible } from './interruptible-text.js';

/** Where the whole match and, on demand, its groups lie, in UTF-16 units. */
export interface Match {
  readonly start: number;
  readonly end: number;
  /** Of a group by number; undefined when it took no part in the match or does not exist. */
  readonly group: (index: number) => readonly [start: number, end: number] | undefined;
}

/** Beyond it a machine that follows groups would take more than some hundred megabytes. */
const maxGroupMemory = 10_000_000;
const smallProgram = 1_000;

/**
 * All matches in Go's order: leftmost first, none overlapping, none that is empty right behind another.
 * A search may be stopped at any point by what `check` throws.
 */
export function* matchesOf(pattern: RE2JS, text: string, check: () => void): Generator<Match> {
  const size = pattern.programSize();
  const matcher = pattern.matcher(interruptible(text, size, check));
  try {
    for (let previousEnd = -1; matcher.find();) {
      check();
      const start = matcher.start();
      const end = matcher.end();
      const accepted = start !== end || start !== previousEnd;
      previousEnd = end;
      if (accepted) yield { start, end, group: (index) => groupOf(matcher, index) };
    }
  } finally {
    if (size > smallProgram) pattern.reset();
  }
}

export function matchesAnywhere(pattern: RE2JS, text: string, check: () => void): boolean {
  return matchesOf(pattern, text, check).next().done !== true;
}

function groupOf(matcher: Matcher, index: number): readonly [number, number] | undefined {
  if (index > matcher.groupCount()) return undefined;
  if (matcher.groupCount() * matcher.programSize() > maxGroupMemory) {
    throw new BeyondLimits('regular expression: too many groups in a large pattern');
  }
  const start = matcher.start(index);
  return start < 0 ? undefined : [start, matcher.end(index)];
}
