import type { RE2JS } from 're2js';

import { compilePattern } from '../go-regexp/patterns.js';
import { orElse } from '../or-else.js';

/**
 * Patterns are data of callers: only RE2, which takes linear time, may run them. Undefined when it is no RE2 pattern, as
 * patterns with look-around or backreferences are none. One that would take too long to compile fails the evaluation.
 */
export function readPattern(text: string): RE2JS | undefined {
  return orElse(undefined, () => compilePattern(text));
}
