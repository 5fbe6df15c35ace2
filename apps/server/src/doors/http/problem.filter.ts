import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthzError, defaultRealm, type ErrorCode } from '#libs/domain';
import {
  authzErrorOf,
  errorHeadersOf,
  loggableRequestId,
  problemMediaType,
  problemOf,
} from '#libs/transport';
import type { KnownRoutes } from './known-routes.js';

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
};

/** Answers every error of a Nest route, of a body that could not be read, and of a path that nobody serves, as RFC 9457 says. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly known: KnownRoutes) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    void reply.header('cache-control', 'no-store');
    request.failure = exception;
    this.answer(this.errorOf(exception, request), request, reply);
  }

  private answer(error: AuthzError, request: FastifyRequest, reply: FastifyReply): void {
    const problem = problemOf(error, loggableRequestId(request.id));
    if (error.code === 'method_not_allowed') void reply.header('allow', this.methods(request).join(', '));
    void reply
      .status(problem.status)
      .headers(errorHeadersOf(error, realmIn(request)))
      .header('content-type', problemMediaType)
      .send(JSON.stringify(problem));
  }

  private errorOf(exception: unknown, request: FastifyRequest): AuthzError {
    if (!(exception instanceof HttpException)) return authzErrorOf(exception);
    const status = exception.getStatus();
    if (status === 404) return this.nothingHere(request);
    const framework = authzErrorOf(exception.cause);
    if (framework.code !== 'internal') return framework;
    const code = codeOfStatus[status];
    return code ? new AuthzError(code, 'the request cannot be read') : authzErrorOf(exception);
  }

  private nothingHere(request: FastifyRequest): AuthzError {
    const methods = this.methods(request);
    if (methods.length === 0) return new AuthzError('not_found', 'there is nothing at this path');
    return new AuthzError('method_not_allowed', `the path answers only ${methods.join(', ')}`);
  }

  private methods(request: FastifyRequest): readonly string[] {
    return this.known.methodsAt(request.url.split('?', 1)[0] ?? '');
  }
}

function realmIn(request: FastifyRequest): string {
  return (request.params as { realm?: string } | null)?.realm ?? defaultRealm;
}
