import { RegoObject, type RegoValue } from '../rego/rego-value.js';
import { type Builtin, type BuiltinContext, BuiltinError, inLongSteps, pure } from './builtin.js';
import { buildSchema } from './graphql/build-schema.js';
import { checkQuery } from './graphql/check-query.js';
import type { QueryDocument, SchemaDocument } from './graphql/document.js';
import { type ValidSchema, validSchema } from './graphql/known-schemas.js';
import { parseQuery } from './graphql/parse-query.js';
import { parseSchema } from './graphql/parse-schema.js';
import { readQuery, readSchema } from './graphql/read-document.js';
import { shown } from './graphql/shown.js';
import { textAt } from './operands.js';
import { orElse } from './or-else.js';

type Check = BuiltinContext['checkDeadline'];

function queryOf(value: RegoValue | undefined, check: Check): QueryDocument {
  if (typeof value === 'string') return parseQuery(value, check);
  if (value instanceof RegoObject) return readQuery(value, check);
  throw new BuiltinError('a query is text or a tree');
}

function schemaOf(value: RegoValue | undefined, check: Check): ValidSchema {
  if (typeof value === 'string') return validSchema(value, check);
  if (!(value instanceof RegoObject)) throw new BuiltinError('a schema is text or a tree');
  const document = readSchema(value, check);
  return { document, schema: buildSchema(document, check) };
}

interface Documents {
  readonly query: QueryDocument;
  readonly schema: SchemaDocument;
}

/** @throws BuiltinError when the query is not valid by the schema. */
function verify([first, second]: readonly RegoValue[], checkDeadline: Check): Documents {
  const query = queryOf(first, checkDeadline);
  const { document, schema } = schemaOf(second, checkDeadline);
  checkQuery({ schema, checkDeadline }, query);
  return { query, schema: document };
}

function parseBoth(operands: readonly RegoValue[], check: Check): RegoValue[] {
  const { query, schema } = verify(operands, check);
  return [shown(query, check), shown(schema, check)];
}

/** Faults of the documents are an answer here, not a missing one. */
function holds(work: () => void): boolean {
  return orElse(false, () => {
    work();
    return true;
  });
}

const empty = new RegoObject([]);

export const graphqlBuiltins: readonly Builtin[] = [
  pure('graphql.parse', (operands, { checkDeadline }) => parseBoth(operands, checkDeadline)),
  pure('graphql.parse_and_verify', (operands, { checkDeadline }) =>
    orElse<RegoValue>([false, empty, empty], () => [true, ...parseBoth(operands, checkDeadline)]),
  ),
  pure('graphql.parse_query', (operands, { checkDeadline }) =>
    shown(parseQuery(textAt(operands, 0), checkDeadline), checkDeadline),
  ),
  pure('graphql.parse_schema', (operands, { checkDeadline }) =>
    shown(parseSchema(textAt(operands, 0), checkDeadline), checkDeadline),
  ),
  pure('graphql.is_valid', (operands, { checkDeadline }) => holds(() => verify(operands, checkDeadline))),
  pure('graphql.schema_is_valid', ([schema], { checkDeadline }) =>
    holds(() => schemaOf(schema, checkDeadline)),
  ),
].map(inLongSteps);
