import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { FastifyInstance } from 'fastify';

import { defaultRealm, isRealmName } from '#libs/domain';
import { requestIdHeader, requestIdOf } from '#libs/transport';

import { refuseWith } from '../request-context-refusal.js';
import { BareRoute, type BareRouteOptions } from './bare-route.js';
import type { Arrival } from './exchange.js';

const method = 'POST';
const realms = '/realms/';
const realmPrefix = '/realms/:realm';

/**
 * Routes that are answered on Node's own request and response, see docs/adr/0006. A request whose target is spelled exactly
 * as a route is, is taken before Fastify sees it. Every other spelling of the same path (with a query, percent-encoded, in
 * absolute form) reaches the same route through Fastify's router, and so does everything while `open` says no.
 */
export class BareRoutes {
  private readonly byPath = new Map<string, BareRoute>();
  /** What is answered while routes are not open was asked before, or let in by a hook: its connection is to go elsewhere. */
  private readonly last = (): boolean => !this.open();

  /** @param open whether a request may be taken without asking Fastify's hooks, which may refuse it. Never, unless given. */
  constructor(private readonly open: () => boolean = () => false) {}

  /** Adds a route in every realm, and lets Fastify's router find it too, behind the hook `resolveRealm`. */
  add(fastify: FastifyInstance, options: BareRouteOptions): void {
    const route = new BareRoute(options);
    this.byPath.set(options.url, route);
    for (const prefix of ['', realmPrefix]) routed(fastify, prefix, options, { route, last: this.last });
  }

  /** Takes the request and answers true, or leaves it alone. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== method || !this.open()) return false;
    const target = request.url as string;
    const route = this.byPath.get(target);
    if (route === undefined) return target.startsWith(realms) && this.takeInRealm(request, response, target);
    route.take(request, response, arrivalOf(request, defaultRealm, '', this.last));
    return true;
  }

  private takeInRealm(request: IncomingMessage, response: ServerResponse, target: string): boolean {
    const end = target.indexOf('/', realms.length);
    const realm = target.slice(realms.length, end);
    const route = end === -1 ? undefined : this.byPath.get(target.slice(end));
    if (route === undefined || !isRealmName(realm)) return false;
    route.take(request, response, arrivalOf(request, realm, realmPrefix, this.last));
    return true;
  }
}

function arrivalOf(
  { headers }: IncomingMessage,
  realm: string,
  prefix: string,
  last: () => boolean,
): Arrival {
  return { realm, prefix, requestId: requestIdOf(headers[requestIdHeader], randomUUID), last };
}

/** What the hooks before it decided holds here too: the request's id. */
function routed(
  fastify: FastifyInstance,
  prefix: string,
  options: BareRouteOptions,
  { route, last }: { readonly route: BareRoute; readonly last: () => boolean },
): void {
  fastify.route({
    method,
    url: prefix + options.url,
    config: { quiet: true },
    onRequest: (request, reply) => {
      reply.hijack();
      request.bare = true;
      route.take(request.raw, reply.raw, { realm: request.realm, prefix, requestId: request.id, last });
    },
    // A hook before ours refused.
    errorHandler: refuseWith((error, { id }) => {
      options.metrics.answered(error.code);
      return options.refusal(error, id);
    }),
    onResponse: (request, reply, done) => {
      if (!request.bare) options.metrics.took(reply.elapsedTime / 1000);
      done();
    },
    // Never reached; Fastify wants one.
    handler: (_request, reply) => reply.code(500).send(),
  });
}
