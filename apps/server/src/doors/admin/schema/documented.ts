import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiBody, ApiDefaultResponse, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { problemMediaType } from '#libs/transport';
import { longestWaitSeconds } from '../reply/preferred-wait.js';
import { receiptExample } from './receipt.js';
import { answerSchemas, deleted, problem, requestSchemas } from './wire-schemas.js';

export interface RouteText {
  readonly summary: string;
  readonly description?: string;
  readonly body?: z.ZodType;
  /** Absent: an answer without body. */
  readonly answer?: z.ZodType;
  /** 200 unless told. */
  readonly status?: number;
  /** Takes `If-Match` and `If-None-Match`, on the item that the request changes. */
  readonly preconditions?: boolean;
  /** A second status with the same body. */
  readonly alsoStatus?: number;
}

/** What the OpenAPI document says about a route, and the status of its success. */
export function Documented(route: RouteText): MethodDecorator {
  const { summary, description, body, status = 200, alsoStatus } = route;
  const statuses = [status, ...(alsoStatus === undefined ? [] : [alsoStatus])];
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary, ...(description === undefined ? {} : { description }) }),
    ...(body ? [ApiBody({ required: true, ...bodyContent(body) })] : []),
    ...(isWritten(route.answer) ? [mayWait] : []),
    ...(route.preconditions ? [ifMatch, ifNoneMatch] : []),
    ...statuses.map((one) => ApiResponse({ status: one, description: summary, ...content(route.answer) })),
    ApiDefaultResponse({
      description: 'What went wrong (RFC 9457).',
      content: { [problemMediaType]: mediaOf(named(problem, answerSchemas)) },
    }),
  );
}

function content(answer: z.ZodType | undefined) {
  if (!answer) return {};
  const media = mediaOf(named(answer, answerSchemas));
  const tagged = isTagged(answer) ? { ETag: entityTag } : {};
  if (!isWritten(answer)) return { headers: tagged, content: { 'application/json': media } };
  const { example } = media.examples;
  const waited = { value: { ...(example.value as object), applied: receiptExample } };
  return {
    headers: {
      ...tagged,
      'Preference-Applied': { description: 'The wait that was asked for.', schema: { type: 'string' } },
    },
    content: { 'application/json': { ...media, examples: { example, waited } } },
  } as const;
}

/** Told by the receipt, which every write answers to who asks. */
function isWritten(answer: z.ZodType | undefined): boolean {
  return answer instanceof z.ZodObject && 'applied' in answer.shape;
}

/** Every answer that is one item; not those of deletions and lists. */
function isTagged(answer: z.ZodType): boolean {
  return answer instanceof z.ZodObject && answer !== deleted && !('items' in answer.shape);
}

const entityTag = {
  description: 'Names the state of the item (RFC 9110). Send it as `If-Match` to change exactly this state.',
  schema: { type: 'string' },
} as const;

const ifMatch = ApiHeader({
  name: 'If-Match',
  required: false,
  description:
    'The `ETag` of what you read: 412 `stale_write` when it was changed meanwhile. `*`: whatever is there. Where the realm has `require_preconditions`, a request without is 428 `precondition_required`.',
  schema: { type: 'string' },
});

const ifNoneMatch = ApiHeader({
  name: 'If-None-Match',
  required: false,
  description: '`*`: only when there is no such item yet; else 412 `stale_write`.',
  schema: { type: 'string' },
});

const mayWait = ApiHeader({
  name: 'Prefer',
  required: false,
  description: `\`wait=<seconds>\`, from 1 to ${longestWaitSeconds}: answer only when every live replica has applied the write, or the time is over, with the receipt \`applied\`. The write is committed either way (RFC 7240).`,
  schema: { type: 'string' },
  example: 'wait=5',
});

function bodyContent(body: z.ZodType) {
  const { id, example } = named(body, requestSchemas);
  return { schema: referenceTo(id), examples: { example: { value: example } } };
}

function mediaOf({ id, example }: { readonly id: string; readonly example: unknown }) {
  return { schema: referenceTo(id), examples: { example: { value: example } } };
}

function referenceTo(id: string) {
  return { $ref: `#/components/schemas/${id}` };
}

function named(schema: z.ZodType, registry: typeof answerSchemas) {
  const found = registry.get(schema);
  if (!found) throw new Error('a documented body needs a name: make it with `request` or `answer`');
  return found;
}
