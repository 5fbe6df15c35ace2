import { randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

import { type AuthzError, defaultRealm } from '#libs/domain';
import {
  errorHeadersOf,
  loggableRequestId,
  problemMediaType,
  problemOf,
  requestIdHeader,
  requestIdOf,
} from '#libs/transport';

export interface RawAnswerOptions {
  /** Of the request, as far as they were read. */
  readonly headers?: IncomingHttpHeaders;
  /** Header lines of the answer besides the usual ones. */
  readonly more?: readonly string[];
}

/** How long a connection that was answered and ended may go on sending; what it sends is dropped. */
const lingerMs = 1_000;

/**
 * Answers a connection on which there is no request to answer, as doors that speak no dialect of their own do, and ends it.
 * @returns the request id that the answer carries.
 */
export function answerRaw(
  socket: Duplex,
  error: AuthzError,
  { headers = {}, more = [] }: RawAnswerOptions = {},
): string {
  const requestId = requestIdOf(headers[requestIdHeader], randomUUID);
  const problem = problemOf(error, loggableRequestId(requestId));
  const body = JSON.stringify(problem);
  const own = Object.entries(errorHeadersOf(error, defaultRealm)).map(([name, value]) => `${name}: ${value}`);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `${requestIdHeader}: ${requestId}`,
    `content-type: ${problemMediaType}; charset=utf-8`,
    'cache-control: no-store',
    `content-length: ${Buffer.byteLength(body)}`,
    ...own,
    ...more,
    'connection: close',
  ];
  endWith(socket, Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1'));
  return requestId;
}

/** Closed at once under a client that is still sending, the connection would be reset and the answer lost. */
function endWith(socket: Duplex, answer: Buffer): void {
  socket.on('error', () => undefined);
  socket.end(answer);
  socket.resume();
  const linger = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('end', () => socket.destroy());
  socket.once('close', () => {
    clearTimeout(linger);
  });
}
