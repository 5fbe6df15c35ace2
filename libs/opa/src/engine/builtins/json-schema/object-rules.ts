import { matchesAnywhere } from '../go-regexp/matches.js';
import { isObject, type JsonForm, type JsonObject } from '../json-text/json-value.js';
import { readAdditional } from './array-rules.js';
import type { Draft } from './draft.js';
import type { Findings, Place } from './findings.js';
import { InvalidSchema, invalidType } from './invalid-schema.js';
import type { Keywords } from './keywords.js';
import { readPattern } from './pattern.js';
import type { CompileSchema, MemberRules, ObjectRules, Schema } from './schema.js';
import type { Validator } from './validator.js';

export function readMemberRules(keywords: Keywords, draft: Draft, compile: CompileSchema): MemberRules {
  const properties = readProperties(keywords.get('properties'), compile);
  const additional = readAdditional(keywords, 'additionalProperties', compile);
  const patterns = readPatterns(keywords.get('patternProperties'), compile);
  const complaint = () => invalidType('Valid Schema', 'patternProperties');
  const names = draft >= 6 ? keywords.schemaOr('propertyNames', complaint) : undefined;
  return { properties, additional, patterns, names: names === undefined ? undefined : compile(names) };
}

function readProperties(form: JsonForm | undefined, compile: CompileSchema): MemberRules['properties'] {
  if (form === undefined) return new Map();
  if (!isObject(form)) throw new InvalidSchema('Properties must be of type object');
  return new Map(Array.from(form, ([name, schema]) => [name, compile(schema)] as const));
}

function readPatterns(form: JsonForm | undefined, compile: CompileSchema): MemberRules['patterns'] {
  if (form === undefined) return [];
  if (!isObject(form)) throw invalidType('Valid Schema', 'patternProperties');
  return Array.from(form, ([pattern, schema]) => {
    const expression = readPattern(pattern);
    if (expression === undefined) throw new InvalidSchema(`Invalid regex pattern '${pattern}'`);
    return { expression, schema: compile(schema) };
  });
}

export function readObjectRules(keywords: Keywords, members: MemberRules): ObjectRules {
  const minProperties = keywords.size('minProperties');
  const maxProperties = keywords.size('maxProperties');
  if (minProperties !== undefined && maxProperties !== undefined && minProperties > maxProperties) {
    throw new InvalidSchema('minProperties cannot be greater than maxProperties');
  }
  return { ...members, minProperties, maxProperties, required: readRequired(keywords.array('required')) };
}

function readRequired(names: readonly JsonForm[] = []): ReadonlySet<string> {
  const required = new Set<string>();
  for (const name of names) {
    if (typeof name !== 'string') throw invalidType('string', 'required');
    if (required.has(name)) throw new InvalidSchema('required items must be unique');
    required.add(name);
  }
  return required;
}

export function checkObject(
  rules: ObjectRules,
  members: JsonObject,
  place: Place,
  found: Findings,
  validator: Validator,
): void {
  checkSize(rules, members.size, place, found);
  for (const name of rules.required) {
    if (members.has(name)) found.advance();
    else found.add('required', place, `${name} is required`);
  }
  for (const [name, member] of members) checkMember(rules, name, member, place, found, validator);
  if (rules.names !== undefined) checkNames(rules.names, members, place, found, validator);
  found.advance();
}

function checkSize(rules: ObjectRules, size: number, place: Place, found: Findings): void {
  if (rules.minProperties !== undefined && size < rules.minProperties) {
    found.add('array_min_properties', place, `Must have at least ${rules.minProperties} properties`);
  }
  if (rules.maxProperties !== undefined && size > rules.maxProperties) {
    found.add('array_max_properties', place, `Must have at most ${rules.maxProperties} properties`);
  }
}

function checkMember(
  { properties, additional, patterns }: MemberRules,
  name: string,
  member: JsonForm,
  place: Place,
  found: Findings,
  validator: Validator,
): void {
  const inner = { name, outer: place };
  const matching = patterns.filter(({ expression }) => matchesAnywhere(expression, name, validator.check));
  for (const { schema } of matching) found.merge(validator.attempt(schema, member, inner));
  if (matching.length > 0) found.advance();
  if (properties.has(name) || matching.length > 0 || additional === undefined || additional === true) return;
  if (additional === false) {
    found.add('additional_property_not_allowed', place, `Additional property ${name} is not allowed`);
  } else {
    found.merge(validator.attempt(additional, member, inner));
  }
}

function checkNames(
  schema: Schema,
  members: JsonObject,
  place: Place,
  found: Findings,
  validator: Validator,
): void {
  for (const name of members.keys()) {
    const attempt = validator.attempt(schema, name, place);
    if (attempt.none) continue;
    found.add('invalid_property_name', place, `Property name of "${name}" does not match`);
    found.merge(attempt);
  }
}
