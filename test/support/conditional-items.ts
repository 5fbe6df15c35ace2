import type { startAdminApp } from './admin-app.js';

type Ask = Awaited<ReturnType<typeof startAdminApp>>['ask'];

/** One kind of item that can be changed or deleted, for tests that must leave none out. */
export interface ConditionalItem {
  /** Below `/admin/v1`. */
  readonly route: string;
  /** Makes one, with all that it needs, and answers where it is. `base` ends in `/admin/v1`. */
  readonly make: (ask: Ask, base: string) => Promise<string>;
  /** The body of a PUT that changes it; absent: it never changes. */
  readonly replacement?: object;
}

/** Posts one after the other; answers where the last one is. */
const posted =
  (...posts: readonly (readonly [path: string, body: object])[]): ConditionalItem['make'] =>
  async (ask, base) => {
    let location: unknown;
    for (const [path, body] of posts)
      location = (await ask('POST', `${base}${path}`, body)).headers['location'];
    return String(location);
  };

const user = {
  id: 'ü/1',
  username: 'alice',
  emails: ['a@example.com'],
  attributes: { b: 1, a: [1.5e300, 'é'] },
};
const client = { id: 'c', name: 'C', scopes: ['admin:read'] };
const policy = { name: 'p', package: 'p', resource_types: ['b', 'a'] };
const issuer = {
  issuer: 'https://i.example',
  audiences: ['b', 'a'],
  algorithms: ['EdDSA'],
  types: ['at+jwt'],
  required_claims: { tenant_b: ['x', 'a'], a: ['y'] },
  ignored_headers: [],
  jwks_uri: null,
  jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'abc' }] },
  clock_tolerance_seconds: 5,
  max_age_seconds: 60,
  caller_scopes: ['admin:read'],
};
const upload = { sources: [{ path: 'a.rego', content: 'package p' }] };

export const conditionalItems: readonly ConditionalItem[] = [
  {
    route: '/users/:id',
    make: posted(['/users', { ...user, identities: [{ iss: 'i', sub: 's' }] }]),
    replacement: {
      username: 'bob',
      emails: [],
      identities: [],
      status: 'disabled',
      attributes: { z: { y: 1 } },
    },
  },
  {
    route: '/roles/:name',
    make: posted(['/roles', { name: 'r', permissions: ['b:c', 'a:b'] }]),
    replacement: { description: 'x', permissions: ['z:z', 'a:a'], parents: [] },
  },
  {
    route: '/role-assignments/:id',
    make: posted(
      ['/users', user],
      ['/roles', { name: 'r' }],
      ['/role-assignments', { user_id: 'ü/1', role: 'r', resource: { type: 't', id: 'i' } }],
    ),
  },
  {
    route: '/clients/:id',
    make: posted(['/clients', client]),
    replacement: { name: 'D', status: 'disabled', scopes: ['admin:write', 'admin:read'] },
  },
  {
    route: '/clients/:id/keys/:key_id',
    make: posted(['/clients', client], ['/clients/c/keys', { expires_at: '2099-01-01T00:00:00Z' }]),
  },
  {
    route: '/trusted-issuers/:id',
    make: posted(['/trusted-issuers', { id: 'i', ...issuer }]),
    replacement: { ...issuer, jwks: null, jwks_uri: 'https://i.example/jwks', types: null },
  },
  {
    route: '/policies/:name',
    make: posted(['/policies', policy]),
    replacement: { description: 'x', resource_types: ['d', 'c'] },
  },
  {
    route: '/policies/:name/versions/:digest',
    make: posted(['/policies', policy], ['/policies/p/versions', upload]),
  },
  {
    route: '/policy-data/:name',
    make: async (ask, base) => {
      const url = `${base}/policy-data/d`;
      await ask('PUT', url, { document: { b: [1, 2], a: 1e21, 2: null } });
      return url;
    },
    replacement: { document: ['other', 0.1] },
  },
  {
    route: '/realms/:name',
    make: async (_ask, base) => `/admin/v1${base.replace('/admin/v1', '')}`,
    replacement: { display_name: 'Acme', require_preconditions: false },
  },
];
