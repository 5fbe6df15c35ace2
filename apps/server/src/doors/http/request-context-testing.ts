import Fastify, { type FastifyInstance } from 'fastify';

import { AuthzError, type Caller, type ErrorCode, type Scope } from '#libs/domain';

import type { CallerSource } from './request-context-caller.js';
import { httpServerOptions, registerRequestContext } from './request-context.js';

/** A Fastify instance as the app makes it, without Nest: what the specs of a door run against. */
export async function fastifyWith(register: (fastify: FastifyInstance) => void): Promise<FastifyInstance> {
  const fastify = Fastify(httpServerOptions());
  registerRequestContext(fastify);
  register(fastify);
  await fastify.ready();
  return fastify;
}

const refusals: Readonly<Record<string, ErrorCode>> = {
  'Bearer expired': 'token_expired',
  'Bearer forged': 'token_invalid',
  'Bearer offline': 'store_unavailable',
};

/** Knows the realms `default` and `acme` and four credentials: `good`, `narrow` (no scope), `expired`, `forged`. */
export class ScriptedCallers implements CallerSource {
  authenticate(realm: string, authorization: string | undefined): Promise<Caller> {
    if (realm !== 'default' && realm !== 'acme') return refuse('realm_not_found');
    if (authorization === 'Bearer good') return Promise.resolve(caller(realm, ['decisions:evaluate']));
    if (authorization === 'Bearer narrow') return Promise.resolve(caller(realm, []));
    return refuse(refusals[authorization ?? ''] ?? 'unauthenticated');
  }
}

function caller(realm: string, scopes: readonly Scope[]): Caller {
  return { realm, kind: 'client', id: 'todo-app', scopes: new Set(scopes) };
}

function refuse(code: ErrorCode): Promise<never> {
  return Promise.reject(new AuthzError(code, `refused with ${code}`));
}
