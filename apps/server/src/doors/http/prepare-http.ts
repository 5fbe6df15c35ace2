import { NotFoundException } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { KnownRoutes } from './known-routes.js';
import { ProblemFilter } from './problem.filter.js';
import { registerStrictJsonParser } from './strict-json.js';

const megabyte = 1024 * 1024;

/** Bounds of a body where its route says nothing else. */
export const jsonLimits = { maxBytes: megabyte, maxDepth: 64 } as const;
/** Ids may have 256 characters of up to four bytes, each percent-encoded in a path. */
export const maxParamLength = 256 * 4 * 3;

/**
 * What every Nest door needs of the application. Call it right after `NestFactory.create(..., { bodyParser: false })` with an
 * adapter made with `routerOptions: { maxParamLength }`, before `init`.
 */
export function prepareHttp(app: NestFastifyApplication): KnownRoutes {
  const fastify = app.getHttpAdapter().getInstance();
  registerStrictJsonParser(fastify, jsonLimits);
  const known = KnownRoutes.watch(fastify);
  // Fastify would read the body before it says so, whoever sends it.
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? new NotFoundException() : undefined);
  });
  app.useGlobalFilters(new ProblemFilter(known));
  return known;
}
