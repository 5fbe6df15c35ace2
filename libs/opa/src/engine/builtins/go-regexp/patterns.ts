import { RE2JS, RE2JSException } from 're2js';

import { BoundedCache } from '../bounded-cache.js';
import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { patternCost } from './pattern-cost.js';

const maxPatternLength = 32_768;
/** Compiling takes no look at the deadline: it ends within some 150 ms at worst. OPA takes what costs fifty times as much. */
const maxPatternCost = 50_000;

/** In instructions, each with its share of the overhead: some 50 MB when full. */
const compiled = new BoundedCache<RE2JS>(100_000);
const overheadOfPattern = 100;

/** Go refuses the pattern too. */
export class MalformedPattern extends BuiltinError {}

/** Go lets groups share a name. */
const repeatedName = 'duplicate capture group name';
/** Go knows more names of classes than the library does, `\\p{Letter}` for one. */
const namedClass = /\\[pP]\{/;

/**
 * A pattern in the syntax of Go's regexp package, which is RE2's: matching takes linear time.
 * Refused are malformed patterns, as in Go. Refused too, though Go takes them: patterns whose program could become too
 * large, and those that give two groups one name.
 * @throws MalformedPattern, or BeyondLimits for what Go would take.
 */
export function compilePattern(pattern: string): RE2JS {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const fresh = compileAnew(pattern);
  compiled.set(pattern, fresh, fresh.programSize() + pattern.length + overheadOfPattern);
  return fresh;
}

/** For patterns that are asked for once. */
export function compileAnew(pattern: string): RE2JS {
  if (pattern.length > maxPatternLength || patternCost(pattern) > maxPatternCost) {
    throw new BeyondLimits('regular expression: pattern too large');
  }
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    if (isSoundToGo(error.message)) throw new BeyondLimits('regular expression: not supported');
    throw new MalformedPattern(error.message);
  }
}

/** Perhaps: what cannot be told is not called malformed. */
function isSoundToGo(fault: string): boolean {
  return fault.includes(repeatedName) || namedClass.test(fault);
}
