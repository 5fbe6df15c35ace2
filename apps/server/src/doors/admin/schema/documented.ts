import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiBody, ApiDefaultResponse, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { problemMediaType } from '#libs/transport';
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
    ...statuses.map((one) => ApiResponse({ status: one, description: summary, ...content(route.answer) })),
    ApiDefaultResponse({
      description: 'What went wrong (RFC 9457).',
      content: { [problemMediaType]: mediaOf(named(problem, answerSchemas)) },
    }),
  );
}

function content(answer: z.ZodType | undefined) {
  return answer ? { content: { 'application/json': mediaOf(named(answer, answerSchemas)) } } : {};
}

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
