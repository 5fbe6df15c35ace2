import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiBody, ApiDefaultResponse, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { problemMediaType } from '#libs/transport';
import { longestWaitSeconds } from '../reply/preferred-wait.js';
import { receiptExample } from './receipt.js';
import { answerSchemas, problem, requestSchemas } from './wire-schemas.js';

export interface RouteText {
  readonly summary: string;
  readonly description?: string;
  readonly body?: z.ZodType;
  /** Absent: an answer without body. */
  readonly answer?: z.ZodType;
  /** 200 unless told. */
  readonly status?: number;
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
  if (!isWritten(answer)) return { content: { 'application/json': media } };
  const { example } = media.examples;
  const waited = { value: { ...(example.value as object), applied: receiptExample } };
  return {
    headers: {
      'Preference-Applied': { description: 'The wait that was asked for.', schema: { type: 'string' } },
    },
    content: { 'application/json': { ...media, examples: { example, waited } } },
  } as const;
}

/** Told by the receipt, which every write answers to who asks. */
function isWritten(answer: z.ZodType | undefined): boolean {
  return answer instanceof z.ZodObject && 'applied' in answer.shape;
}

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
