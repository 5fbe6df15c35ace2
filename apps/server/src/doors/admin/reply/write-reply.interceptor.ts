import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { revisionHeader } from '#libs/transport';
import { WriteReply } from './write-reply.js';

/** Turns what a handler answers into headers and body. */
@Injectable()
export class WriteReplyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const http = context.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    void reply.header('cache-control', 'no-store');
    return next.handle().pipe(
      map((answer) => {
        return answer instanceof WriteReply ? send(answer, http.getRequest(), reply) : answer;
      }),
    );
  }
}

function send(answer: WriteReply, request: FastifyRequest, reply: FastifyReply): object {
  void reply.status(answer.status).header(revisionHeader, String(answer.revision));
  if (answer.location) void reply.header('location', locationOf(request, answer.location));
  return { ...answer.item, revision: answer.revision };
}

function locationOf(request: FastifyRequest, segments: readonly string[]): string {
  const path = (request.url.split('?', 1)[0] ?? '').replace(/\/$/, '');
  return [path, ...segments.map(encodeURIComponent)].join('/');
}
