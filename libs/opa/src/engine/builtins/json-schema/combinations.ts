import { isArray, isObject, type JsonForm } from '../json-text/json-value.js';
import type { Draft } from './draft.js';
import type { Findings, Place } from './findings.js';
import { InvalidSchema } from './invalid-schema.js';
import type { Keywords } from './keywords.js';
import { type Combinations, type CompileSchema, Schema } from './schema.js';
import type { Validator } from './validator.js';

export function readDependencies(
  form: JsonForm | undefined,
  compile: CompileSchema,
): Combinations['dependencies'] {
  if (form === undefined) return new Map();
  if (!isObject(form)) throw new InvalidSchema('dependencies must be of type object');
  return new Map(Array.from(form, ([name, needed]) => [name, readDependency(needed, compile)] as const));
}

function readDependency(form: JsonForm, compile: CompileSchema): readonly string[] | Schema {
  if (typeof form === 'boolean' || isObject(form)) return compile(form);
  if (isArray(form) && form.every((name) => typeof name === 'string')) return form;
  throw new InvalidSchema('Dependency must be of type Schema Or Array Of Strings');
}

export function readCombinations(
  keywords: Keywords,
  draft: Draft,
  dependencies: Combinations['dependencies'],
  compile: CompileSchema,
): Combinations {
  const all = (name: string) => (keywords.array(name) ?? []).map(compile);
  const one = (name: string) => {
    const form = keywords.schemaOr(name, () => new InvalidSchema(`${name} must be of an object`));
    return form === undefined ? undefined : compile(form);
  };
  const [oneOf, anyOf, allOf] = [all('oneOf'), all('anyOf'), all('allOf')];
  const not = one('not');
  return { anyOf, oneOf, allOf, not, dependencies, condition: draft >= 7 ? readCondition(one) : undefined };
}

function readCondition(one: (name: string) => Schema | undefined): Combinations['condition'] {
  const [condition, consequence, alternative] = [one('if'), one('then'), one('else')];
  if (condition === undefined) return undefined;
  return {
    if: condition,
    ...(consequence !== undefined && { then: consequence }),
    ...(alternative !== undefined && { else: alternative }),
  };
}

export function checkCombinations(
  rules: Combinations,
  value: JsonForm,
  place: Place,
  found: Findings,
  validator: Validator,
): void {
  const attempt = (schema: Schema) => validator.attempt(schema, value, place);
  if (rules.anyOf.length > 0) checkAnyOf(rules.anyOf, place, found, attempt);
  if (rules.oneOf.length > 0) checkOneOf(rules.oneOf, place, found, attempt);
  if (rules.allOf.length > 0) checkAllOf(rules.allOf, place, found, attempt);
  if (rules.not !== undefined && attempt(rules.not).none) {
    found.add('number_not', place, 'Must not validate the schema (not)');
  }
  checkDependencies(rules.dependencies, value, place, found, validator);
  if (rules.condition !== undefined) checkCondition(rules.condition, place, found, attempt);
  found.advance();
}

type Attempt = (schema: Schema) => Findings;

function checkAnyOf(schemas: readonly Schema[], place: Place, found: Findings, attempt: Attempt): void {
  let nearest: Findings | undefined;
  for (const schema of schemas) {
    const result = attempt(schema);
    if (result.none) return;
    if (result.isNearerThan(nearest)) nearest = result;
  }
  found.add('number_any_of', place, 'Must validate at least one schema (anyOf)');
  if (nearest !== undefined) found.merge(nearest);
}

function checkOneOf(schemas: readonly Schema[], place: Place, found: Findings, attempt: Attempt): void {
  let nearest: Findings | undefined;
  let valid = 0;
  for (const schema of schemas) {
    const result = attempt(schema);
    if (result.none) valid++;
    else if (valid === 0 && result.isNearerThan(nearest)) nearest = result;
  }
  if (valid === 1) return;
  found.add('number_one_of', place, 'Must validate one and only one schema (oneOf)');
  if (valid === 0 && nearest !== undefined) found.merge(nearest);
}

function checkAllOf(schemas: readonly Schema[], place: Place, found: Findings, attempt: Attempt): void {
  let valid = 0;
  for (const schema of schemas) {
    const result = attempt(schema);
    if (result.none) valid++;
    found.merge(result);
  }
  if (valid < schemas.length) found.add('number_all_of', place, 'Must validate all the schemas (allOf)');
}

function checkDependencies(
  dependencies: Combinations['dependencies'],
  value: JsonForm,
  place: Place,
  found: Findings,
  validator: Validator,
): void {
  if (!isObject(value) || dependencies.size === 0) return;
  for (const name of value.keys()) {
    const needed = dependencies.get(name) ?? [];
    if (needed instanceof Schema) validator.continue(needed, value, place, found);
    else
      for (const other of needed.filter((member) => !value.has(member))) {
        found.add('missing_dependency', place, `Has a dependency on ${other}`);
      }
  }
}

function checkCondition(
  condition: NonNullable<Combinations['condition']>,
  place: Place,
  found: Findings,
  attempt: Attempt,
): void {
  const holds = attempt(condition.if).none;
  const branch = holds ? condition.then : condition.else;
  const result = branch === undefined ? undefined : attempt(branch);
  if (result === undefined || result.none) return;
  if (holds) found.add('condition_then', place, 'Must validate "then" as "if" was valid');
  else found.add('condition_else', place, 'Must validate "else" as "if" was not valid');
  found.merge(result);
}
