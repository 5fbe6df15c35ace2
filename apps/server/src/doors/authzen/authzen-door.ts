import type { FastifyInstance } from 'fastify';

import { AuthzError } from '#libs/domain';

import { BareRoutes } from '../http/bare/bare-routes.js';
import { resolveRealm } from '../http/request-context-caller.js';
import { refuseOtherMethods, refuseWith } from '../http/request-context-refusal.js';
import type { AuthzenDeps } from './authzen-deps.js';
import { DecisionHandlers } from './decision-handlers.js';
import { metadataMaxAgeSeconds, metadataRoutes, metadataText } from './metadata.js';
import { problemRefusal } from './refusal.js';

const refuse = refuseWith((error, { id }) => problemRefusal(error, id));

/**
 * OpenID AuthZEN Authorization API 1.0: evaluation, evaluations and metadata, for the default realm and each other one.
 * @param routes where decisions are answered before Fastify is asked, if the server in front asks them.
 */
export function registerAuthzenDoor(
  fastify: FastifyInstance,
  deps: AuthzenDeps,
  routes = new BareRoutes(),
): void {
  fastify.register((scope, _options, done) => {
    registerDecisions(scope, deps, routes);
    done();
  });
  fastify.register((scope, _options, done) => {
    registerMetadata(scope, deps);
    done();
  });
}

function registerDecisions(fastify: FastifyInstance, deps: AuthzenDeps, routes: BareRoutes): void {
  const { authenticateCaller: callers, bodies, limits, logger, loop } = deps;
  const { maxBytes } = limits;
  const common = { callers, scope: 'decisions:evaluate', bodies, maxBytes, loop, logger } as const;
  fastify.setErrorHandler(refuse);
  fastify.addHook('onRequest', resolveRealm);
  for (const { url, metrics, answer } of new DecisionHandlers(deps).routes) {
    routes.add(fastify, { ...common, url, metrics, answer, refusal: problemRefusal });
    for (const prefix of ['', '/realms/:realm']) refuseOtherMethods(fastify, prefix + url, ['POST']);
  }
}

function registerMetadata(fastify: FastifyInstance, deps: AuthzenDeps): void {
  fastify.setErrorHandler(refuse);
  fastify.addHook('onRequest', resolveRealm);
  for (const url of metadataRoutes(deps.publicUrl)) {
    fastify.get(url, { config: { quiet: true } }, (request, reply) => {
      if (!deps.knowsRealm(request.realm)) throw new AuthzError('realm_not_found', 'there is no such realm');
      return reply
        .header('content-type', 'application/json')
        .header('cache-control', `public, max-age=${metadataMaxAgeSeconds}`)
        .send(metadataText(deps.publicUrl, request.realm));
    });
    refuseOtherMethods(fastify, url, ['GET']);
  }
}
