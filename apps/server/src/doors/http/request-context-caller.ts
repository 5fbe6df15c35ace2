import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction, onRequestHookHandler } from 'fastify';

import { assertPermitted, type AuthenticateCaller } from '#libs/decision';
import { AuthzError, type Caller, defaultRealm, isRealmName, type Scope } from '#libs/domain';

import { callerRevisionOf } from './request-context-revision.js';

/** How a decision door learns who calls. */
export type CallerSource = Pick<AuthenticateCaller, 'authenticate'>;

/** Reads the realm from the path `/realms/:realm/...`; a text that no realm can be named by is refused here. */
export const resolveRealm: onRequestHookHandler = (request, _reply, done) => {
  const { realm = defaultRealm } = request.params as { realm?: string };
  request.realm = realm;
  done(isRealmName(realm) ? undefined : new AuthzError('realm_not_found', 'there is no such realm'));
};

/** Lets nobody through who is not known and allowed; runs before the body is read. */
export function requireScope(callers: CallerSource, scope: Scope): onRequestHookHandler {
  return (request: FastifyRequest, _reply: FastifyReply, done: HookHandlerDoneFunction) => {
    callerOf(callers, request)
      .then((caller) => {
        assertPermitted(caller, request.realm, scope);
        request.caller = caller;
      })
      .then(() => {
        done();
      }, done);
  };
}

async function callerOf(callers: CallerSource, { realm, headers, socket }: FastifyRequest): Promise<Caller> {
  return callers.authenticate(realm, headers.authorization, callerRevisionOf(headers), socket);
}
