import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { Reflector } from '@nestjs/core';
import { scopes } from '#libs/domain';
import { adminControllers } from '../admin.module.js';
import { startAdminApp } from '../../../../../../test/support/admin-app.js';
import { accessKey, Public, RequiresScope } from './required-scope.js';
import { ScopeGuard } from './scope.guard.js';

const routes = adminControllers.flatMap((controller) => {
  const prototype = controller.prototype as unknown as Record<string, object>;
  return Object.getOwnPropertyNames(prototype)
    .filter((name) => Reflect.hasMetadata(METHOD_METADATA, prototype[name] ?? {}))
    .map((name) => ({
      name: `${controller.name}.${name}`,
      handler: prototype[name]!,
      paths: Reflect.getMetadata(PATH_METADATA, controller) as string[],
      writes: Reflect.getMetadata(METHOD_METADATA, prototype[name]!) !== 0,
    }));
});

let server: Awaited<ReturnType<typeof startAdminApp>>;
beforeAll(async () => {
  server = await startAdminApp();
  await server.app.init();
});
afterAll(() => server.app.close());

describe('every admin route', () => {
  it('is found by this test', () => {
    expect(routes.length).toBeGreaterThan(40);
  });

  it.each(routes)('$name names its scope', ({ handler, paths, writes }) => {
    const access = Reflect.getMetadata(accessKey, handler) as string;
    const expected = paths.includes('admin/v1/realms')
      ? 'realms:admin'
      : writes
        ? 'admin:write'
        : 'admin:read';
    expect(access).toBe(expected);
  });
});

describe('the guard', () => {
  const concrete = () =>
    server.known
      .list()
      .filter(({ path, method }) => path.includes('/admin/v1') && method !== 'HEAD')
      .map(({ path, method }) => ({
        method: method as 'GET',
        url: path.replace(':realm', 'default').replaceAll(/:[a-z_]+/g, 'x'),
      }));

  it('refuses every route to strangers, before it looks at path or body', async () => {
    for (const { method, url } of concrete()) {
      const { status, headers, body } = await server.ask(method, url, undefined, { authorization: '' });
      expect([method, url, status, body.code]).toEqual([method, url, 401, 'unauthenticated']);
      expect(headers['www-authenticate']).toMatch(/^Bearer/);
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it('refuses every route to callers who only may ask for decisions', async () => {
    for (const { method, url } of concrete()) {
      const headers = { authorization: 'Bearer decisions:evaluate' };
      const { status, body } = await server.ask(method, url, undefined, headers);
      expect([method, url, status, body.code]).toEqual([method, url, 403, 'not_permitted']);
    }
  });

  it('keeps readers from writing', async () => {
    const headers = { authorization: 'Bearer admin:read' };
    expect((await server.ask('GET', '/admin/v1/users', undefined, headers)).status).toBe(200);
    expect((await server.ask('POST', '/admin/v1/users', { username: 'a' }, headers)).status).toBe(403);
  });

  it('lets the default realm’s administrators into other realms, and nobody else', async () => {
    await server.ask('POST', '/admin/v1/realms', { name: 'acme' });
    expect((await server.ask('GET', '/realms/acme/admin/v1/users')).status).toBe(200);
    expect((await server.ask('GET', '/realms/ghost/admin/v1/users')).body.code).toBe('realm_not_found');
    expect((await server.ask('GET', '/realms/No_Realm/admin/v1/users')).body.code).toBe('realm_not_found');
    const local = { authorization: `Bearer ${scopes.join(',')}` };
    expect((await server.ask('GET', '/realms/acme/admin/v1/users', undefined, local)).status).toBe(200);
  });

  const handlerWith = (decorate?: MethodDecorator) => {
    const handler = () => 'answered';
    decorate?.({}, 'handler', { value: handler } as PropertyDescriptor);
    return handler;
  };
  const guarded = (handler: () => string) => {
    const http = { getRequest: () => ({ params: {}, headers: {} }) };
    return new ScopeGuard(new Reflector()).canActivate({
      getHandler: () => handler,
      switchToHttp: () => http,
    } as never);
  };

  it('lets everybody into a public route', () => {
    expect(guarded(handlerWith(Public()))).toBe(true);
  });

  it.each([
    ['lets nobody into a route that does not say who may call it', undefined],
    ['lets nobody in where nobody found out who is calling', RequiresScope('admin:read')],
  ])('%s', (_, decorator) => {
    expect(() => guarded(handlerWith(decorator))).toThrow(expect.objectContaining({ code: 'internal' }));
  });
});
