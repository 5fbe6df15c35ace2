import { compareNumbers } from '../../rego/compare-numbers.js';
import { RegoNumber } from '../../rego/rego-value.js';
import { bigFloatText, isMultipleOf } from './decimal.js';
import { anyDraft, type Draft } from './draft.js';
import type { Findings, Place } from './findings.js';
import { InvalidSchema, invalidType } from './invalid-schema.js';
import type { Keywords } from './keywords.js';
import type { Bound, NumberRules } from './schema.js';

export function readNumberRules(keywords: Keywords, draft: Draft): NumberRules {
  const multipleOf = readMultipleOf(keywords);
  const lower = readBound(keywords, 'minimum', 'exclusiveMinimum', draft);
  const upper = readBound(keywords, 'maximum', 'exclusiveMaximum', draft);
  return { multipleOf, lower, upper };
}

function readMultipleOf(keywords: Keywords): string | undefined {
  const value = keywords.get('multipleOf');
  if (value === undefined) return undefined;
  if (!(value instanceof RegoNumber)) throw invalidType('Number', 'multipleOf');
  if (compareNumbers(value.text, '0') <= 0) {
    throw new InvalidSchema('multipleOf must be strictly greater than 0');
  }
  return value.text;
}

/** Draft 4 has a flag that makes the limit exclusive, later drafts an exclusive limit of its own. */
function readBound(keywords: Keywords, name: string, exclusiveName: string, draft: Draft): Bound {
  const limit = keywords.get(name);
  if (limit !== undefined && !(limit instanceof RegoNumber)) {
    throw new InvalidSchema(`${name} must be of a Number`);
  }
  const inclusive = limit?.text;
  const exclusive = keywords.get(exclusiveName);
  if (exclusive === undefined) return { inclusive, exclusive };
  if (typeof exclusive === 'boolean' && (draft === 4 || draft === anyDraft)) {
    if (inclusive === undefined) {
      throw new InvalidSchema(`${exclusiveName} cannot be used without ${name}`);
    }
    return exclusive ? { inclusive: undefined, exclusive: inclusive } : { inclusive, exclusive: undefined };
  }
  if (exclusive instanceof RegoNumber && draft !== 4) return { inclusive, exclusive: exclusive.text };
  throw invalidType(
    draft === 4 ? 'boolean' : draft === anyDraft ? 'boolean/number' : 'number',
    exclusiveName,
  );
}

export function checkNumber(rules: NumberRules, { text }: RegoNumber, place: Place, found: Findings): void {
  const { multipleOf, upper, lower } = rules;
  if (multipleOf !== undefined && !isMultipleOf(text, multipleOf)) {
    found.add('multiple_of', place, `Must be a multiple of ${bigFloatText(multipleOf)}`);
  }
  if (upper.inclusive !== undefined && compareNumbers(text, upper.inclusive) > 0) {
    found.add('number_lte', place, `Must be less than or equal to ${bigFloatText(upper.inclusive)}`);
  }
  if (upper.exclusive !== undefined && compareNumbers(text, upper.exclusive) >= 0) {
    found.add('number_lt', place, `Must be less than ${bigFloatText(upper.exclusive)}`);
  }
  if (lower.inclusive !== undefined && compareNumbers(text, lower.inclusive) < 0) {
    found.add('number_gte', place, `Must be greater than or equal to ${bigFloatText(lower.inclusive)}`);
  }
  if (lower.exclusive !== undefined && compareNumbers(text, lower.exclusive) <= 0) {
    found.add('number_gt', place, `Must be greater than ${bigFloatText(lower.exclusive)}`);
  }
  found.advance();
}
