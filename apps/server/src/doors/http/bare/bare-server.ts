import { createServer, type ServerOptions } from 'node:http';

import type { FastifyServerFactory } from 'fastify';

import type { BareRoutes } from './bare-routes.js';

/** How long a caller may take; see Node's documentation. */
export type ServerTimeouts = Pick<
  ServerOptions,
  'requestTimeout' | 'headersTimeout' | 'keepAliveTimeout' | 'connectionsCheckingInterval'
>;

/** Node's HTTP server under Fastify, which asks the bare routes first. */
export function bareFirst(routes: BareRoutes, timeouts: ServerTimeouts): FastifyServerFactory {
  return (handler) =>
    createServer({ ...timeouts }, (request, response) => {
      if (!routes.take(request, response)) handler(request, response);
    });
}
