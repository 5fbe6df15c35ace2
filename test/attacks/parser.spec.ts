import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { eventually } from '../support/eventually.js';
import { type RunningServer, startServer } from '../support/server.js';
import { exchange, requestHead, Wire } from '../support/wire.js';

const json = 'content-type: application/json';

describe('what is no request', () => {
  let server: RunningServer;
  let key: string;

  beforeAll(async () => {
    server = await startServer({
      env: { PORTCULLIS_REQUEST_TIMEOUT_SECONDS: '1', PORTCULLIS_MAX_HEADER_BYTES: '20000' },
    });
    key = `authorization: Bearer ${server.adminKey}`;
  });
  afterAll(() => server.stop());

  const targets = ['/access/v1/evaluation', '/v1/data/a', '/admin/v1/users', '/health/live'];

  it.each([
    ['no HTTP', () => 'hello\r\n\r\n', 400, 'invalid_request'],
    ['a TLS handshake', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'invalid_request'],
    ['HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'invalid_request'],
    ['a version that is none', () => 'GET / HTTP/9.9\r\nhost: a\r\n\r\n', 400, 'invalid_request'],
    ['a method that is none', () => 'G@T / HTTP/1.1\r\nhost: a\r\n\r\n', 400, 'invalid_request'],
    ['raw bytes in the path', () => requestHead('GET', '/v1/data/\xe4', [key]), 400, 'invalid_request'],
    ['no host', () => 'GET /health/live HTTP/1.1\r\n\r\n', 400, 'invalid_request'],
    ['a header without a name', () => requestHead('GET', '/', [': x']), 400, 'invalid_request'],
    [
      'a length that is none',
      () => requestHead('POST', '/v1/data', ['content-length: 1x']),
      400,
      'invalid_request',
    ],
    [
      'two lengths',
      () => requestHead('POST', '/v1/data', ['content-length: 1', 'content-length: 2']),
      400,
      'invalid_request',
    ],
    [
      'a length and chunks',
      () => requestHead('POST', '/v1/data', ['content-length: 1', 'transfer-encoding: chunked']),
      400,
      'invalid_request',
    ],
    [
      'an unknown transfer encoding',
      () => requestHead('POST', '/v1/data', ['transfer-encoding: gzip, x']),
      400,
      'invalid_request',
    ],
    ...[
      ['a transfer encoding before chunks', ['transfer-encoding: gzip, chunked']],
      ['chunks twice', ['transfer-encoding: chunked', 'transfer-encoding: chunked']],
      ['two hosts', ['host: other']],
      ['two hosts that are the same', ['Host: test']],
      ['two credentials', ['authorization: Bearer a', 'Authorization: Bearer b']],
    ].map(
      ([name, lines]) =>
        [
          name as string,
          () => requestHead('POST', '/v1/data', lines as string[]),
          400,
          'invalid_request',
        ] as const,
    ),
    ...['a b', 'a/b', 'user@a', 'a:b', 'a:1:2', '[::1', '\xe4', 'http://a'].map(
      (host) =>
        [
          `the host ${host}`,
          () => `GET /health/live HTTP/1.1\r\nhost: ${host}\r\n\r\n`,
          400,
          'invalid_request',
        ] as const,
    ),
    [
      'chunks in HTTP/1.0',
      () => 'POST /v1/data HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n',
      400,
      'invalid_request',
    ],
    [
      'a token of 30 kB',
      () => requestHead('GET', '/v1/data', [`authorization: Bearer ${'x'.repeat(30_000)}`]),
      431,
      'headers_too_large',
    ],
    ['a path of 30 kB', () => requestHead('GET', `/${'x'.repeat(30_000)}`), 431, 'headers_too_large'],
    [
      'a thousand megabytes of headers',
      () => requestHead('GET', '/', [`x: ${'x'.repeat(2_000_000)}`]),
      431,
      'headers_too_large',
    ],
    ['CONNECT', () => 'CONNECT a:443 HTTP/1.1\r\nhost: a\r\n\r\n', 405, 'method_not_allowed'],
  ])('%s is answered as every error is', async (_, bytes, status, code) => {
    const answer = await exchange(server.url, bytes());
    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': expect.stringMatching(/^application\/problem\+json/) },
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      status,
      code,
      request_id: answer.headers['x-request-id'],
    });
    await eventually(() => {
      expect(server.output()).toContain(answer.headers['x-request-id']);
      return Promise.resolve();
    });
  });

  it.each(targets.slice(0, 3))('a chunk that is none is answered by %s in its own words', async (target) => {
    const head = requestHead('POST', target, [key, json, 'transfer-encoding: chunked', 'x-request-id: mine']);
    const wire = new Wire(server.url).send(`${head}1\r\n{\r\nxyz\r\n`);
    const answer = await wire.answer();
    expect(answer).toMatchObject({ status: 400, headers: { 'x-request-id': 'mine' } });
    expect(answer.body).toContain('"invalid_request"');
    await wire.end();
  });

  it.each(targets.slice(0, 3))(
    'a body that stays away is awaited at %s, but not for ever',
    async (target) => {
      const head = requestHead('POST', target, [key, json, 'content-length: 9', 'x-request-id: mine']);
      const wire = new Wire(server.url).send(`${head}{`);
      const answer = await wire.answer();
      expect(answer).toMatchObject({ status: 408, headers: { 'x-request-id': 'mine' } });
      expect(answer.body).toContain('"request_timeout"');
      await wire.end();
    },
  );

  it.each([
    ['nothing', ''],
    ['half a head', 'GET /health/live HTTP/1.1\r\nho'],
  ])('%s is awaited, but not for ever', async (_, bytes) => {
    const wire = new Wire(server.url).send(bytes);
    const answer = await wire.answer();
    expect(answer.status).toBe(408);
    expect(JSON.parse(answer.body)).toMatchObject({
      code: 'request_timeout',
      detail: expect.stringContaining('1 s'),
    });
    await wire.end();
  });

  it('does not take the answer of the request before it', async () => {
    const question = requestHead('POST', '/v1/data/a', [key, json, 'content-length: 2']);
    const wire = new Wire(server.url).send(`${question}{}${question}{}no request\r\n\r\n`);
    const received = await wire.end();
    expect([...received.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)).toEqual([
      '200',
      '200',
      '400',
    ]);
  });

  it.each(['a', 'a.example:8080', '127.0.0.1:1', '[::1]:8080', 'a_b-c', ''])(
    'a host may be: %j',
    async (host) => {
      const bytes = `GET /health/live HTTP/1.1\r\nhost: ${host}\r\n\r\n`;
      expect((await exchange(server.url, bytes)).status).toBe(200);
    },
  );

  it('leaves others alone', async () => {
    const answer = await exchange(server.url, requestHead('GET', '/health/live'));
    expect(answer.status).toBe(200);
  });
});
