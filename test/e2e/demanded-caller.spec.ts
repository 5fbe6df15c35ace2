import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

import { AdminClient, ask, type WrittenThing } from '../support/admin-client.js';
import { type RunningServer, startServer } from '../support/server.js';

const question = {
  subject: { type: 'user', id: 'sam' },
  action: { name: 'read' },
  resource: { type: 'note', id: 'n1' },
};

const doors: readonly (readonly [name: string, path: string, body: object | undefined])[] = [
  ['evaluation', '/access/v1/evaluation', question],
  ['evaluations', '/access/v1/evaluations', { evaluations: [question] }],
  ['data', '/v1/data/nothing', { input: {} }],
  ['admin', '/admin/v1/roles', undefined],
];
const scopes = ['decisions:evaluate', 'admin:read'];

/** One caller: its credential, the revision at which it is known, and what is then done to it. */
interface Case {
  readonly credential: string;
  readonly known: number;
  readonly write: () => Promise<WrittenThing>;
}

/** The replica learns of nothing by itself: it does not LISTEN and polls once a minute. */
describe('a demanded revision covers the caller', () => {
  let server: RunningServer;
  let admin: AdminClient;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  beforeAll(async () => {
    keys = await generateKeyPair('ES256', { extractable: true });
    server = await startServer({
      env: { PORTCULLIS_CHANGES_LISTEN: 'false', PORTCULLIS_POLL_INTERVAL_MS: '60000' },
    });
    admin = new AdminClient(server.url, server.adminKey);
  });
  afterAll(() => server.stop());

  async function client() {
    const id = randomUUID();
    const settings = { name: 'n', status: 'active', scopes };
    await admin.write('POST', '/clients', { id, ...settings });
    const key = (await admin.write('POST', `/clients/${id}/keys`, {})) as WrittenThing & { key: string };
    const change = (changed: object) => admin.write('PUT', `/clients/${id}`, { ...settings, ...changed });
    return { id, key, change };
  }

  async function issuer(): Promise<{ id: string; issuer: string; add: () => Promise<WrittenThing> }> {
    const id = randomUUID();
    const named = `https://${id}.example`;
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
    const add = () =>
      admin.write('POST', '/trusted-issuers', {
        ...{ id, issuer: named, audiences: ['us'], algorithms: ['ES256'], jwks: { keys: [jwk] } },
        ...{ clock_tolerance_seconds: 5, max_age_seconds: 3600, caller_scopes: scopes },
      });
    return { id, issuer: named, add };
  }

  const tokenOf = (named: string) =>
    new SignJWT({ scope: scopes.join(' ') })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuer(named)
      .setAudience('us')
      .setSubject('svc')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(keys.privateKey);

  const changedClient = (change: object) => async (): Promise<Case> => {
    const made = await client();
    return { credential: made.key.key, known: made.key.revision, write: () => made.change(change) };
  };

  const cases: readonly (readonly [name: string, before: number, at: number, make: () => Promise<Case>])[] = [
    [
      'a deleted key',
      200,
      401,
      async () => {
        const { id, key } = await client();
        const write = () => admin.write('DELETE', `/clients/${id}/keys/${key.id}`);
        return { credential: key.key, known: key.revision, write };
      },
    ],
    ['a disabled client', 200, 401, changedClient({ status: 'disabled' })],
    ['cut scopes', 200, 403, changedClient({ scopes: [] })],
    [
      'a removed issuer',
      200,
      401,
      async () => {
        const made = await issuer();
        const known = (await made.add()).revision;
        const write = () => admin.write('DELETE', `/trusted-issuers/${made.id}`);
        return { credential: await tokenOf(made.issuer), known, write };
      },
    ],
    [
      'an added issuer',
      401,
      200,
      async () => {
        const made = await issuer();
        return { credential: await tokenOf(made.issuer), known: 0, write: made.add };
      },
    ],
    [
      'an enabled client',
      401,
      200,
      async () => {
        const { key, change } = await client();
        const { revision } = await change({ status: 'disabled' });
        return { credential: key.key, known: revision, write: () => change({}) };
      },
    ],
  ];

  const table = cases.flatMap(([name, ...rest]) =>
    doors.map((door) => [name, door[0], door, ...rest] as const),
  );
  it.each(table)('%s, at %s', async (_case, _door, [, path, body], before, at, make) => {
    const asked = async (key: string, revision: number) => {
      const headers = { 'portcullis-at-least-revision': String(revision) };
      const method = body === undefined ? 'GET' : 'POST';
      return (await ask(server.url + path, { method, key, headers, ...(body && { body }) })).status;
    };
    const { credential, known, write } = await make();
    expect(await asked(credential, known)).toBe(before);
    const { revision } = await write();
    expect(await asked(credential, known)).toBe(before);
    expect(await asked(credential, revision)).toBe(at);
  });

  it.each(doors)('an added key, at %s', async (_door, path, body) => {
    const { key } = await client();
    const headers = { 'portcullis-at-least-revision': String(key.revision) };
    const method = body === undefined ? 'GET' : 'POST';
    const answer = await ask(server.url + path, { method, key: key.key, headers, ...(body && { body }) });
    expect(answer.status).toBe(200);
  });
});
