import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startAdminApp } from '../../../../../../test/support/admin-app.js';
import { user } from '../users/users.schema.js';

let server: Awaited<ReturnType<typeof startAdminApp>>;
beforeEach(async () => {
  server = await startAdminApp();
  await server.app.init();
});
afterEach(() => server.app.close());

const waiting = { prefer: 'respond-async, wait=5' };
const applied = (revision: number) => ({
  complete: true,
  replicas: [{ id: 'r1', revision, milliseconds: 3 }],
});

describe('`Prefer: wait`', () => {
  it('adds a receipt for the revision of the write, whichever way the write answers', async () => {
    const created = await server.ask('POST', '/admin/v1/users', { id: 'u', username: 'a' }, waiting);
    expect(created).toMatchObject({
      status: 201,
      headers: { 'preference-applied': 'wait=5', 'portcullis-revision': '2', location: '/admin/v1/users/u' },
      body: { id: 'u', revision: 2, applied: applied(2) },
    });
    expect(user.written.safeParse(created.body).success).toBe(true);
    const document = { document: { a: 1 } };
    const put = () => server.ask('PUT', '/admin/v1/policy-data/d', document, waiting);
    expect(await put()).toMatchObject({ status: 201, body: { applied: applied(3) } });
    expect(await put()).toMatchObject({ status: 200, body: { applied: applied(4) } });
    const deleted = await server.ask('DELETE', '/admin/v1/users/u', undefined, waiting);
    expect([deleted.status, deleted.body]).toEqual([200, { revision: 5, applied: applied(5) }]);
    expect(deleted.headers['preference-applied']).toBe('wait=5');
  });

  it('asks after the realm that was written in', async () => {
    await server.ask('POST', '/admin/v1/realms', { name: 'acme' }, waiting);
    await server.ask('POST', '/realms/acme/admin/v1/roles', { name: 'editor' }, waiting);
    await server.ask('POST', '/admin/v1/roles', { name: 'editor' }, waiting);
    expect(server.fleet.asked).toEqual([
      { realm: 'acme', revision: 1 },
      { realm: 'acme', revision: 2 },
      { realm: 'default', revision: 2 },
    ]);
  });

  it('makes a slow fleet no error', async () => {
    server.fleet.lags = true;
    const { status, body } = await server.ask('POST', '/admin/v1/roles', { name: 'editor' }, waiting);
    const replicas = [{ id: 'r1', revision: 1, milliseconds: null }];
    expect([status, body]).toMatchObject([201, { revision: 2, applied: { complete: false, replicas } }]);
    expect((await server.ask('GET', '/admin/v1/roles/editor')).status).toBe(200);
  });

  it('that cannot be kept is refused naming the header, and nothing is written', async () => {
    const headers = { prefer: 'wait=31' };
    const { status, body } = await server.ask('POST', '/admin/v1/roles', { name: 'editor' }, headers);
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(body.errors).toEqual([{ at: 'Prefer', message: expect.any(String) }]);
    expect((await server.ask('GET', '/admin/v1/roles/editor')).status).toBe(404);
  });

  it.each([
    ['a write without it', 'POST', '/admin/v1/roles', { name: 'editor' }, {}],
    ['another preference', 'POST', '/admin/v1/roles', { name: 'editor' }, { prefer: 'return=minimal' }],
    ['a read', 'GET', '/admin/v1/roles', undefined, waiting],
    ['a write that fails', 'DELETE', '/admin/v1/roles/ghost', undefined, waiting],
  ] as const)('has no say in %s', async (_, method, url, body, headers) => {
    const answer = await server.ask(method, url, body, headers);
    expect(answer.headers).not.toHaveProperty('preference-applied');
    expect(answer.body).not.toHaveProperty('applied');
    expect(server.fleet.asked).toEqual([]);
  });
});
