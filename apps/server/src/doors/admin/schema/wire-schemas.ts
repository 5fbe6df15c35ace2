import { z } from 'zod';
import { revision } from '../input/fields.js';
import { receipt } from './receipt.js';

/** What the OpenAPI document knows of a body: the component's name and an example that a test holds against the schema. */
export interface WireSchema {
  /** `id` is what zod calls it. */
  readonly id: string;
  readonly example: unknown;
}

/** Bodies that callers send, and bodies that we answer: the same zod objects that validate. */
export const requestSchemas = z.registry<WireSchema>();
export const answerSchemas = z.registry<WireSchema>();

export function request<Schema extends z.ZodType>(id: string, schema: Schema, example: unknown): Schema {
  requestSchemas.add(schema, { id, example });
  return schema;
}

export function answer<Schema extends z.ZodType>(id: string, schema: Schema, example: unknown): Schema {
  answerSchemas.add(schema, { id, example });
  return schema;
}

export interface ResourceSchemas {
  readonly item: z.ZodObject;
  /** The item beside `revision`. */
  readonly written: z.ZodObject;
  readonly page: z.ZodObject;
}

/** The three answers of a resource. Answers may gain members; clients ignore what they do not know. */
export function resource(
  id: string,
  members: z.ZodRawShape,
  example: Readonly<Record<string, unknown>>,
): ResourceSchemas {
  const item = answer(id, z.looseObject(members), example);
  return {
    item,
    written: written(`${id}Written`, members, example),
    page: pageOf(id, item, example),
  };
}

/** What a write answers: the item beside the revision, and the receipt for those who asked for it. */
export function written(id: string, members: z.ZodRawShape, example: Readonly<Record<string, unknown>>) {
  const schema = z.looseObject({ ...members, revision, applied: receipt.optional() });
  return answer(id, schema, { revision: 42, ...example });
}

export function pageOf(id: string, item: z.ZodType, example: unknown): z.ZodObject {
  const next_cursor = z
    .string()
    .nullable()
    .meta({ description: 'Send it as `cursor` for the next page; null on the last.' });
  const page = z.looseObject({ items: z.array(item), next_cursor });
  return answer(`${id}Page`, page, { items: [example], next_cursor: null });
}

export const deleted = written('Deleted', {}, {});

const fault = z.looseObject({
  at: z.string().meta({ description: 'Which member, or which policy source.' }),
  message: z.string(),
  hint: z.string().optional(),
  row: z.int().optional(),
  col: z.int().optional(),
});

/** RFC 9457. */
export const problem = answer(
  'Problem',
  z.looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'Stable: match on this.' }),
    errors: z.array(fault).meta({ description: 'Each thing that is wrong, and where.' }),
    request_id: z.string(),
  }),
  {
    type: 'urn:portcullis:error:invalid_request',
    title: 'The request is malformed',
    status: 400,
    detail: 'the request is not valid',
    code: 'invalid_request',
    errors: [{ at: 'emails[1]', message: 'must be an email address' }],
    request_id: 'c1b7f0de-6a58-4c0f-9a6e-0c9a2f2f4d11',
  },
);
