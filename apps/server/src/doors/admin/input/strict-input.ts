import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { z } from 'zod';
import { strictJsonOf } from '../../http/strict-json.js';
import { requestOf } from '../access/admin-request.js';
import { parseAs } from './faults.js';

/** Nest takes an argument with a `transform` method for a pipe, and every zod schema has one: schemas travel inside functions. */
type SchemaSource = () => z.ZodType;

const strictBody = createParamDecorator((source: SchemaSource, context: ExecutionContext) =>
  parseAs(source(), strictJsonOf(requestOf(context))),
);

const strictQuery = createParamDecorator((source: SchemaSource, context: ExecutionContext) =>
  parseAs(source(), { ...(requestOf(context).query as object) }),
);

const pathText = createParamDecorator((source: () => PathMember, context: ExecutionContext) => {
  const { name, schema } = source();
  const params = requestOf(context).params as Readonly<Record<string, string>>;
  // As an object, so that a fault names the segment.
  return parseAs(z.object({ [name]: schema }), { [name]: params[name] })[name];
});

export interface PathMember {
  readonly name: string;
  readonly schema: z.ZodType;
}

/** The body, parsed as strict JSON and checked by the schema. Runs after the guard, so strangers cost little. */
export const StrictBody = (schema: z.ZodType) => strictBody(() => schema);

/** The query, checked by the schema. A repeated or unknown parameter is refused. */
export const StrictQuery = (schema: z.ZodType) => strictQuery(() => schema);

/** One segment of the path, percent-decoded and checked by the schema. */
export const PathText = (member: PathMember) => pathText(() => member);
