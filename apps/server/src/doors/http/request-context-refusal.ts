import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  HTTPMethods,
  onRequestHookHandler,
} from 'fastify';

import { AuthzError } from '#libs/domain';
import { authzErrorOf, errorHeadersOf } from '#libs/transport';

/** How a door words a refusal. */
export interface Refusal {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** An error handler that remembers the error for the access log and answers it in the door's own words. */
export function refuseWith(word: (error: AuthzError, request: FastifyRequest) => Refusal) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = authzErrorOf(error);
    request.failure = refusal;
    const { status, contentType, body } = word(refusal, request);
    void reply
      .code(status)
      .headers(errorHeadersOf(refusal, request.realm))
      .header('content-type', contentType)
      .header('cache-control', 'no-store')
      .send(body);
  };
}

const methods: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Answers every method that `url` does not serve with 405 and `Allow`, before any body is read. */
export function refuseOtherMethods(
  fastify: FastifyInstance,
  url: string,
  allowed: readonly HTTPMethods[],
  hint = '',
): void {
  const allow = [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : [])].join(', ');
  const refuse: onRequestHookHandler = (request, reply, done) => {
    reply.header('allow', allow);
    done(new AuthzError('method_not_allowed', `${request.method} is not allowed here; use ${allow}${hint}`));
  };
  fastify.route({
    method: methods.filter((method) => !allowed.includes(method)),
    url,
    onRequest: refuse,
    // Never reached; Fastify wants one.
    handler: (_request, reply) => reply.code(405).send(),
  });
}
