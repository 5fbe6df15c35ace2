import { z } from 'zod';
import { answerSchemas, requestSchemas } from '../admin/schema/wire-schemas.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The zod objects that validate, as JSON Schema 2020-12, by component name. */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  return {
    ...schemasOf(requestSchemas, 'input'),
    // What we answer is described after parsing: defaults are filled in, so their members are always there.
    ...schemasOf(answerSchemas, 'output'),
  };
}

function schemasOf(registry: typeof requestSchemas, io: 'input' | 'output') {
  const { schemas } = z.toJSONSchema(registry, {
    io,
    target: 'draft-2020-12',
    // `custom` checks have no JSON Schema; their `meta` says the type.
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, withoutNames(schema)]));
}

/** Inside an OpenAPI document the place of a schema is its name, and the dialect is the document's. */
function withoutNames(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'));
}
