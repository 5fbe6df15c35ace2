import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type RunningServer, startServer } from '../support/server.js';
import { exchange, type HttpAnswer, requestHead } from '../support/wire.js';

const question =
  '{"subject":{"type":"user","id":"a"},"action":{"name":"read"},"resource":{"type":"note","id":"1"}}';

/** How each answer is worded that refuses; a stack, a path of the machine or a bare text is none of ours. */
const refusal = /^\{("type":"urn:portcullis:error:|"code":"[a-z_]+","message":)/;

describe('a path that is spelled in another way', () => {
  let server: RunningServer;
  const ask = (target: string, method = 'POST'): Promise<HttpAnswer> =>
    exchange(
      server.url,
      requestHead(method, target, [
        `authorization: Bearer ${server.adminKey}`,
        'content-type: application/json',
        `content-length: ${method === 'POST' ? question.length : 0}`,
      ]) + (method === 'POST' ? question : ''),
    );

  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());

  it.each([
    ['/v1/data/none', '/v1/data/none'],
    ['/v1/data/none', '/v1/d%61ta/none'],
    ['/v1/data/none', '/%761/data/none'],
    ['/v1/data/none', 'http://other.example/v1/data/none'],
    ['/v1/data/none', 'HTTP://other.example/%76%31/data/none?x=%2e%2e'],
    ['/v1/data/none', '/v1/data//none'],
    ['/v1/data/none', '/v1/data/none/'],
    ['/realms/absent/v1/data/none', '/%72ealms/absent/v1/data/none'],
    ['/realms/absent/v1/data/none', '/realms/%61bsent/v1/data/none'],
    ['/realms/absent/v1/data/none', 'http://other.example/realms/absent/v1/data/none'],
    ['/access/v1/evaluation', '/%61ccess/v1/evaluation'],
    ['/access/v1/evaluation', '/access/v1/evaluation?'],
    ['/access/v1/evaluation', 'http://other.example/access/v1/evaluation'],
    ['/realms/absent/access/v1/evaluation', '/%72ealms/%61bsent/access/v1/evaluation'],
  ])('%s is answered the same at %s', async (plain, other) => {
    const [expected, answered] = [await ask(plain), await ask(other)];
    const same = ({ status, body, headers }: HttpAnswer) => [
      status,
      body.replace(/"request_id":"[^"]*"/, ''),
      headers['portcullis-revision'],
      headers['www-authenticate'],
    ];
    expect(same(answered)).toEqual(same(expected));
    expect([200, 404]).toContain(answered.status);
  });

  it.each([
    ['/v1%2Fdata/none', 404],
    ['/realms%2Fdefault/v1/data/none', 404],
    ['/realms/default%2Fv1/data/none', 404],
    ['/realms/a%2F..%2Fdefault/v1/data/none', 404],
    ['/realms/%2e%2e/v1/data/none', 404],
    ['/realms/default/../absent/v1/data/none', 404],
    ['/realms/%2e/v1/data', 404],
    ['/v1/data/../none', 404],
    ['/v1/data/%2e%2E/none', 404],
    ['/v1/./data/none', 404],
    ['/%2572ealms/default/v1/data/none', 404],
    ['/realms/%2564efault/v1/data/none', 404],
    ['//v1/data/none', 404],
    ['/v1//data/none', 404],
    ['/realms//v1/data/none', 404],
    ['//other.example/v1/data/none', 404],
    ['/v1/data;x=1/none', 404],
    ['/realms/default;x/v1/data/none', 404],
    ['/v1/data;/none', 404],
    ['/V1/data/none', 404],
    ['/realms/DEFAULT/v1/data/none', 404],
    ['/Realms/default/v1/data/none', 404],
    ['/realms/default%00/v1/data/none', 404],
    ['/access/v1/evaluation/', 404],
    ['/access/v1/evaluation%2F', 404],
    ['/access/v1/evaluation%00', 404],
    ['/v1\\data/none', 400],
    ['/v1/data\\none', 400],
    ['/v1/data/none#x', 400],
    ['/v1/data#/none', 400],
    ['/v1/data/%', 400],
    ['/v1/data/%zz', 400],
    ['/v1/data/%c0%af', 400],
    ['/v1/data/%ff', 400],
  ])('%s is refused with %d', async (target, status) => {
    const answered = await ask(target);
    expect(answered).toMatchObject({ status, body: expect.stringMatching(refusal) });
    expect(answered.headers['x-request-id']).toMatch(/./);
  });

  it.each([
    '/docs/assets/../package.json',
    '/docs/assets/%2e%2e/package.json',
    '/docs/assets/..%2Fpackage.json',
    '/docs/assets/..%5Cpackage.json',
    '/docs/assets/%252e%252e/package.json',
    '/docs/assets//etc/passwd',
    '/docs/assets/package.json',
    '/docs/assets/',
    '/docs/assets/swagger-ui.css/',
    '/docs/assets/swagger-ui.css%00',
    '/docs/assets/swagger-ui.css%00.map',
    '/docs/assets/%00',
    '/docs/assets/%2F',
    '/docs/assets/a%0d%0aset-cookie:%20x',
    '/docs/start.js/..',
    '/openapi.json/..',
    `/docs/assets/${'a'.repeat(5000)}`,
  ])('%s is no file', async (target) => {
    const answered = await ask(target, 'GET');
    expect(answered).toMatchObject({ status: 404, body: expect.stringMatching(refusal) });
  });

  it.each(['/docs/assets/%', '/docs/assets/%c0%ae%c0%ae/', '/docs/%zz'])(
    '%s is malformed',
    async (target) => {
      expect(await ask(target, 'GET')).toMatchObject({ status: 400, body: expect.stringMatching(refusal) });
    },
  );
});
