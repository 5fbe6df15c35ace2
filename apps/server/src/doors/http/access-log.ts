import type { FastifyInstance } from 'fastify';

import type { Caller } from '#libs/domain';
import type { Logger } from '#libs/telemetry';
import { loggableRequestId } from '#libs/transport';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Too frequent for the default level: answered requests are logged at debug. */
    quiet?: boolean;
  }
}

/** One answered request. */
export interface Access {
  readonly method: string;
  /** The pattern, never the path. */
  readonly route: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly requestId: string;
  readonly realm: string;
  readonly caller: Caller | null;
  /** Why it was refused, if it was. */
  readonly failure: unknown;
}

/**
 * One line per request, after the answer: method, route pattern, status, milliseconds, request id, realm, caller. Neither path
 * nor query nor body, which may hold what must not be logged. 5xx carry the private cause with its stack at level error, the first
 * ones of each kind; what was refused says why in a few words, since anybody can bring that about.
 */
export function registerAccessLog(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const { config, url } = request.routeOptions;
    const level = accessLevel(reply.statusCode, config.quiet === true);
    if (!request.bare && logger.isLevelEnabled(level)) {
      const { method, id, realm, caller, failure } = request;
      const route = url ?? '(none)';
      const { statusCode: status, elapsedTime: milliseconds } = reply;
      logAccess(logger, level, {
        method,
        route,
        status,
        milliseconds,
        requestId: id,
        realm,
        caller,
        failure,
      });
    }
    done();
  });
}

export type AccessLevel = 'debug' | 'info' | 'error';

/** @param quiet too frequent for the default level, when answered. */
export function accessLevel(status: number, quiet: boolean): AccessLevel {
  if (status >= 500) return 'error';
  if (status >= 400) return 'info';
  return quiet ? 'debug' : 'info';
}

export function logAccess(logger: Logger, level: AccessLevel, access: Access): void {
  const { method, route, status, milliseconds, requestId, realm, caller, failure } = access;
  const entry = {
    method,
    route,
    status,
    ms: Math.round(milliseconds * 1000) / 1000,
    request_id: loggableRequestId(requestId),
    realm,
    ...(caller === null ? {} : { caller: caller.id }),
    ...(failure === undefined ? {} : { err: level === 'error' ? failure : reasonOf(failure) }),
  };
  logger[level](entry, 'request');
}

const reasonCharacters = 300;

/** An error without stack and faults; of its causes the nearest. */
function reasonOf(error: unknown, isCause = false): object | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name: type, message, cause } = error;
  const nearest = isCause ? undefined : reasonOf(cause, true);
  return {
    type,
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    message: message.slice(0, reasonCharacters),
    ...(nearest !== undefined && { cause: nearest }),
  };
}
