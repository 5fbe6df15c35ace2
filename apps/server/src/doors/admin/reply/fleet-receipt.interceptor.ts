import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { FleetReceipts } from '#libs/administration';
import { requestOf } from '../access/admin-request.js';
import { preferredWaitOf } from './preferred-wait.js';
import { WriteReply } from './write-reply.js';

/** Holds a write's answer back, when asked to (`Prefer: wait`), until the fleet has applied the write, and adds the receipt. */
@Injectable()
export class FleetReceiptInterceptor implements NestInterceptor {
  constructor(private readonly receipts: FleetReceipts) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const request = requestOf(context);
    if (request.method === 'GET' || request.method === 'HEAD') return next.handle();
    // Before the write: a header that is refused must not leave one behind.
    const seconds = preferredWaitOf(request.headers['prefer']);
    if (seconds === undefined) return next.handle();
    return next.handle().pipe(
      mergeMap(async (answer) => {
        if (!(answer instanceof WriteReply)) return answer;
        const realm = answer.realm ?? request.realm;
        const receipt = await this.receipts.collect(realm, answer.revision, seconds);
        const reply = context.switchToHttp().getResponse<FastifyReply>();
        void reply.header('preference-applied', `wait=${seconds}`);
        return answer.with({ applied: receipt });
      }),
    );
  }
}
