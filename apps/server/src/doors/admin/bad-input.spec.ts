import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdminApp } from '../../../../../test/support/admin-app.js';

let server: Awaited<ReturnType<typeof startAdminApp>>;
beforeAll(async () => {
  server = await startAdminApp();
  await server.app.init();
  await server.ask('POST', '/admin/v1/policies', { name: 'documents', package: 'documents' });
});
afterAll(() => server.app.close());

const user = { username: 'alice' };
const version = { sources: [{ path: 'a.rego', content: 'package documents' }] };
const routes: readonly ['POST' | 'PUT', string][] = [
  ['POST', '/admin/v1/users'],
  ['PUT', '/admin/v1/users/u-1'],
  ['POST', '/admin/v1/realms'],
  ['POST', '/admin/v1/roles'],
  ['POST', '/admin/v1/role-assignments'],
  ['POST', '/admin/v1/clients'],
  ['POST', '/admin/v1/clients/c-1/keys'],
  ['POST', '/admin/v1/trusted-issuers'],
  ['POST', '/admin/v1/policies'],
  ['POST', '/admin/v1/policies/documents/versions'],
  ['POST', '/admin/v1/policies/documents/activations'],
  ['PUT', '/admin/v1/policy-data/quotas'],
  ['POST', '/realms/default/admin/v1/users'],
];

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const bodies: readonly [string, string | Buffer | undefined, Record<string, string>, number, string][] = [
  ['no body', undefined, {}, 400, 'invalid_request'],
  ['an empty body', '', {}, 400, 'invalid_request'],
  ['malformed JSON', '{"name":', {}, 400, 'invalid_request'],
  ['two values', '{} {}', {}, 400, 'invalid_request'],
  ['null', 'null', {}, 400, 'invalid_request'],
  ['a list', '[]', {}, 400, 'invalid_request'],
  ['a text', '"name"', {}, 400, 'invalid_request'],
  ['depth 10,000', `{"x":${nested(10_000)}}`, {}, 400, 'invalid_request'],
  ['a member twice', '{"name":"a","name":"b"}', {}, 400, 'invalid_request'],
  ['half a surrogate pair', '{"name":"\\ud800"}', {}, 400, 'invalid_request'],
  [
    'bytes that are not UTF-8',
    Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    {},
    400,
    'invalid_request',
  ],
  ['a byte order mark', '\ufeff{}', {}, 400, 'invalid_request'],
  ['a number that is no double', '{"name":1e999}', {}, 400, 'invalid_request'],
  ['10 MB', `{"name":"${'a'.repeat(10 * 1024 * 1024)}"}`, {}, 413, 'payload_too_large'],
  ['text', 'name=alice', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
  [
    'a form',
    'name=alice',
    { 'content-type': 'application/x-www-form-urlencoded' },
    415,
    'unsupported_media_type',
  ],
  ['gzip', '{}', { 'content-encoding': 'gzip' }, 415, 'unsupported_encoding'],
  [
    'JSON in another character set',
    '{}',
    { 'content-type': 'application/json; charset=utf-16' },
    415,
    'unsupported_encoding',
  ],
  ['JSON under no content type', '{}', { 'content-type': '' }, 415, 'unsupported_media_type'],
  ['an unknown member', '{"name_":1}', {}, 400, 'invalid_request'],
  ['a prototype', '{"__proto__":{"status":"active"}}', {}, 400, 'invalid_request'],
];

describe.each(routes)('%s %s', (method, url) => {
  it.each(bodies)('refuses %s', async (_, payload, headers, status, code) => {
    const before = await server.store.findRealm('default');
    const answer = await server.ask(method, url, payload, headers);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(JSON.stringify(answer.body)).not.toMatch(/stack|node_modules|Error:/);
    expect(await server.store.findRealm('default')).toEqual(before);
  });
});

describe('the problem names every bad member', () => {
  it.each<[string, 'POST' | 'PUT', string, unknown, readonly (readonly [string, string])[]]>([
    [
      'of a user',
      'POST',
      '/admin/v1/users',
      {
        id: 'a\u0000b',
        emails: ['a@example.com', 'nobody', 'A@EXAMPLE.com'],
        identities: [{ iss: 'https://i', sub: '1', extra: 1 }],
        status: 'asleep',
        attributes: [],
        admin: true,
      },
      [
        ['id', 'must be 1 to 256 printable characters'],
        ['username', 'is required'],
        ['emails[1]', 'must be an email address'],
        ['emails[2]', 'is there already'],
        ['identities[0].extra', 'is not a known member'],
        ['status', 'must be one of `active`, `disabled`'],
        ['attributes', 'must be an object'],
        ['admin', 'is not a known member'],
      ],
    ],
    [
      'repeated',
      'POST',
      '/admin/v1/users',
      { ...user, emails: ['a@example.com', 'A@EXAMPLE.com'] },
      [['emails[1]', 'is there already']],
    ],
    [
      'that a replacement leaves out',
      'PUT',
      '/admin/v1/users/u-1',
      user,
      [
        ['emails', 'is required'],
        ['identities', 'is required'],
        ['status', 'is required'],
        ['attributes', 'is required'],
      ],
    ],
    [
      'with U+0000 deep inside',
      'POST',
      '/admin/v1/users',
      { ...user, attributes: { a: [{ 'b\u0000': 1 }] } },
      [['attributes', 'must not have the character U+0000']],
    ],
    [
      'of a role',
      'POST',
      '/admin/v1/roles',
      { name: '../x', permissions: ['document', 'a:b:c', 'a:*'], parents: 'editor' },
      [
        ['name', 'must be 1 to 128 of letters, digits, `_`, `.`, `-`, not beginning with `.` or `-`'],
        ['permissions[0]', 'must be `resource type:action`, where either may be `*`'],
        ['permissions[1]', 'must be `resource type:action`, where either may be `*`'],
        ['parents', 'must be an array'],
      ],
    ],
    [
      'of a role assignment whose ends are not there',
      'POST',
      '/admin/v1/role-assignments',
      { user_id: 'ghost', role: 'ghost' },
      [
        ['user_id', 'there is no user `ghost`'],
        ['role', 'there is no role `ghost`'],
      ],
    ],
    [
      'of a client',
      'POST',
      '/admin/v1/clients',
      { name: 7, scopes: ['admin:read', 'root', 'admin:read'] },
      [
        ['name', 'must be a string'],
        ['scopes[1]', 'must be one of `decisions:evaluate`, `admin:read`, `admin:write`, `realms:admin`'],
      ],
    ],
    [
      'of a key',
      'POST',
      '/admin/v1/clients/c-1/keys',
      { expires_at: 'tomorrow' },
      [['expires_at', 'must be a date and time with zone (RFC 3339)']],
    ],
    [
      'of an issuer with two sources of keys',
      'POST',
      '/admin/v1/trusted-issuers',
      {
        ...{ issuer: 'https://i', audiences: ['a'], algorithms: ['RS256'] },
        ...{ jwks_uri: 'https://i/jwks', jwks: { keys: [{ kty: 'RSA' }] } },
      },
      [['jwks_uri', 'exactly one of `jwks_uri` and `jwks` must be given']],
    ],
    [
      'of a policy',
      'POST',
      '/admin/v1/policies',
      { name: 'p', package: 'a.b', resource_types: ['a b', '*'] },
      [
        ['package', 'must be names parted by `/`, such as `acme/billing`'],
        ['resource_types[0]', 'must be 1 to 128 characters without space, `:`, `*`'],
        ['resource_types[1]', 'must be 1 to 128 characters without space, `:`, `*`'],
      ],
    ],
    [
      'of a policy in a reserved package',
      'POST',
      '/admin/v1/policies',
      { name: 'p', package: 'portcullis/mine' },
      [['package', 'the root `portcullis` is reserved']],
    ],
    [
      'of an upload',
      'POST',
      '/admin/v1/policies/documents/versions',
      {
        rego_version: 'v2',
        sources: [
          { path: '../a.rego', content: '' },
          { path: '/a.rego', content: '' },
          { path: 'a/../b.rego', content: '' },
          { path: 'a.wasm', content: '' },
          { path: 'a.rego', content: 1 },
          { path: '..rego', content: '' },
        ],
        activate: 'yes',
      },
      [
        ['rego_version', 'must be one of `v0`, `v1`'],
        ...[0, 1, 2, 3].map(
          (index) =>
            [
              `sources[${index}].path`,
              'must be a relative path of plain names that ends in `.rego` or `.json`',
            ] as const,
        ),
        ['sources[4].content', 'must be a string'],
        ['activate', 'must be a boolean'],
      ],
    ],
    ['of a policy data document', 'PUT', '/admin/v1/policy-data/quotas', {}, [['document', 'is required']]],
  ])('%s', async (_, method, url, body, faults) => {
    const answer = await server.ask(method, url, body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ at, message }) => [at, message])).toEqual(faults);
  });

  it('but not more than anybody reads', async () => {
    const body = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`m${index}`, 1]));
    const answer = await server.ask('POST', '/admin/v1/users', body);
    expect(answer.body.errors).toHaveLength(100);
  });
});

describe('a path or query that nobody could mean', () => {
  it.each([
    ['GET', '/admin/v1/users?limit=0', 400, 'limit'],
    ['GET', '/admin/v1/users?limit=201', 400, 'limit'],
    ['GET', '/admin/v1/users?limit=1.5', 400, 'limit'],
    ['GET', '/admin/v1/users?limit=1&limit=2', 400, 'limit'],
    ['GET', '/admin/v1/users?cursor=***', 400, 'cursor'],
    ['GET', '/admin/v1/users?cursor=', 400, 'cursor'],
    ['GET', '/admin/v1/users?cursor=AA', 400, 'cursor'],
    ['GET', '/admin/v1/users?cursor=_w', 400, 'cursor'],
    ['GET', '/admin/v1/users?page=2', 400, 'page'],
    ['GET', '/admin/v1/changes?after=-1', 400, 'after'],
    ['GET', '/admin/v1/changes?after=1e3', 400, 'after'],
    ['GET', '/admin/v1/users/a%00b', 400, 'id'],
    ['GET', `/admin/v1/users/${'x'.repeat(257)}`, 400, 'id'],
    ['GET', '/admin/v1/policies/documents/versions/latest', 400, 'digest'],
    ['DELETE', '/admin/v1/roles/a%2Fb', 400, 'name'],
  ] as const)('%s %s', async (method, url, status, at) => {
    const answer = await server.ask(method, url);
    expect([answer.status, answer.body.errors.map((fault) => fault.at)]).toEqual([status, [at]]);
  });

  it.each([
    ['GET', '/admin/v1/nothing', 404, 'not_found'],
    ['GET', '/admin/v1/users/ghost', 404, 'not_found'],
    ['GET', '/admin/v1/users/%ZZ', 400, 'invalid_request'],
    ['PATCH', '/admin/v1/users/u-1', 405, 'method_not_allowed'],
    ['DELETE', '/admin/v1/users', 405, 'method_not_allowed'],
    ['GET', `/admin/v1/users/${encodeURIComponent('😀'.repeat(256))}`, 404, 'not_found'],
  ] as const)('%s %s', async (method, url, status, code) => {
    const answer = await server.ask(method, url);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('says which methods a path answers', async () => {
    const { headers } = await server.ask('PATCH', '/admin/v1/users/u-1');
    expect(headers.allow).toBe('DELETE, GET, HEAD, PUT');
  });
});

describe('large uploads', () => {
  const padded = (bytes: number) => {
    const comment = `# ${'x'.repeat(bytes)}\n`;
    return { sources: [{ path: 'a.rego', content: comment + version.sources[0]!.content }] };
  };
  it.each([
    ['a policy of 7 MB is taken', 7, 201],
    ['a policy of 9 MB is refused', 9, 413],
  ])('%s', async (_, megabytes, status) => {
    const url = '/admin/v1/policies/documents/versions';
    expect((await server.ask('POST', url, padded(megabytes * 1024 * 1024))).status).toBe(status);
  });
});
