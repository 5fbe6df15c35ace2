import { afterAll, describe, expect, it } from '@jest/globals';
import fastify from 'fastify';
import { authzErrorOf, httpStatusOf } from '#libs/transport';
import { registerStrictJsonParser, strictJsonOf } from './strict-json.js';

const app = fastify();
registerStrictJsonParser(app, { maxBytes: 20, maxDepth: 2 });
app.setErrorHandler((error, _request, reply) => {
  const { code } = authzErrorOf(error);
  return reply.code(httpStatusOf(code)).send({ code });
});
app.post('/', (request) => ({ seen: strictJsonOf(request) }));
app.post('/large', { config: { bodyLimit: 100 } }, (request) => ({ seen: strictJsonOf(request) }));
app.post('/unread', () => 'not looked at');
afterAll(() => app.close());

const long = JSON.stringify('x'.repeat(50));
const json = 'application/json';

describe('the strict JSON parser', () => {
  it.each([
    ['/', json, '{"a":1}', 200, { seen: { a: 1 } }],
    ['/', 'application/json; charset=utf-8', 'null', 200, { seen: null }],
    ['/', 'APPLICATION/JSON', '0', 200, { seen: 0 }],
    ['/', json, '[[1]]', 200, { seen: [[1]] }],
    ['/', json, '[[[1]]]', 400, { code: 'invalid_request' }],
    ['/', json, '{"a":1,"a":2}', 400, { code: 'invalid_request' }],
    ['/', json, '9007199254740993', 400, { code: 'invalid_request' }],
    ['/', json, '', 400, { code: 'invalid_request' }],
    ['/', undefined, undefined, 400, { code: 'invalid_request' }],
    ['/', json, long, 413, { code: 'payload_too_large' }],
    ['/large', json, long, 200, { seen: 'x'.repeat(50) }],
    ['/', 'text/plain', 'x', 415, { code: 'unsupported_media_type' }],
    ['/', 'application/jsonp', '{}', 415, { code: 'unsupported_media_type' }],
  ])('%s %s %s', async (url, contentType, payload, status, body) => {
    const answer = await app.inject({
      ...{ method: 'POST', url },
      headers: contentType === undefined ? {} : { 'content-type': contentType },
      ...(payload === undefined ? {} : { payload }),
    });
    expect([answer.statusCode, answer.json()]).toEqual([status, body]);
  });

  it('does not parse what nobody reads', async () => {
    const headers = { 'content-type': json };
    const answer = await app.inject({ method: 'POST', url: '/unread', headers, payload: '{' });
    expect(answer.statusCode).toBe(200);
  });
});
