import type { RegoValue } from '../../rego/rego-value.js';
import { BeyondLimits } from '../beyond-limits.js';
import { BuiltinError } from '../builtin.js';
import { matchesAnywhere } from '../go-regexp/matches.js';
import { compilePattern, MalformedPattern } from '../go-regexp/patterns.js';
import { arrayAt, textAt } from '../operands.js';
import { patternOf } from './glob-pattern.js';
import { readGlob } from './glob-reader.js';

const maxGlobLength = 32_768;

/**
 * Whether all of a text matches. Delimiters are `.` where the array is empty, and none where it is null.
 *
 * As OPA answers, but not in each of the places where its shortcuts go wrong: beside braces with choices of different lengths,
 * near characters that are not ASCII, and where `?` meets several delimiters, it misses some matches and has others too many.
 */
export function globMatches(operands: readonly RegoValue[], check: () => void): boolean {
  const glob = textAt(operands, 0);
  const delimiters = delimitersAt(operands, 1, check);
  const text = textAt(operands, 2);
  if (glob.length > maxGlobLength) throw new BeyondLimits('glob: too long');
  return matchesAnywhere(compiled(patternOf(readGlob(glob), delimiters)), text, check);
}

function delimitersAt(operands: readonly RegoValue[], index: number, check: () => void): string {
  if (operands[index] === null) return '';
  const members = arrayAt(operands, index);
  if (members.length > maxGlobLength) throw new BeyondLimits('glob: too many delimiters');
  const delimiters = members.map((member) => {
    check();
    if (typeof member !== 'string' || !/^.$/su.test(member))
      throw new BuiltinError('a delimiter must be one character');
    return member;
  });
  return delimiters.length === 0 ? '.' : [...new Set(delimiters)].join('');
}

function compiled(pattern: string): ReturnType<typeof compilePattern> {
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof MalformedPattern)) throw error;
    // A sound glob of which the library cannot make anything.
    throw new BeyondLimits('glob: not supported');
  }
}
