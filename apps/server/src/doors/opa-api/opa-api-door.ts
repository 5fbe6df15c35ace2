import type { FastifyInstance, RouteOptions } from 'fastify';

import { acceptRawBodies } from '../http/request-context-body.js';
import { requireScope, resolveRealm } from '../http/request-context-caller.js';
import { refuseOtherMethods, refuseWith } from '../http/request-context-refusal.js';
import { DataHandlers } from './data-handlers.js';
import type { OpaApiDeps } from './opa-api-deps.js';
import { opaRefusal } from './opa-refusal.js';

const door = 'opa';
const urls = ['/v1/data', '/v1/data/*'];
const writesElsewhere = ': policies and their data are written through the admin API under /admin/v1';

/** The part of OPA's REST API that asks: `GET` and `POST /v1/data/{path}`, for the default realm and each other one. */
export function registerOpaApiDoor(fastify: FastifyInstance, deps: OpaApiDeps): void {
  for (const prefix of ['', '/realms/:realm']) {
    fastify.register(
      (scope, _options, done) => {
        registerData(scope, deps);
        done();
      },
      { prefix },
    );
  }
}

function registerData(fastify: FastifyInstance, deps: OpaApiDeps): void {
  const metrics = deps.metrics.door(door, 'data');
  const handlers = new DataHandlers(deps, metrics);
  acceptRawBodies(fastify, deps.limits.maxBytes);
  fastify.setErrorHandler(refuseWith(opaRefusal));
  fastify.addHook('onRequest', resolveRealm);
  const common: Pick<RouteOptions, 'onRequest' | 'config' | 'errorHandler' | 'onResponse'> = {
    onRequest: requireScope(deps.authenticateCaller, 'decisions:evaluate', deps.bodies),
    config: { quiet: true },
    errorHandler: refuseWith((error) => {
      metrics.answered(error.code);
      return opaRefusal(error);
    }),
    onResponse: (_request, reply, done) => {
      metrics.took(reply.elapsedTime / 1000);
      done();
    },
  };
  for (const url of urls) {
    fastify.route({ ...common, method: 'GET', url, handler: handlers.get });
    fastify.route({ ...common, method: 'POST', url, handler: handlers.post });
    refuseOtherMethods(fastify, url, ['GET', 'POST'], writesElsewhere);
  }
}
