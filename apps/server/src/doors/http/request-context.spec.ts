import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type NestApplicationOptions, Controller, Get, Module, Post } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';

import { Metrics } from '#libs/telemetry';

import { registerOpaApiDoor } from '../opa-api/opa-api-door.js';
import { prepareHttp } from './prepare-http.js';
import { httpServerOptions, registerRequestContext } from './request-context.js';
import { ampleBodies, idleProcess, ScriptedCallers } from './request-context-testing.js';

@Controller('admin/v1')
class AdminStandIn {
  @Get('things')
  things() {
    return { things: [] };
  }

  @Post('things')
  make() {
    return {};
  }
}

@Module({ controllers: [AdminStandIn] })
class AppStandIn {}

let app: NestFastifyApplication;

beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [AppStandIn] }).compile();
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest's options are a class only by name
  const options: NestApplicationOptions = { bodyParser: false };
  app = module.createNestApplication<NestFastifyApplication>(
    new FastifyAdapter(httpServerOptions()),
    options,
  );
  app.useLogger(false);
  const fastify = app.getHttpAdapter().getInstance();
  registerRequestContext(fastify);
  prepareHttp(app);
  registerOpaApiDoor(fastify, {
    ...idleProcess(),
    authenticateCaller: new ScriptedCallers(),
    queryPolicy: {
      query: (_realm, _path, input) =>
        Promise.resolve({ result: typeof input === 'object' ? input.text : input, revision: 1 }),
    },
    metrics: new Metrics({ process: false }),
    bodies: ampleBodies,
    limits: { maxBytes: 100, maxDepth: 8 },
  });
  await app.init();
  await fastify.ready();
});

afterAll(() => app.close());

describe('on the application that both kinds of doors share', () => {
  const id = 'Ünïque "id"';
  const ask = (method: 'GET' | 'POST' | 'PUT', url: string, payload?: string, type = 'application/json') =>
    app.inject({
      method,
      url,
      headers: {
        authorization: 'Bearer good',
        'x-request-id': id,
        ...(payload ? { 'content-type': type } : {}),
      },
      ...(payload ? { payload } : {}),
    });

  it.each<[string, number, () => ReturnType<typeof ask>]>([
    ['a Nest route', 200, () => ask('GET', '/admin/v1/things')],
    ['a decision door', 200, () => ask('POST', '/v1/data/x', '{"input":1}')],
    ['a refused body of a decision door', 400, () => ask('POST', '/v1/data/x', '{')],
    ['a large body of a decision door', 413, () => ask('POST', '/v1/data/x', 'x'.repeat(101))],
    ['a refused method of a decision door', 405, () => ask('PUT', '/v1/data/x', '{}')],
    ['a method that Nest does not route', 405, () => ask('PUT', '/admin/v1/things', '{}')],
    ['a content type that Nest does not read', 415, () => ask('POST', '/admin/v1/things', 'x', 'text/plain')],
    ['a path that nobody serves', 404, () => ask('GET', '/nowhere')],
    ['a path that cannot be decoded', 400, () => ask('GET', '/%zz')],
  ])('%s echoes the request id', async (_name, status, answer) => {
    const { statusCode, headers } = await answer();
    expect(statusCode).toBe(status);
    expect(headers['x-request-id']).toBe(id);
  });

  it('a decision door reads types that Nest would refuse', async () => {
    const answer = await ask('POST', '/v1/data/x', '{"input":1}', 'text/plain');
    expect(answer.body).toBe('{"result":1}');
  });
});
