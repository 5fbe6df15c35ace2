import { randomUUID } from 'node:crypto';

import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifyServerOptions,
} from 'fastify';

import { type Caller, defaultRealm } from '#libs/domain';
import {
  loggableRequestId,
  problemMediaType,
  problemOf,
  requestIdHeader,
  requestIdOf,
} from '#libs/transport';

import { refuseBody } from './connections/unread-body.js';
import { plainTarget, targetFault } from './request-target.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The realm that the path names; `default` where it names none. */
    realm: string;
    /** Who calls, once authenticated. */
    caller: Caller | null;
    /** Why the request was refused, for the access log; never answered. */
    failure: unknown;
    /** Answered, and logged, by a bare route. */
    bare: boolean;
  }
}

/** What has to be said when Fastify is created: `new FastifyAdapter(httpServerOptions())`. */
export function httpServerOptions(): Pick<
  FastifyServerOptions,
  'frameworkErrors' | 'return503OnClosing' | 'requestIdHeader' | 'rewriteUrl'
> {
  return {
    requestIdHeader: false,
    rewriteUrl: ({ url }) => plainTarget(url as string),
    // A replica that drains answers what still arrives; readiness is what sends callers elsewhere.
    return503OnClosing: false,
    // The router refuses a malformed URL before any hook runs.
    frameworkErrors: (error, request, reply) => {
      refuseUnrouted(error, request, reply);
    },
  };
}

function refuseUnrouted(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error, loggableRequestId(request.id));
  void reply
    .code(problem.status)
    .header(requestIdHeader, request.id)
    .type(problemMediaType)
    .send(echoable(JSON.stringify(problem), request.id));
}

/**
 * Names every request and echoes the name, whatever becomes of it: before authentication, parsing and routing to "not found".
 * Refuses targets that could be read in two ways.
 * Call on the root instance, before doors are registered.
 */
export function registerRequestContext(fastify: FastifyInstance): void {
  fastify.setGenReqId((raw) => requestIdOf(raw.headers[requestIdHeader], randomUUID));
  fastify.decorateRequest('realm', defaultRealm);
  fastify.decorateRequest('caller', null);
  fastify.decorateRequest('failure', undefined);
  fastify.decorateRequest('bare', false);
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header(requestIdHeader, request.id);
    done(targetFault(request.raw.url as string));
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (request.caller === null) refuseBody(request.raw);
    else if (reply.statusCode === tooLarge) keepOpen(reply);
    done(null, typeof payload === 'string' ? echoable(payload, request.id) : payload);
  });
}

const tooLarge = 413;

/**
 * Fastify would close the connection under a caller who is still sending and who then sees a broken pipe instead of the answer.
 * Kept open, Node reads the rest and drops it; the request timeout bounds how long.
 */
function keepOpen(reply: FastifyReply): void {
  reply.removeHeader('connection');
}

const ascii = /^[\x00-\x7f]*$/;

/**
 * Node writes head and text body as one UTF-8 string, which would re-encode a header byte above ASCII; a body of bytes keeps
 * the head in latin-1.
 */
function echoable(payload: string, requestId: string): string | Buffer {
  return ascii.test(requestId) ? payload : Buffer.from(payload);
}
