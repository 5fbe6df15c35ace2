import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';

import { AuthzError } from '#libs/domain';

import { type ConnectionLimits, guardConnections } from './connection-guard.js';
import type { Refuse } from './client-errors.js';
import { framingFault } from './framing.js';
import { RequestsAhead } from './requests-ahead.js';

/** What a client may take of the server; see Node's documentation. */
export interface HttpServerLimits extends ConnectionLimits {
  readonly maxHeaderBytes: number;
  /** Longest wait for a whole request, counted from the end of the one before. */
  readonly requestTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly refuse: Refuse;
  /** Told of each client that was cut off because it did not wait for its answers. */
  readonly onTooManyAhead: () => void;
}

/**
 * Node's HTTP server as every listener of ours has it: every wait on a client ends, every request is answered, and who asks first
 * whether to send a body is not invited before somebody wants the body.
 */
export function createHttpServer(
  limits: HttpServerLimits,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = createServer(serverOptions(limits));
  guardConnections(server, limits);
  const ahead = new RequestsAhead(limits.onTooManyAhead);
  const inTurn = (request: IncomingMessage, response: ServerResponse): void => {
    const fault = framingFault(request);
    if (fault !== undefined) limits.refuse(new AuthzError('invalid_request', fault), request.socket, request);
    else answer(request, response);
  };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    if (ahead.isAhead(request, response)) ahead.wait(request, response, inTurn);
    else inTurn(request, response);
  };
  server.on('request', serve);
  server.on('checkContinue', serve);
  // A server may take no notice of an expectation that it does not know (RFC 9110 section 10.1.1).
  server.on('checkExpectation', serve);
  server.on('connect', (_request, socket: Duplex) => {
    limits.refuse(new AuthzError('method_not_allowed', 'CONNECT is answered nowhere'), socket, {
      more: ['allow: GET, POST'],
    });
  });
  return server;
}

/**
 * Node looks at its connections at intervals, and cuts at the first look after the time is up: up to an interval later. What we
 * promise is the later time.
 */
function serverOptions({ requestTimeoutMs, keepAliveMs, maxHeaderBytes }: HttpServerLimits): ServerOptions {
  const connectionsCheckingInterval = Math.max(1, Math.min(1_000, requestTimeoutMs / 10));
  const requestTimeout = requestTimeoutMs - connectionsCheckingInterval;
  return {
    connectionsCheckingInterval,
    requestTimeout,
    headersTimeout: requestTimeout,
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: maxHeaderBytes,
    // Refused below, in our words.
    requireHostHeader: false,
  };
}
