import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { docsAssets, docsHeaders, docsPage, docsScript } from './docs-page.js';

const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** Serves the document at `/openapi.json` and rendered at `/docs`, all of it from this host. Call it before the server listens. */
export function mountDocs(fastify: FastifyInstance, document: OpenAPIObject): void {
  const json = JSON.stringify(document);
  fastify.get('/openapi.json', (_request, reply) => reply.type('application/json').send(json));
  void fastify.register((docs, _options, done) => {
    docs.addHook('onSend', (_request, reply, payload, next) => {
      void reply.headers(docsHeaders);
      next(null, payload);
    });
    docs.get('/docs', (_request, reply) => reply.type('text/html; charset=utf-8').send(docsPage));
    docs.get('/docs/start.js', (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').send(docsScript),
    );
    // A route for each file: what a path below the folder might mean is never asked.
    void docs.register(fastifyStatic, { root: swaggerUi, serve: false });
    for (const asset of docsAssets)
      docs.get(`/docs/assets/${asset}`, (_request, reply) => reply.sendFile(asset));
    done();
  });
}
