import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction, onRequestHookHandler } from 'fastify';

import { assertPermitted, type AuthenticateCaller } from '#libs/decision';
import { AuthzError, type Caller, defaultRealm, isRealmName, type Scope } from '#libs/domain';

import type { BodyBudget } from './connections/body-budget.js';
import { inviteBody } from './connections/unread-body.js';
import { callerRevisionOf } from './request-context-revision.js';

/** How a decision door learns who calls. */
export type CallerSource = Pick<AuthenticateCaller, 'authenticate'>;

/** Reads the realm from the path `/realms/:realm/...`; a text that no realm can be named by is refused here. */
export const resolveRealm: onRequestHookHandler = (request, _reply, done) => {
  const { realm = defaultRealm } = request.params as { realm?: string };
  request.realm = realm;
  done(isRealmName(realm) ? undefined : new AuthzError('realm_not_found', 'there is no such realm'));
};

/** Lets nobody through who is not known and allowed; only then room is taken for the body, and it may be sent. */
export function requireScope(callers: CallerSource, scope: Scope, bodies: BodyBudget): onRequestHookHandler {
  return (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => {
    callerOf(callers, request)
      .then((caller) => {
        assertPermitted(caller, request.realm, scope);
        request.caller = caller;
        bodies.reserve(caller, request.raw, request.routeOptions.bodyLimit);
        inviteBody(request.raw, reply.raw);
      })
      .then(() => {
        done();
      }, done);
  };
}

async function callerOf(callers: CallerSource, { realm, headers, socket }: FastifyRequest): Promise<Caller> {
  return callers.authenticate(realm, headers.authorization, callerRevisionOf(headers), socket);
}
