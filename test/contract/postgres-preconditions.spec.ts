import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresAdministrationStore, PostgresRealmSource } from '#libs/persistence';
import { startAdminAppOver } from '../support/admin-app.js';
import { conditionalItems } from '../support/conditional-items.js';
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
});
afterAll(async () => {
  await server.app.close();
  await database.drop();
});

describe.each(conditionalItems)('$route in Postgres', ({ route, make, replacement }) => {
  let url: string;
  const realm = `r${conditionalItems.findIndex((item) => item.route === route)}`;
  let made: unknown;
  beforeAll(async () => {
    const ask: typeof server.ask = async (...request) => {
      const answer = await server.ask(...request);
      made = answer.headers['etag'];
      return answer;
    };
    await ask('POST', '/admin/v1/realms', { name: realm });
    url = await make(ask, `/realms/${realm}/admin/v1`);
  });

  const tag = async () => (await server.ask('GET', url)).headers['etag'] as string;

  it('is tagged the same when it is made and when it is read', async () => {
    expect(made).toBe(await tag());
  });

  it('is changed by one of four who saw the same state', async () => {
    const headers = { 'if-match': await tag() };
    const method = replacement ? 'PUT' : 'DELETE';
    const different = (n: number) => replacement && { ...replacement, ...differing(route, n) };
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) => server.ask(method, url, different(n), headers)),
    );
    const outcomes = answers.map(({ status, body }) => (status < 300 ? status : body.code)).toSorted();
    const lost = replacement ? 'stale_write' : 'not_found';
    expect(outcomes).toEqual([200, lost, lost, lost]);
  });
});

describe.each(conditionalItems.filter(({ replacement }) => replacement))(
  '$route in Postgres',
  ({ make, replacement }) => {
    it('is tagged the same when it is changed and when it is read', async () => {
      await server.ask('POST', '/admin/v1/realms', { name: 'changed' });
      const url = await make(server.ask, '/realms/changed/admin/v1');
      const before = (await server.ask('GET', url)).headers['etag'] as string;
      const written = await server.ask('PUT', url, replacement, { 'if-match': before });
      const after = (await server.ask('GET', url)).headers['etag'];
      expect([written.status, written.headers['etag']]).toEqual([200, after]);
      expect(after).not.toBe(before);
    });
  },
);

/** The member in which writers of one item differ. */
function differing(route: string, n: number): object {
  if (route.startsWith('/policy-data')) return { document: n };
  if (route.startsWith('/users')) return { username: `name ${n}` };
  if (route.startsWith('/clients')) return { name: `name ${n}` };
  if (route.startsWith('/trusted-issuers')) return { max_age_seconds: n };
  return route.startsWith('/realms') ? { display_name: `name ${n}` } : { description: `text ${n}` };
}
