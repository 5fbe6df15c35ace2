import type { FastifyInstance } from 'fastify';
import { AuthzError } from '#libs/domain';
import type { Lifecycle } from './lifecycle.js';

const operations = /^\/(health|metrics)(\/|\?|$)/;

/**
 * Until everything is there, probes are answered and nothing else: an empty replica would call every realm unknown. While
 * draining, each answer asks its connection to go elsewhere next time, also where the question came before. Register it before
 * any door.
 */
export function registerPhaseHook(fastify: FastifyInstance, lifecycle: Lifecycle): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const refused = lifecycle.phase === 'starting' && !operations.test(request.url);
    done(refused ? notYet() : undefined);
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (lifecycle.phase === 'draining') reply.header('connection', 'close');
    done();
  });
}

function notYet(): AuthzError {
  return new AuthzError('store_unavailable', 'this replica is starting', { retryAfterSeconds: 1 });
}
