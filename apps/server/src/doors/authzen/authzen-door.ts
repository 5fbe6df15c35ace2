import type { FastifyInstance } from 'fastify';

import { AuthzError } from '#libs/domain';

import { acceptRawBodies } from '../http/request-context-body.js';
import { requireScope, resolveRealm } from '../http/request-context-caller.js';
import { refuseOtherMethods, refuseWith } from '../http/request-context-refusal.js';
import type { AuthzenDeps } from './authzen-deps.js';
import { DecisionHandlers, door } from './decision-handlers.js';
import { metadataMaxAgeSeconds, metadataRoutes, metadataText } from './metadata.js';
import { problemRefusal, requireJson } from './refusal.js';

/** OpenID AuthZEN Authorization API 1.0: evaluation, evaluations and metadata, for the default realm and each other one. */
export function registerAuthzenDoor(fastify: FastifyInstance, deps: AuthzenDeps): void {
  for (const prefix of ['', '/realms/:realm']) {
    fastify.register(
      (scope, _options, done) => {
        registerDecisions(scope, deps);
        done();
      },
      { prefix },
    );
  }
  fastify.register((scope, _options, done) => {
    registerMetadata(scope, deps);
    done();
  });
}

function registerDecisions(fastify: FastifyInstance, deps: AuthzenDeps): void {
  const handlers = new DecisionHandlers(deps);
  acceptRawBodies(fastify, deps.limits.maxBytes);
  fastify.addHook('onRequest', resolveRealm);
  const onRequest = [requireScope(deps.authenticateCaller, 'decisions:evaluate'), requireJson];
  for (const { url, operation, handler } of handlers.routes) {
    const metrics = deps.metrics.door(door, operation);
    fastify.route({
      method: 'POST',
      url,
      onRequest,
      handler,
      config: { quiet: true },
      errorHandler: refuseWith((error, request) => {
        metrics.answered(error.code);
        return problemRefusal(error, request);
      }),
      onResponse: (_request, reply, done) => {
        metrics.took(reply.elapsedTime / 1000);
        done();
      },
    });
    fastify.register((scope, _options, done) => {
      scope.setErrorHandler(refuseWith(problemRefusal));
      refuseOtherMethods(scope, url, ['POST']);
      done();
    });
  }
}

function registerMetadata(fastify: FastifyInstance, deps: AuthzenDeps): void {
  fastify.setErrorHandler(refuseWith(problemRefusal));
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
