import { matchesAnywhere } from '../go-regexp/matches.js';
import type { Findings, Place } from './findings.js';
import { InvalidSchema } from './invalid-schema.js';
import type { Keywords } from './keywords.js';
import { readPattern } from './pattern.js';
import type { StringRules } from './schema.js';

export function readStringRules(keywords: Keywords): StringRules {
  const minLength = keywords.size('minLength');
  const maxLength = keywords.size('maxLength');
  if (minLength !== undefined && maxLength !== undefined && minLength > maxLength) {
    throw new InvalidSchema('minLength cannot be greater than maxLength');
  }
  return { minLength, maxLength, pattern: compile(keywords.text('pattern')) };
}

function compile(text: string | undefined): StringRules['pattern'] {
  if (text === undefined) return undefined;
  const expression = readPattern(text);
  if (expression === undefined) throw new InvalidSchema('pattern must be a valid regex');
  return { text, expression };
}

export function checkString(
  rules: StringRules,
  text: string,
  place: Place,
  found: Findings,
  check: () => void,
): void {
  const { minLength, maxLength, pattern } = rules;
  const length = minLength === undefined && maxLength === undefined ? 0 : codePoints(text);
  if (minLength !== undefined && length < minLength) {
    found.add('string_gte', place, `String length must be greater than or equal to ${minLength}`);
  }
  if (maxLength !== undefined && length > maxLength) {
    found.add('string_lte', place, `String length must be less than or equal to ${maxLength}`);
  }
  if (pattern !== undefined && !matchesAnywhere(pattern.expression, text, check)) {
    found.add('pattern', place, `Does not match pattern '${pattern.text}'`);
  }
  found.advance();
}

function codePoints(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0xdc00 || unit > 0xdfff) count++;
  }
  return count;
}
