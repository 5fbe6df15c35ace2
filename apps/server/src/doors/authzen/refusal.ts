import type { FastifyRequest, onRequestHookHandler } from 'fastify';

import { AuthzError } from '#libs/domain';
import { isJsonMediaType, loggableRequestId, problemMediaType, problemOf } from '#libs/transport';

import type { Refusal } from '../http/request-context-refusal.js';

export const requireJson: onRequestHookHandler = (request, _reply, done) => {
  const isJson = isJsonMediaType(request.headers['content-type']);
  done(isJson ? undefined : new AuthzError('unsupported_media_type', wanted));
};

const wanted = 'send a JSON body with `Content-Type: application/json`';

/** AuthZEN answers a wrong content type with 400 (section 10.1.3), all else as the error table says. */
export function problemRefusal(error: AuthzError, request: FastifyRequest): Refusal {
  const problem = problemOf(error, loggableRequestId(request.id));
  const status = problem.code === 'unsupported_media_type' ? 400 : problem.status;
  return { status, contentType: problemMediaType, body: JSON.stringify({ ...problem, status }) };
}
