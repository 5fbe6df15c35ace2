import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdminApp } from '../../../../../test/support/admin-app.js';
import { conditionalItems, type ConditionalItem } from '../../../../../test/support/conditional-items.js';

let server: Awaited<ReturnType<typeof startAdminApp>>;
beforeAll(async () => {
  server = await startAdminApp();
  await server.app.init();
});
afterAll(() => server.app.close());

const realmUrl = '/admin/v1/realms/acme';
const demand = (require_preconditions: boolean) =>
  server.ask('PUT', realmUrl, { display_name: '', require_preconditions }, { 'if-match': '*' });

/** A realm of its own, with the item in it; answers where the item is. */
async function make(item: ConditionalItem): Promise<string> {
  await server.ask('DELETE', realmUrl, undefined, { 'if-match': '*' });
  await server.ask('POST', '/admin/v1/realms', { name: 'acme' });
  return item.make(server.ask, '/realms/acme/admin/v1');
}

it('every route that changes or deletes an item is tried here', () => {
  const shape = (url: string) => url.replace('/realms/:realm', '');
  const changing = server.known
    .list()
    .filter(({ path, method }) => path.includes('/admin/v1') && ['PUT', 'PATCH', 'DELETE'].includes(method))
    .map(({ path, method }) => `${method} ${shape(path)}`);
  const tried = conditionalItems.flatMap(({ route, replacement }) => [
    `DELETE /admin/v1${route}`,
    ...(replacement ? [`PUT /admin/v1${route}`] : []),
  ]);
  expect([...new Set(changing)].toSorted()).toEqual(tried.toSorted());
});

describe.each(conditionalItems)('$route', (item) => {
  const writes = [
    ...(item.replacement ? [['PUT', item.replacement] as const] : []),
    ['DELETE', undefined] as const,
  ];

  it('names its state by a strong tag, and the tag again is 304', async () => {
    const url = await make(item);
    const { headers } = await server.ask('GET', url);
    const tag = headers['etag'] as string;
    expect(tag).toMatch(/^"[A-Za-z0-9_-]{43}"$/);
    const again = await server.ask('GET', url, undefined, { 'if-none-match': tag });
    expect([again.status, again.body, again.headers['etag']]).toEqual([304, {}, tag]);
    expect((await server.ask('GET', url, undefined, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it.each(writes)('is not changed by %s for who saw another state', async (method, body) => {
    const url = await make(item);
    const before = await server.ask('GET', url);
    for (const headers of [{ 'if-match': '"other"' }, { 'if-none-match': '*' }]) {
      const { status, body: problem } = await server.ask(method, url, body, headers);
      expect([status, problem.code]).toEqual([412, 'stale_write']);
    }
    const after = await server.ask('GET', url);
    expect(after.body).toEqual(before.body);
  });

  it.each(writes)('is changed by %s for who saw this state', async (method, body) => {
    const url = await make(item);
    const tag = (await server.ask('GET', url)).headers['etag'] as string;
    const written = await server.ask(method, url, body, { 'if-match': tag });
    expect(written.status).toBeLessThan(300);
    if (method === 'DELETE') expect(written.headers['etag']).toBeUndefined();
    else expect(written.headers['etag']).toBe((await server.ask('GET', url)).headers['etag']);
  });

  it.each(writes)(
    'is not changed by %s without a precondition where the realm demands one',
    async (method, body) => {
      const url = await make(item);
      await demand(true);
      const refused = await server.ask(method, url, body);
      expect([refused.status, refused.body.code]).toEqual([428, 'precondition_required']);
      expect(refused.body.errors).toMatchObject([{ at: 'If-Match' }]);
      expect((await server.ask('GET', url)).status).toBe(200);
      expect((await server.ask(method, url, body, { 'if-match': '*' })).status).toBeLessThan(300);
    },
  );
});

describe('a document', () => {
  const url = '/realms/acme/admin/v1/policy-data/new';
  const put = (headers: Record<string, string>) => server.ask('PUT', url, { document: 1 }, headers);
  beforeAll(() => make(conditionalItems[0]!));

  it('is made only once by who demands that there is none', async () => {
    await demand(true);
    expect((await put({})).body.code).toBe('precondition_required');
    expect((await put({ 'if-match': '*' })).body.code).toBe('stale_write');
    expect((await put({ 'if-none-match': '*' })).status).toBe(201);
    expect((await put({ 'if-none-match': '*' })).body.code).toBe('stale_write');
  });
});

describe('what is not there', () => {
  it.each(conditionalItems.filter(({ route }) => route !== '/policy-data/:name'))(
    'is not_found, whatever is demanded of it: $route',
    async (item) => {
      const url = await make(item);
      await server.ask('DELETE', url);
      const { body } = await server.ask('DELETE', url, undefined, { 'if-match': '"x"' });
      expect(body.code).toBe('not_found');
    },
  );
});

describe('the tag of a realm', () => {
  it('stays when something in the realm changes, and not when the realm does', async () => {
    await make(conditionalItems[0]!);
    const tag = async () => (await server.ask('GET', realmUrl)).headers['etag'];
    const before = await tag();
    await server.ask('POST', '/realms/acme/admin/v1/roles', { name: 'more' });
    expect(await tag()).toBe(before);
    await demand(true);
    expect(await tag()).not.toBe(before);
  });
});
