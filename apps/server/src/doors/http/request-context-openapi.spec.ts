import { describe, expect, it } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';

import { httpStatusOf, titleOf } from '#libs/transport';
import { createLogger, Metrics } from '#libs/telemetry';

import { registerAuthzenDoor } from '../authzen/authzen-door.js';
import { authzenPaths } from '../authzen/openapi.js';
import { opaApiPaths } from '../opa-api/openapi.js';
import { registerOpaApiDoor } from '../opa-api/opa-api-door.js';
import { problemResponse } from './request-context-openapi.js';
import { ampleBodies, idleProcess, fastifyWith, ScriptedCallers } from './request-context-testing.js';

interface Media {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
}
interface Operation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, Media>> }>>;
}

const doors = { ...authzenPaths(), ...opaApiPaths() } as Record<string, Record<string, Operation>>;
const operations = Object.entries(doors).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    operation,
  })),
);
const ajv = new Ajv2020.default({ strict: false, allErrors: true });
addFormats.default(ajv);

const never = () => Promise.reject(new Error('not asked here'));

function registerBoth(fastify: FastifyInstance): void {
  const common = {
    ...idleProcess(),
    authenticateCaller: new ScriptedCallers(),
    metrics: new Metrics({ process: false }),
    bodies: ampleBodies,
    limits: { maxBytes: 1, maxDepth: 1, maxBatchItems: 1 },
    maxAnswerBytes: 1,
  };
  registerAuthzenDoor(fastify, {
    ...common,
    checkAccess: { check: never },
    checkBatch: { check: never },
    knowsRealm: () => true,
    logger: createLogger({ level: 'silent' }),
    publicUrl: 'https://authz.example.com',
  });
  registerOpaApiDoor(fastify, { ...common, queryPolicy: { query: never } });
}

describe('what the decision doors say of themselves', () => {
  it.each(operations)('$name has examples that fit its schemas', ({ operation }) => {
    const contents = [operation.requestBody, ...Object.values(operation.responses)].flatMap((one) =>
      Object.values(one?.content ?? {}),
    );
    expect(contents.length).toBeGreaterThan(1);
    for (const { schema, examples } of contents.filter(({ schema }) => !('$ref' in schema))) {
      const validate = ajv.compile(schema);
      for (const { value } of Object.values(examples))
        expect([validate(value), validate.errors]).toEqual([true, null]);
    }
  });

  it('names every route that they serve, and no other', async () => {
    const routes: string[] = [];
    const fastify = await fastifyWith((instance) => {
      instance.addHook('onRoute', ({ method, url }) => {
        // Methods refused with 405 are registered together.
        if (Array.isArray(method) || method === 'HEAD') return;
        routes.push(`${method} ${url.replace(':realm', '{realm}').replace('*', '{path}')}`);
      });
      registerBoth(instance);
    });
    await fastify.close();
    expect(operations.map(({ name }) => name).sort()).toEqual(routes.sort());
  });

  it('shows a problem as it is answered', () => {
    const { value } = problemResponse.content['application/problem+json'].examples.malformed;
    expect(value).toMatchObject({ status: httpStatusOf(value.code), title: titleOf(value.code) });
  });
});
