import { RegoNumber } from '../../rego/rego-value.js';
import { type JsonForm, jsonObject } from '../json-text/json-value.js';
import type { Draft } from './draft.js';

/** What a schema of this draft (4, 6 or 7) looks like, as a schema, less what only people read. */
export function metaschema(draft: Draft): JsonForm {
  const address = `http://json-schema.org/draft-0${draft}/schema#`;
  return formOf({
    [draft === 4 ? 'id' : '$id']: address,
    $schema: address,
    definitions: definitions(draft),
    type: draft === 4 ? 'object' : ['object', 'boolean'],
    properties: {
      ...everyDraft(draft),
      ...(draft === 4 ? onlyDraft4 : sinceDraft6),
      ...(draft === 7 && sinceDraft7),
    },
    ...(draft === 4 && {
      dependencies: { exclusiveMaximum: ['maximum'], exclusiveMinimum: ['minimum'] },
    }),
  });
}

type Plain = string | number | boolean | readonly Plain[] | { readonly [name: string]: Plain };

function formOf(plain: Plain): JsonForm {
  if (typeof plain === 'number') return RegoNumber.of(plain);
  if (typeof plain !== 'object') return plain;
  if (Array.isArray(plain)) return (plain as readonly Plain[]).map(formOf);
  return jsonObject(Object.entries(plain).map(([name, member]) => [name, formOf(member)] as const));
}

const string = { type: 'string' };
const number = { type: 'number' };
const boolean = { type: 'boolean' };
const schema = { $ref: '#' };
const schemas = { $ref: '#/definitions/schemaArray' };
const strings = { $ref: '#/definitions/stringArray' };
const simpleType = { $ref: '#/definitions/simpleTypes' };
const schemasByName = { type: 'object', additionalProperties: schema };

/** Draft 4 named its sizes otherwise. */
function sizeName(draft: Draft): string {
  return draft === 4 ? 'positiveInteger' : 'nonNegativeInteger';
}

function definitions(draft: Draft): Record<string, Plain> {
  const size = sizeName(draft);
  return {
    schemaArray: { type: 'array', minItems: 1, items: schema },
    [size]: { type: 'integer', minimum: 0 },
    [`${size}Default0`]: { allOf: [{ $ref: `#/definitions/${size}` }, { default: 0 }] },
    simpleTypes: { enum: ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] },
    stringArray: {
      type: 'array',
      items: string,
      uniqueItems: true,
      ...(draft === 4 && { minItems: 1 }),
    },
  };
}

function everyDraft(draft: Draft): Record<string, Plain> {
  const atMost = { $ref: `#/definitions/${sizeName(draft)}` };
  const atLeast = { $ref: `#/definitions/${sizeName(draft)}Default0` };
  const schemaOrFlag = draft === 4 ? { anyOf: [boolean, schema] } : schema;
  return {
    ...{ title: string, description: string, format: string, pattern: { ...string, format: 'regex' } },
    ...{ maximum: number, minimum: number, uniqueItems: boolean, not: schema },
    ...{ maxLength: atMost, maxItems: atMost, maxProperties: atMost },
    ...{ minLength: atLeast, minItems: atLeast, minProperties: atLeast },
    ...{ definitions: schemasByName, properties: schemasByName, patternProperties: schemasByName },
    ...{ allOf: schemas, anyOf: schemas, oneOf: schemas, items: { anyOf: [schema, schemas] } },
    ...{ additionalItems: schemaOrFlag, additionalProperties: schemaOrFlag, required: strings },
    dependencies: { type: 'object', additionalProperties: { anyOf: [schema, strings] } },
    enum: { type: 'array', minItems: 1, uniqueItems: true },
    type: { anyOf: [simpleType, { type: 'array', items: simpleType, minItems: 1, uniqueItems: true }] },
  };
}

const onlyDraft4 = {
  ...{ id: string, $schema: string },
  multipleOf: { type: 'number', minimum: 0, exclusiveMinimum: true },
  ...{ exclusiveMaximum: boolean, exclusiveMinimum: boolean },
};

const reference = { type: 'string', format: 'uri-reference' };

const sinceDraft6 = {
  ...{ $id: reference, $ref: reference, $schema: { type: 'string', format: 'uri' } },
  multipleOf: { type: 'number', exclusiveMinimum: 0 },
  ...{ exclusiveMaximum: number, exclusiveMinimum: number },
  ...{ contains: schema, propertyNames: schema, examples: { type: 'array' } },
};

const sinceDraft7 = {
  patternProperties: { ...schemasByName, propertyNames: { format: 'regex' } },
  ...{ $comment: string, readOnly: boolean, contentMediaType: string, contentEncoding: string },
  ...{ if: schema, then: schema, else: schema },
};
