import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { revisionHeader } from '#libs/transport';
import { matchesWeakly, tagsOf } from '../input/precondition.js';
import { ItemReply } from './item-reply.js';
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
        if (answer instanceof ItemReply) return show(answer, http.getRequest(), reply);
        return answer instanceof WriteReply ? send(answer, http.getRequest(), reply) : answer;
      }),
    );
  }
}

/** Without a body for who has the same already. */
function show({ item, tag }: ItemReply, request: FastifyRequest, reply: FastifyReply): object | undefined {
  void reply.header('etag', tag);
  const known = tagsOf('If-None-Match', request.headers['if-none-match']);
  if (known === undefined || !matchesWeakly(known, tag)) return item;
  void reply.status(304);
  return undefined;
}

function send(answer: WriteReply, request: FastifyRequest, reply: FastifyReply): object {
  void reply.status(answer.status).header(revisionHeader, String(answer.revision));
  if (answer.tag !== null) void reply.header('etag', answer.tag);
  if (answer.location) void reply.header('location', locationOf(request, answer.location));
  return { ...answer.item, revision: answer.revision };
}

function locationOf(request: FastifyRequest, segments: readonly string[]): string {
  const path = (request.url.split('?', 1)[0] ?? '').replace(/\/$/, '');
  return [path, ...segments.map(encodeURIComponent)].join('/');
}
