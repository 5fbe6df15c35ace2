import { isArray, isObject, type JsonForm } from '../json-text/json-value.js';
import type { Draft } from './draft.js';
import type { Findings, Place } from './findings.js';
import { InvalidSchema, invalidType } from './invalid-schema.js';
import type { Keywords } from './keywords.js';
import type { ArrayRules, CompileSchema, ItemRules, Schema } from './schema.js';
import type { Validator } from './validator.js';
import { comparableText } from './value-rules.js';

export function readItemRules(keywords: Keywords, compile: CompileSchema): ItemRules {
  const complaint = () => invalidType('Valid Schema/Array Of Schemas', 'items');
  const items = keywords.get('items');
  const first = isArray(items) ? items.map((item) => compile(schemaForm(item, complaint))) : [];
  const every = items === undefined || isArray(items) ? undefined : compile(schemaForm(items, complaint));
  return { every, first, additional: readAdditional(keywords, 'additionalItems', compile) };
}

function schemaForm(form: JsonForm, complaint: () => InvalidSchema): JsonForm {
  if (typeof form !== 'boolean' && !isObject(form)) throw complaint();
  return form;
}

/** Booleans stay what they are: they have complaints of their own. */
export function readAdditional(
  keywords: Keywords,
  name: string,
  compile: CompileSchema,
): Schema | boolean | undefined {
  const form = keywords.schemaOr(name, () => invalidType('boolean/Valid Schema', name));
  return typeof form === 'boolean' || form === undefined ? form : compile(form);
}

export function readArrayRules(
  keywords: Keywords,
  draft: Draft,
  items: ItemRules,
  compile: CompileSchema,
): ArrayRules {
  const minItems = keywords.size('minItems');
  const maxItems = keywords.size('maxItems');
  const unique = keywords.get('uniqueItems') ?? false;
  if (typeof unique !== 'boolean') throw new InvalidSchema('uniqueItems must be of a boolean');
  const contained = draft >= 6 ? keywords.get('contains') : undefined;
  const contains = contained === undefined ? undefined : compile(contained);
  return { ...items, minItems, maxItems, unique, contains };
}

export function checkArray(
  rules: ArrayRules,
  elements: readonly JsonForm[],
  place: Place,
  found: Findings,
  validator: Validator,
): void {
  checkElements(rules, elements, place, found, validator);
  if (rules.minItems !== undefined && elements.length < rules.minItems) {
    found.add('array_min_items', place, `Array must have at least ${rules.minItems} items`);
  }
  if (rules.maxItems !== undefined && elements.length > rules.maxItems) {
    found.add('array_max_items', place, `Array must have at most ${rules.maxItems} items`);
  }
  if (rules.unique) checkUnique(elements, place, found, validator.check);
  if (rules.contains !== undefined) checkContains(rules.contains, elements, place, found, validator);
  found.advance();
}

function checkElements(
  { every, first, additional }: ItemRules,
  elements: readonly JsonForm[],
  place: Place,
  found: Findings,
  validator: Validator,
): void {
  const behind = first.length > 0 && typeof additional === 'object' ? additional : undefined;
  elements.forEach((element, index) => {
    const schema = every ?? first[index] ?? behind;
    if (schema === undefined) return;
    found.merge(validator.attempt(schema, element, { name: String(index), outer: place }));
  });
  if (additional === false && first.length > 0 && elements.length > first.length) {
    found.add('array_no_additional_items', place, 'No additional items allowed on array');
  }
}

function checkUnique(elements: readonly JsonForm[], place: Place, found: Findings, check: () => void): void {
  const seen = new Map<string, number>();
  elements.forEach((element, index) => {
    check();
    const text = comparableText(element);
    const earlier = seen.get(text);
    if (earlier !== undefined) {
      found.add('unique', place, `array items[${earlier},${index}] must be unique`);
    }
    seen.set(text, index);
  });
}

function checkContains(
  schema: Schema,
  elements: readonly JsonForm[],
  place: Place,
  found: Findings,
  validator: Validator,
): void {
  let nearest: Findings | undefined;
  for (const [index, element] of elements.entries()) {
    const attempt = validator.attempt(schema, element, { name: String(index), outer: place });
    if (attempt.none) return;
    if (attempt.isNearerThan(nearest)) nearest = attempt;
  }
  found.add('contains', place, 'At least one of the items must match');
  if (nearest !== undefined) found.merge(nearest);
}
