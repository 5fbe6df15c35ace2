import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { boundOf, type Quota, usualQuotas } from '#libs/administration';
import { startAdminApp } from '../../../../../test/support/admin-app.js';

let server: Awaited<ReturnType<typeof startAdminApp>>;
beforeEach(async () => {
  server = await startAdminApp();
  await server.app.init();
});
afterEach(() => server.app.close());

type Request = readonly ['POST' | 'PUT', string, object];
const role = (
  name: string,
  permissions: readonly string[] = [],
  parents: readonly string[] = [],
): Request => [...(['POST', '/roles', { name, permissions, parents }] as const)];
const changedRole = (name: string, permissions: readonly string[], parents: readonly string[]): Request => [
  ...(['PUT', `/roles/${name}`, { description: '', permissions, parents }] as const),
];
const assignment = (name: string): Request => ['POST', '/role-assignments', { user_id: 'u', role: name }];
const client = (id: string): Request => ['POST', '/clients', { id, name: id, scopes: [] }];
const key: Request = ['POST', '/clients/c/keys', {}];
const issuer = (id: string, keys: object): Request => [
  ...([
    'POST',
    '/trusted-issuers',
    { id, issuer: id, audiences: ['a'], algorithms: ['EdDSA'], ...keys },
  ] as const),
];
const jwks = { jwks: { keys: [{ kty: 'OKP' }] } };
const policy = (name: string): Request => ['POST', '/policies', { name, package: name }];
const version = (content: string, activate: boolean, name = 'p'): Request => [
  ...(['POST', `/policies/${name}/versions`, { sources: [{ path: 'a.rego', content }], activate }] as const),
];
const document = (name: string, document: unknown): Request => ['PUT', `/policy-data/${name}`, { document }];

/** What is there, what is refused where the quota is `limit`, and what shrinks or stays and is never refused. */
const cases: Readonly<
  Record<Quota, readonly [given: Request[], limit: number, refused: Request, kept?: Request]>
> = {
  roles: [[role('a')], 1, role('b'), changedRole('a', ['a:b'], [])],
  rolePermissions: [
    [role('a', ['a:b', 'a:c'])],
    1,
    role('b', ['a:b', 'a:c']),
    changedRole('a', ['a:b', 'a:d'], []),
  ],
  roleAncestors: [
    [role('a'), role('b'), role('c', [], ['a', 'b'])],
    1,
    role('d', [], ['c']),
    changedRole('c', [], ['b', 'a']),
  ],
  effectivePermissions: [
    [role('a', ['a:b']), role('b', [], ['a']), role('c', [], ['b'])],
    3,
    changedRole('a', ['a:b', 'a:c'], []),
    changedRole('b', [], []),
  ],
  userAssignments: [
    [role('a'), role('b'), ['POST', '/users', { id: 'u', username: 'u' }], assignment('a')],
    1,
    assignment('b'),
  ],
  clients: [
    [client('c')],
    1,
    client('d'),
    ['PUT', '/clients/c', { name: 'x', status: 'active', scopes: [] }],
  ],
  clientKeys: [[client('c'), key], 1, key],
  issuers: [[issuer('a', jwks)], 1, issuer('b', jwks)],
  issuerKeyBytes: [[issuer('a', jwks)], 30, issuer('b', jwks), issuer('c', { jwks_uri: 'https://c/jwks' })],
  policies: [
    [policy('p')],
    1,
    policy('q'),
    ['PUT', '/policies/p', { description: 'x', resource_types: ['a', 'b'] }],
  ],
  policyVersions: [[policy('p'), version('one', false)], 1, version('two', false), version('one', true)],
  policyBytes: [[policy('p'), version('one', false)], 70, version('two', false), version('one', true)],
  livePolicyBytes: [
    [policy('p'), policy('q'), version('one', true), version('two', false, 'q')],
    70,
    version('two', true, 'q'),
    version('three', false, 'q'),
  ],
  documents: [[document('a', 1)], 1, document('b', 1), document('a', [1, 2, 3])],
  documentBytes: [[document('a', 'long')], 3, document('b', 'longer'), document('a', 'log')],
  allDocumentBytes: [[document('a', 'long'), document('b', 1)], 7, document('b', 12), document('a', 'log')],
};

describe.each(Object.entries(cases))('the quota %s', (name, [given, limit, refused, kept]) => {
  const quota = name as Quota;
  const send = ([method, path, body]: Request) => server.ask(method, `/admin/v1${path}`, body);
  beforeEach(async () => {
    for (const request of given) expect((await send(request)).status).toBeLessThan(300);
    server.store.limits = { ...usualQuotas, [quota]: limit };
  });

  it('refuses the write, names bound, value, what is there and the setting, and stores nothing', async () => {
    const before = await server.store.findRealm('default');
    const { status, body } = await send(refused);
    expect([status, body.code]).toEqual([409, 'quota_exceeded']);
    const { what, env, at } = boundOf(quota);
    expect(body).toMatchObject({ detail: expect.stringContaining(`at most ${limit} ${what}; there are `) });
    expect(body).toMatchObject({ detail: expect.stringContaining(env) });
    expect(body.errors).toMatchObject([{ at, hint: expect.stringContaining(env) }]);
    expect(await server.store.findRealm('default')).toEqual(before);
  });

  it('lets the same write through where there is room', async () => {
    server.store.limits = usualQuotas;
    expect((await send(refused)).status).toBeLessThan(300);
  });

  it('lets through what does not grow, also beyond a lowered quota', async () => {
    server.store.limits = { ...usualQuotas, [quota]: 1 };
    if (kept) expect((await send(kept)).status).toBeLessThan(300);
    const { status } = await server.ask('DELETE', '/admin/v1/roles/nobody');
    expect(status).toBe(404);
  });
});

describe('a policy version', () => {
  it('is deleted with its activations, but not while it is active', async () => {
    const send = ([method, path, body]: Request) => server.ask(method, `/admin/v1${path}`, body);
    await send(policy('p'));
    const urls: string[] = [];
    for (const content of ['one', 'two']) {
      urls.push((await send(version(content, true))).headers.location as string);
    }
    expect((await server.ask('DELETE', urls[1]!)).body.code).toBe('in_use');
    expect(await server.ask('DELETE', urls[0]!)).toMatchObject({ status: 200, body: { revision: 7 } });
    expect((await server.ask('DELETE', urls[0]!)).body.code).toBe('not_found');
    const { body } = await server.ask('GET', '/admin/v1/policies/p/activations');
    expect(body).toMatchObject({ items: [{ revision: 6 }] });
  });
});
