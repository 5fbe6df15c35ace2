import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { createdKey } from './clients/clients.schema.js';
import { publishedVersion, version as versionSchema } from './policies/policy-versions.schema.js';
import { policy as policySchema } from './policies/policies.schema.js';
import { trustedIssuer } from './trusted-issuers/trusted-issuers.schema.js';
import { user } from './users/users.schema.js';
import { startAdminApp } from '../../../../../test/support/admin-app.js';

let server: Awaited<ReturnType<typeof startAdminApp>>;
beforeEach(async () => {
  server = await startAdminApp();
  await server.app.init();
});
afterEach(() => server.app.close());

const matches = (schema: z.ZodType, body: unknown) => schema.safeParse(body).error?.issues ?? [];

describe('a resource', () => {
  it('is created, read, replaced, listed and deleted, each write with its revision', async () => {
    const created = await server.ask('POST', '/admin/v1/users', { id: 'ü/1', username: 'alice' });
    expect(created).toMatchObject({
      status: 201,
      headers: {
        location: '/admin/v1/users/%C3%BC%2F1',
        'portcullis-revision': '2',
        'cache-control': 'no-store',
      },
      body: { id: 'ü/1', status: 'active', emails: [], revision: 2 },
    });
    expect(matches(user.written, created.body)).toEqual([]);
    const url = created.headers.location as string;

    const members = { username: 'alice', emails: ['a@example.com'], identities: [], attributes: { a: 1 } };
    const replaced = await server.ask('PUT', url, { ...members, status: 'disabled' });
    expect(replaced).toMatchObject({ status: 200, headers: { 'portcullis-revision': '3' } });

    const read = await server.ask('GET', url);
    expect(read).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(read.body).toEqual({ id: 'ü/1', ...members, status: 'disabled' });
    expect((await server.ask('GET', '/admin/v1/users')).body).toEqual({
      items: [read.body],
      next_cursor: null,
    });

    const deleted = await server.ask('DELETE', url);
    expect([deleted.status, deleted.body]).toEqual([200, { revision: 4 }]);
    expect((await server.ask('DELETE', url)).body.code).toBe('not_found');
  });

  it('lives in its realm', async () => {
    await server.ask('POST', '/admin/v1/realms', { name: 'acme', display_name: 'Acme' });
    const created = await server.ask('POST', '/realms/acme/admin/v1/roles', { name: 'editor' });
    expect(created.headers.location).toBe('/realms/acme/admin/v1/roles/editor');
    expect(created.body.revision).toBe(2);
    expect((await server.ask('GET', '/admin/v1/roles/editor')).status).toBe(404);
    expect((await server.ask('GET', '/realms/acme/admin/v1/roles/editor')).status).toBe(200);
  });

  it('is listed page by page, without loss or repeat', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) await server.ask('POST', '/admin/v1/roles', { name });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await server.ask('GET', `/admin/v1/roles?limit=2${query}`);
      const page = body as unknown as { items: { name: string }[]; next_cursor: string | null };
      seen.push(...page.items.map(({ name }) => name));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(names);
  });
});

describe('realms', () => {
  it('are deleted without an answer, except the default one', async () => {
    await server.ask('POST', '/admin/v1/realms', { name: 'acme' });
    expect((await server.ask('DELETE', '/admin/v1/realms/acme')).status).toBe(204);
    expect((await server.ask('GET', '/admin/v1/realms/acme')).status).toBe(404);
    expect((await server.ask('DELETE', '/admin/v1/realms/default')).body.code).toBe('in_use');
  });
});

describe('roles', () => {
  it('answer a cycle with its path', async () => {
    await server.ask('POST', '/admin/v1/roles', { name: 'a' });
    await server.ask('POST', '/admin/v1/roles', { name: 'b', parents: ['a'] });
    const body = { description: '', permissions: [], parents: ['b'] };
    const { status, body: problem } = await server.ask('PUT', '/admin/v1/roles/a', body);
    expect([status, problem.code]).toEqual([409, 'role_cycle']);
    expect(problem.errors).toEqual([{ at: 'parents', message: expect.stringContaining('a -> b -> a') }]);
  });
});

describe('role assignments', () => {
  it('are listed by user and role', async () => {
    for (const name of ['editor', 'viewer']) await server.ask('POST', '/admin/v1/roles', { name });
    for (const id of ['u1', 'u2']) {
      await server.ask('POST', '/admin/v1/users', { id, username: id });
      await server.ask('POST', '/admin/v1/role-assignments', { user_id: id, role: 'editor' });
    }
    const onOne = { user_id: 'u1', role: 'viewer', resource: { type: 'document', id: 'd1' } };
    await server.ask('POST', '/admin/v1/role-assignments', onOne);
    const list = async (query: string) => {
      const { body } = await server.ask('GET', `/admin/v1/role-assignments${query}`);
      return (body as unknown as { items: object[] }).items;
    };
    expect(await list('')).toHaveLength(3);
    expect(await list('?role=editor')).toHaveLength(2);
    expect(await list('?user_id=u1&role=viewer')).toMatchObject([onOne]);
    expect(await list('?user_id=u2')).toMatchObject([{ user_id: 'u2', resource: null }]);
  });
});

describe('clients', () => {
  it('show a key once', async () => {
    await server.ask('POST', '/admin/v1/clients', { id: 'billing', name: 'Billing', scopes: ['admin:read'] });
    const created = await server.ask('POST', '/admin/v1/clients/billing/keys', {
      ...{ expires_at: '2030-01-01T00:00:00+01:00' },
    });
    expect(created.status).toBe(201);
    expect(matches(createdKey, created.body)).toEqual([]);
    const key = created.body as unknown as { id: string; key: string; expires_at: string };
    expect(key.key).toMatch(new RegExp(`^pck_${key.id}_[A-Za-z0-9-]{43}$`));
    expect(key.expires_at).toBe('2029-12-31T23:00:00.000Z');
    const { body } = await server.ask('GET', '/admin/v1/clients/billing/keys');
    expect(JSON.stringify(body)).not.toContain(key.key.split('_')[2]);
    expect((await server.ask('DELETE', `/admin/v1/clients/billing/keys/${key.id}`)).status).toBe(200);
  });

  it('are granted nothing that the caller does not hold', async () => {
    const body = { name: 'x', scopes: ['admin:read', 'decisions:evaluate'] };
    const writer = { authorization: 'Bearer admin:write' };
    const answer = await server.ask('POST', '/admin/v1/clients', body, writer);
    expect([answer.status, answer.body.errors.map(({ at }) => at)]).toEqual([
      403,
      ['scopes[0]', 'scopes[1]'],
    ]);
  });
});

describe('trusted issuers', () => {
  it.each([
    ['fetched keys', { jwks_uri: 'https://login.example.com/jwks' }],
    ['written-down keys', { jwks: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'abc' }] } }],
  ])('keep %s', async (_, keys) => {
    const issuer = { issuer: 'https://login.example.com', audiences: ['a'], algorithms: ['EdDSA'], ...keys };
    const created = await server.ask('POST', '/admin/v1/trusted-issuers', { id: 'login', ...issuer });
    expect(created).toMatchObject({ status: 201, body: { ...issuer, types: null, caller_scopes: [] } });
    expect(matches(trustedIssuer.written, created.body)).toEqual([]);
    const { id, revision, ...members } = created.body as Record<string, unknown>;
    expect([id, revision]).toEqual(['login', 2]);
    const replaced = await server.ask('PUT', '/admin/v1/trusted-issuers/login', members);
    expect(replaced).toMatchObject({ status: 200, body: issuer });
  });
});

describe('policies', () => {
  const upload = (content: string, activate = false) =>
    server.ask('POST', '/admin/v1/policies/documents/versions', {
      ...{ sources: [{ path: 'policy.rego', content }], activate },
    });
  beforeEach(() =>
    server.ask('POST', '/admin/v1/policies', {
      ...{ name: 'documents', package: 'documents', resource_types: ['document'] },
    }),
  );

  it('publish, activate, roll back', async () => {
    const first = await upload('one', true);
    expect(first).toMatchObject({ status: 201, body: { active: true, revision: 4 } });
    expect(matches(publishedVersion, first.body)).toEqual([]);
    const { digest } = first.body as unknown as { digest: string };
    expect(first.headers.location).toBe(
      `/admin/v1/policies/documents/versions/${encodeURIComponent(digest)}`,
    );
    await upload('two', true);
    const rolledBack = await server.ask('POST', '/admin/v1/policies/documents/activations', { digest });
    expect(rolledBack).toMatchObject({ status: 200, body: { active_version: digest, revision: 7 } });
    expect(matches(policySchema.written, rolledBack.body)).toEqual([]);
    const { body } = await server.ask('GET', '/admin/v1/policies/documents/activations?limit=1');
    expect(body).toMatchObject({ items: [{ digest, revision: 7, actor: 'root' }] });
    const read = await server.ask('GET', first.headers.location as string);
    expect(matches(versionSchema, read.body)).toEqual([]);
    expect(read.body).toMatchObject({ sources: [{ path: 'policy.rego', content: 'one' }] });
  });

  it('answer the same content with the stored version', async () => {
    const first = await upload('one');
    const again = await upload('one');
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
  });

  it('answer what does not compile with file and row', async () => {
    const { status, body } = await upload('broken');
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'policy_invalid', errors: [{ at: 'policy.rego', row: 3, col: 1 }] });
  });
});

describe('policy data', () => {
  it('is created with 201 and replaced with 200', async () => {
    const put = (document: unknown) => server.ask('PUT', '/admin/v1/policy-data/quotas', { document });
    expect(await put(null)).toMatchObject({
      ...{ status: 201, headers: { location: '/admin/v1/policy-data/quotas' } },
      body: { name: 'quotas', document: null, revision: 2 },
    });
    expect((await put([1])).status).toBe(200);
    expect((await server.ask('GET', '/admin/v1/policy-data/quotas')).body).toEqual({
      ...{ name: 'quotas', document: [1] },
    });
  });
});

describe('changes', () => {
  it('tell who changed what', async () => {
    await server.ask('POST', '/admin/v1/roles', { name: 'editor' });
    const { body } = await server.ask('GET', '/admin/v1/changes?after=1');
    expect(body).toEqual({
      items: [
        {
          ...{ revision: 2, kind: 'role', operation: 'create', subject_id: 'editor', actor: 'root' },
          at: '2026-05-04T03:02:01.000Z',
        },
      ],
      revision: 2,
    });
  });
});
