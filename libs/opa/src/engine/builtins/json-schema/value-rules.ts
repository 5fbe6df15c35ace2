import { RegoNumber } from '../../rego/rego-value.js';
import { BeyondLimits } from '../beyond-limits.js';
import { goJson } from '../json-text/go-json.js';
import { isArray, isObject, type JsonForm } from '../json-text/json-value.js';
import type { Draft } from './draft.js';
import { type Findings, fieldOf, type Place } from './findings.js';
import { isFormat } from './formats/formats.js';
import { InvalidSchema } from './invalid-schema.js';
import type { Keywords } from './keywords.js';
import type { ValueRules } from './schema.js';

export function readValueRules(keywords: Keywords, draft: Draft): ValueRules {
  const constant = draft >= 6 ? keywords.get('const') : undefined;
  return {
    constant: constant === undefined ? undefined : comparableText(constant),
    choices: readChoices(keywords.array('enum')),
    format: keywords.text('format'),
  };
}

function readChoices(values: readonly JsonForm[] | undefined): ReadonlySet<string> | undefined {
  if (values === undefined) return undefined;
  const choices = new Set(values.map(comparableText));
  if (choices.size < values.length) throw new InvalidSchema('enum items must be unique');
  return choices;
}

export function checkValue(rules: ValueRules, value: JsonForm, place: Place, found: Findings): void {
  const { constant, choices, format } = rules;
  const text = constant === undefined && choices === undefined ? '' : comparableText(value);
  if (constant !== undefined && text !== constant) {
    found.add('const', place, () => `${fieldOf(place)} does not match: ${constant}`);
  }
  if (choices !== undefined && !choices.has(text)) {
    const describe = () => `${fieldOf(place)} must be one of the following: ${[...choices].join(', ')}`;
    found.add('enum', place, describe);
  }
  if (format !== undefined && typeof value === 'string' && !isFormat(format, value)) {
    found.add('format', place, `Does not match format '${format}'`);
  }
  found.advance();
}

/**
 * JSON text by which values are equal or not. As in OPA, numbers are compared here as doubles: `1` is `1.0`, and integers that
 * no double tells apart are equal.
 */
export function comparableText(value: JsonForm): string {
  return goJson(withDoubles(value));
}

function withDoubles(value: JsonForm): JsonForm {
  if (value instanceof RegoNumber) return new RegoNumber(doubleText(Number(value.text)));
  if (isArray(value)) return value.map(withDoubles);
  if (!isObject(value)) return value;
  return new Map(Array.from(value, ([name, member]) => [name, withDoubles(member)] as const));
}

function doubleText(value: number): string {
  if (!Number.isFinite(value)) throw new BeyondLimits('a number is beyond all doubles');
  return Object.is(value, -0) ? '-0' : String(value);
}
