import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Logger } from '#libs/telemetry';
import { loggableRequestId } from '#libs/transport';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Too frequent for the default level: answered requests are logged at debug. */
    quiet?: boolean;
  }
}

/**
 * One line per request, after the answer: method, route pattern, status, milliseconds, request id, realm, caller. Neither path
 * nor query nor body, which may hold what must not be logged. 5xx carry the private cause at level error.
 */
export function registerAccessLog(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const level = levelOf(request, reply);
    if (logger.isLevelEnabled(level)) logger[level](entryOf(request, reply), 'request');
    done();
  });
}

function levelOf(request: FastifyRequest, reply: FastifyReply): 'debug' | 'info' | 'error' {
  if (reply.statusCode >= 500) return 'error';
  if (reply.statusCode >= 400) return 'info';
  return request.routeOptions.config.quiet === true ? 'debug' : 'info';
}

function entryOf(request: FastifyRequest, reply: FastifyReply) {
  return {
    method: request.method,
    route: request.routeOptions.url ?? '(none)',
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 1000) / 1000,
    request_id: loggableRequestId(request.id),
    realm: request.realm,
    ...(request.caller === null ? {} : { caller: request.caller.id }),
    ...(request.failure === undefined ? {} : { err: request.failure }),
  };
}
