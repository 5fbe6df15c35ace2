import { objectOf } from '../rego/make-rego.js';
import { RegoObject, type RegoValue } from '../rego/rego-value.js';
import { BeyondLimits } from './beyond-limits.js';
import { type Builtin, type BuiltinContext, inLongSteps, pure } from './builtin.js';
import { compileSchema } from './json-schema/compile-schema.js';
import { fieldOf, type Finding, rootPlace } from './json-schema/findings.js';
import { InvalidSchema } from './json-schema/invalid-schema.js';
import { Validation } from './json-schema/validation.js';
import { jsonForm } from './json-text/json-form.js';
import type { JsonForm } from './json-text/json-value.js';
import { parseJson } from './json-text/parse-json.js';

/** Documents and schemas come as JSON text or as values. */
function readDocument(value: RegoValue | undefined, { checkDeadline }: BuiltinContext): JsonForm {
  if (value instanceof RegoObject || Array.isArray(value)) return jsonForm(value as RegoValue);
  if (typeof value !== 'string') throw new InvalidSchema('wrong type, expected string or object');
  const document = parseJson(value, checkDeadline);
  if (document === undefined) throw new InvalidSchema('invalid JSON string');
  return document;
}

/** In characters: a long text of a schema can be repeated for each part of a document. */
const maxDescriptions = 16_000_000;

function describeAll(findings: readonly Finding[], { checkDeadline }: BuiltinContext): RegoObject[] {
  let left = maxDescriptions;
  return findings.map(({ type, place, description }) => {
    checkDeadline();
    const field = fieldOf(place);
    const desc = typeof description === 'string' ? description : description();
    left -= 2 * (field.length + desc.length);
    if (left < 0) throw new BeyondLimits('the findings are too long together');
    return objectOf(Object.entries({ type, field, desc, error: `${field}: ${desc}` }));
  });
}

function matchSchema(operands: readonly RegoValue[], context: BuiltinContext): RegoValue {
  const document = readDocument(operands[0], context);
  const schema = compileSchema(readDocument(operands[1], context), context.checkDeadline);
  const found = new Validation(context.checkDeadline).attempt(schema, document, rootPlace);
  return [found.none, describeAll(found.all, context)];
}

function verifySchema(operands: readonly RegoValue[], context: BuiltinContext): RegoValue {
  try {
    compileSchema(readDocument(operands[0], context), context.checkDeadline);
    return [true, null];
  } catch (error) {
    if (error instanceof InvalidSchema) return [false, `jsonschema: ${error.message}`];
    throw error;
  }
}

export const jsonSchemaBuiltins: readonly Builtin[] = [
  pure('json.match_schema', matchSchema),
  pure('json.verify_schema', verifySchema),
].map(inLongSteps);
