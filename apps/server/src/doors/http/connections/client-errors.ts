import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { AuthzError } from '#libs/domain';
import type { Logger } from '#libs/telemetry';
import { httpStatusOf, loggableRequestId } from '#libs/transport';

import { answerRaw, type RawAnswerOptions } from './raw-answer.js';

/** Answers a connection on which nobody else will answer, and ends it. */
export type Refuse = (error: AuthzError, socket: Duplex, request?: RawAnswerOptions) => void;

export interface ClientErrorBounds {
  readonly maxHeaderBytes: number;
  readonly requestTimeoutSeconds: number;
}

/** As Node's parser names them; every other `HPE_` is told without its place. */
const places: Readonly<Record<string, string>> = {
  HPE_INVALID_METHOD: 'its method',
  HPE_INVALID_URL: 'its target, which must be percent-encoded ASCII',
  HPE_INVALID_CONSTANT: 'its protocol',
  HPE_INVALID_VERSION: 'its version',
  HPE_INVALID_HEADER_TOKEN: 'a header',
  HPE_INVALID_CONTENT_LENGTH: '`Content-Length`',
  HPE_UNEXPECTED_CONTENT_LENGTH: '`Content-Length`',
  HPE_INVALID_TRANSFER_ENCODING: '`Transfer-Encoding`',
  HPE_INVALID_CHUNK_SIZE: 'the size of a chunk',
};

/** Answers what Node's parser refuses, and requests that do not arrive whole in time, as any other error. */
export class ClientErrors {
  private readonly ending = new WeakSet<Socket>();

  constructor(
    private readonly logger: Logger,
    private readonly bounds: ClientErrorBounds,
  ) {}

  readonly handle = (error: Error & { code?: string }, socket: Socket): void => {
    // What goes on being sent after the first error is wrong too, and was answered.
    if (error.code === 'ECONNRESET' || socket.destroyed || this.ending.has(socket)) return;
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    this.ending.add(socket);
    this.answer(this.errorOf(error), socket);
  };

  private answer(error: AuthzError, socket: Socket): void {
    const current = responseOn(socket);
    if (current === undefined) this.refuse(error, socket);
    else if (!current.req.complete) this.answerBody(current, error, socket);
    // Requests that came whole before this one are answered first: else one of them would take this answer for its own.
    else
      current.once('close', () => {
        if (!socket.destroyed) this.answer(error, socket);
      });
  }

  /** Whoever reads the body answers in the door's own words; where nobody does yet, nobody has logged the request either. */
  private answerBody(response: ServerResponse, error: AuthzError, socket: Socket): void {
    if (response.headersSent) socket.destroy();
    else if (response.req.listenerCount('error') === 0) this.refuse(error, socket, response.req);
    else {
      response.setHeader('connection', 'close');
      response.once('close', () => socket.destroy());
      response.req.emit('error', error);
    }
  }

  readonly refuse: Refuse = (error, socket, request) => {
    const requestId = answerRaw(socket, error, request);
    const { code, message } = error;
    this.logger.info(
      { status: httpStatusOf(code), code, reason: message, request_id: loggableRequestId(requestId) },
      'no request',
    );
  };

  private errorOf(cause: Error & { code?: string }): AuthzError {
    const { maxHeaderBytes, requestTimeoutSeconds } = this.bounds;
    switch (cause.code) {
      case 'ERR_HTTP_REQUEST_TIMEOUT':
        return new AuthzError(
          'request_timeout',
          `the request did not arrive whole within ${requestTimeoutSeconds} s`,
          { cause },
        );
      case 'HPE_HEADER_OVERFLOW':
        return new AuthzError(
          'headers_too_large',
          `request line and headers are larger than ${maxHeaderBytes} bytes together`,
          { cause },
        );
      case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
        return new AuthzError('payload_too_large', 'the extensions of chunks are too large', { cause });
      case undefined:
      default:
        return new AuthzError('invalid_request', malformed(cause.code), { cause });
    }
  }
}

/** The request that is being answered or still arriving; Node keeps it there, and there is no other way to learn of it. */
function responseOn(socket: Socket): ServerResponse | undefined {
  return (socket as { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
}

function malformed(code = ''): string {
  const place = places[code];
  return place === undefined
    ? 'the request is not well-formed HTTP'
    : `the request is not well-formed HTTP: see ${place}`;
}
