import type { IncomingMessage, ServerResponse } from 'node:http';

import type { LoopShare } from '#libs/decision';
import type { Caller } from '#libs/domain';
import { requestIdHeader } from '#libs/transport';

import { inviteBody } from '../connections/unread-body.js';

/** What is known of a request before a bare route sees it. */
export interface Arrival {
  /** A name that a realm can have. */
  readonly realm: string;
  /** How the path names the realm: `/realms/:realm`, or not at all. */
  readonly prefix: string;
  readonly requestId: string;
  /** Asked when the answer is there: whether the connection is to end with it. */
  readonly last: () => boolean;
}

/** What may pass between a head and its question without counting: the deadline of most requests then needs no clock. */
const momentMillis = 10;

/** One request on Node's own objects, and its answer. */
export class Exchange {
  readonly startedAt = performance.now();
  caller: Caller | null = null;
  /** Why the request was refused, for the access log; never answered. */
  failure: unknown = undefined;
  status = 0;
  /** Since when the loop works for it; 0: it does not. */
  private workedSince = 0;

  constructor(
    readonly request: IncomingMessage,
    private readonly response: ServerResponse,
    readonly arrival: Arrival,
  ) {}

  /**
   * From now on the loop works for it.
   * @returns when its head was read, if so long ago that its deadline must count from there.
   */
  begun(): number | undefined {
    this.workedSince = performance.now();
    return this.workedSince - this.startedAt > momentMillis ? this.startedAt : undefined;
  }

  /** The loop turns to others now. What it is given when it goes on is an answer to write, which is not charged. */
  charge(loop: LoopShare, now: number): void {
    if (this.workedSince === 0 || this.caller === null) return;
    loop.spend(this.caller, now - this.workedSince);
    this.workedSince = 0;
  }

  /** The caller is known and its body wanted. */
  inviteBody(): void {
    inviteBody(this.request, this.response);
  }

  /**
   * Sends head and body, in one write where the body is ASCII. A caller who has gone gets nothing, and nothing is thrown.
   * @param own headers of this answer: name, value, name, value. Is added to.
   */
  answer(status: number, own: string[], contentType: string, body: string): void {
    this.status = status;
    const { requestId, last } = this.arrival;
    const bytes = Buffer.byteLength(body);
    own.push(requestIdHeader, requestId, 'content-type', `${contentType}; charset=utf-8`);
    own.push('cache-control', 'no-store', 'content-length', String(bytes));
    if (last()) own.push('connection', 'close');
    this.response.writeHead(status, own);
    // Node joins the head to a body of text and writes both in the body's encoding. The head is latin-1: a request id may
    // hold any byte.
    if (bytes === body.length) this.response.end(body, 'latin1');
    else this.response.end(Buffer.from(body));
  }
}
