import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import type { BodyBudget } from '../../http/connections/body-budget.js';
import { type CallerSource, requireScope, resolveRealm } from '../../http/request-context-caller.js';

/**
 * Finds out who calls before the body is read: Nest's guards would come too late for that. Call it before routes are added;
 * `ScopeGuard` lets nobody through where it was forgotten.
 */
export function registerAdminAccess(
  fastify: FastifyInstance,
  callers: CallerSource,
  bodies: BodyBudget,
): void {
  fastify.addHook('onRoute', (route) => {
    const scope = route.config?.scope;
    if (scope === undefined) return;
    const before = [route.onRequest ?? []].flat() as onRequestHookHandler[];
    route.onRequest = [...before, resolveRealm, requireScope(callers, scope, bodies)];
  });
}
