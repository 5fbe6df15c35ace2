import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresAdministrationStore, PostgresRealmSource } from '#libs/persistence';
import { startAdminAppOver } from '../support/admin-app.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

let database: TestDatabase;
let server: Awaited<ReturnType<typeof startAdminAppOver>>;
beforeAll(async () => {
  database = await createTestDatabase();
  const source = new PostgresRealmSource(database.dataSource, { listen: false });
  const store = new PostgresAdministrationStore(database.dataSource);
  server = await startAdminAppOver(
    Object.assign(store, {
      changes: (...range: Parameters<typeof source.changes>) => source.changes(...range),
    }),
  );
  await server.app.init();
  await store.createRealm({ name: 'default', displayName: '' }, 'tester');
  await server.ask('POST', '/admin/v1/users', { id: 'u', username: 'u' });
  await server.ask('POST', '/admin/v1/roles', { name: 'r' });
});
afterAll(async () => {
  await server.app.close();
  await database.drop();
});

/** As many of a character as fit into so many bytes. */
const filled = (character: string, bytes: number): string =>
  character.repeat(Math.floor(bytes / Buffer.byteLength(character)));

/** `bytes`: what the store takes, where that is less than the characters could be. */
interface Place {
  readonly at: string;
  readonly characters?: number;
  readonly bytes: number;
  readonly path: string;
  readonly body: (text: string) => object;
}
let made = 0;
const issuer = { audiences: ['a'], algorithms: ['EdDSA'], jwks_uri: 'https://i/jwks' };
const user = (more: object) => ({ username: `n${++made}`, ...more });
const assigned = (resource: object) => ({ user_id: 'u', role: 'r', resource });
const places: readonly Place[] = [
  { at: 'id', characters: 256, bytes: 1024, path: '/users', body: (id) => user({ id }) },
  { at: 'username', characters: 256, bytes: 1024, path: '/users', body: (username) => ({ username }) },
  {
    ...{ at: 'identities[0].iss', bytes: 1024, path: '/users' },
    body: (iss) => user({ identities: [{ iss, sub: 's' }] }),
  },
  {
    ...{ at: 'identities[0].sub', characters: 256, bytes: 1024, path: '/users' },
    body: (sub) => user({ identities: [{ iss: 'i', sub }] }),
  },
  {
    ...{ at: 'resource.type', bytes: 256, path: '/role-assignments' },
    body: (type) => assigned({ type, id: 'i' }),
  },
  {
    ...{ at: 'resource.id', characters: 256, bytes: 1024, path: '/role-assignments' },
    body: (id) => assigned({ type: 't', id }),
  },
  {
    ...{ at: 'resource_types[0]', bytes: 256, path: '/policies' },
    body: (type) => ({ name: `p${++made}`, package: `p${made}`, resource_types: [type] }),
  },
  { at: 'issuer', bytes: 1024, path: '/trusted-issuers', body: (one) => ({ issuer: one, ...issuer }) },
];

describe.each(places)('$at', ({ at, bytes, characters, path, body }) => {
  it.each(['漢', '😀'])('takes %s as often as it may, and refuses one more by name', async (character) => {
    const longest = characters ? character.repeat(characters) : filled(character, bytes);
    const kept = await server.ask('POST', `/admin/v1${path}`, body(longest));
    expect(kept).toMatchObject({ status: 201 });
    const refused = await server.ask('POST', `/admin/v1${path}`, body(`${longest}${character}`));
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ at }] } });
  });
});

it('the longest of everything fits into the indexes together', async () => {
  const id = '😀'.repeat(256);
  const body = { user_id: id, role: 'r'.repeat(128), resource: { type: '😀'.repeat(64), id } };
  await server.ask('POST', '/admin/v1/users', user({ id }));
  await server.ask('POST', '/admin/v1/roles', { name: body.role });
  expect(await server.ask('POST', '/admin/v1/role-assignments', body)).toMatchObject({ status: 201 });
});

it('an email takes 512 bytes', async () => {
  const email = (characters: number) => `${'漢'.repeat(characters)}@example.org`;
  expect(await server.ask('POST', '/admin/v1/users', user({ emails: [email(166)] }))).toMatchObject({
    status: 201,
  });
  const refused = await server.ask('POST', '/admin/v1/users', user({ emails: [email(167)] }));
  expect(refused).toMatchObject({ status: 400, body: { errors: [{ at: 'emails[0]' }] } });
});
