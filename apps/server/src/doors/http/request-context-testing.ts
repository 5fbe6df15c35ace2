import { type IncomingHttpHeaders, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';

import { LoopShare, systemTimer } from '#libs/decision';
import { AuthzError, type Caller, type ErrorCode, type Scope } from '#libs/domain';
import { createLogger } from '#libs/telemetry';

import { BodyReaders } from '../large-bodies/body-readers.js';
import { BareRoutes } from './bare/bare-routes.js';
import { BodyBudget } from './connections/body-budget.js';
import { ClientErrors } from './connections/client-errors.js';
import { createHttpServer, type HttpServerLimits } from './connections/http-server.js';
import type { CallerSource } from './request-context-caller.js';
import { httpServerOptions, registerRequestContext } from './request-context.js';

/**
 * A Fastify instance as the app makes it, without Nest: what the specs of a door run against. `inject` goes through Fastify's
 * router; `answerOf` goes over a connection, where bare routes are asked first.
 */
export async function fastifyWith(
  register: (fastify: FastifyInstance, routes: BareRoutes) => void,
): Promise<FastifyInstance> {
  const routes = new BareRoutes(() => true);
  const fastify = Fastify({ ...httpServerOptions(), ...listenerWith(routes) });
  registerRequestContext(fastify);
  register(fastify, routes);
  await fastify.ready();
  return fastify;
}

/** Room for every body. */
export const ampleBodies = new BodyBudget(Number.MAX_SAFE_INTEGER);

const ample: Omit<HttpServerLimits, 'refuse'> = {
  maxConnections: 1_000,
  maxUnreadBytes: Number.MAX_SAFE_INTEGER,
  unreadSeconds: 30,
  onCut: () => undefined,
  onTooManyAhead: () => undefined,
  maxHeaderBytes: 16_384,
  requestTimeoutMs: 30_000,
  keepAliveMs: 5_000,
};

/** What Fastify is told of its server, which asks the bare routes first. */
export function listenerWith(
  routes: BareRoutes,
  limits: Partial<HttpServerLimits> = {},
): FastifyServerOptions {
  const all = { ...ample, ...limits };
  const bounds = { ...all, requestTimeoutSeconds: all.requestTimeoutMs / 1_000 };
  const clientErrors = new ClientErrors(createLogger({ level: 'silent' }), bounds);
  return {
    clientErrorHandler: clientErrors.handle,
    serverFactory: (handler: RequestListener) =>
      createHttpServer({ ...all, refuse: clientErrors.refuse }, (request, response) => {
        if (!routes.take(request, response)) handler(request, response);
      }),
  };
}

export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string | Buffer;
}

/** An answer with the members that `inject` gives it. */
export interface Answered {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as `inject` has it
  readonly json: <T>() => T;
}

/** Asks over a connection of its own. `fastify` must listen. */
export function answerOf(fastify: FastifyInstance, { payload, ...sent }: Sent): Promise<Answered> {
  const { method, url: path, headers } = sent;
  const { port } = fastify.server.address() as AddressInfo;
  const length = payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) };
  const all = { ...headers, ...length };
  return new Promise((resolve, reject) => {
    httpRequest({ port, host: '127.0.0.1', agent: false, method, path, headers: all }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const { statusCode = 0, headers: received } = answer;
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as `inject` has it
        resolve({ statusCode, headers: received, body, json: <T>() => JSON.parse(body) as T });
      });
      answer.on('error', reject);
    })
      .on('error', reject)
      // Bytes: text would be written with the head, and in an encoding that the head is not in.
      .end(payload === undefined ? undefined : Buffer.from(payload as string));
  });
}

const refusals: Readonly<Record<string, ErrorCode>> = {
  'Bearer expired': 'token_expired',
  'Bearer forged': 'token_invalid',
  'Bearer offline': 'store_unavailable',
};

/** A process with nothing else to do. The thread for large bodies is started when one comes, and ends with the tests. */
export function idleProcess() {
  const waits = { maxWaiting: 1_024, timeoutMs: 5_000 };
  return {
    loop: new LoopShare({ ...waits, timer: systemTimer, afterTurn: setImmediate }),
    readers: new BodyReaders(waits),
  };
}

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
