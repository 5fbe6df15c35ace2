import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthzError, defaultRealm, isRealmName } from '#libs/domain';

/** The realm that the path names: `default` at the bare path. Throws `realm_not_found` for what cannot be a realm. */
export function realmOf(request: FastifyRequest): string {
  const realm = (request.params as { realm?: string }).realm ?? defaultRealm;
  if (!isRealmName(realm)) throw new AuthzError('realm_not_found', 'there is no realm of this name');
  return realm;
}

export function requestOf(context: ExecutionContext): FastifyRequest {
  return context.switchToHttp().getRequest<FastifyRequest>();
}

/** The realm that the request is about. */
export const InRealm = createParamDecorator((_: unknown, context: ExecutionContext) =>
  realmOf(requestOf(context)),
);

/** Aborted when the caller goes away without an answer: for work that is worth ending then. */
export const WhileWaitedFor = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { raw } = context.switchToHttp().getResponse<FastifyReply>();
  const wanted = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) wanted.abort();
  });
  return wanted.signal;
});

/** Who is calling, as the guard found out. Only on routes with a scope. */
export const CalledBy = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { caller } = requestOf(context);
  // Also when nobody decorated the request: `undefined` is no caller either.
  if (!caller) throw new AuthzError('internal', 'a public route asked who is calling');
  return caller;
});
