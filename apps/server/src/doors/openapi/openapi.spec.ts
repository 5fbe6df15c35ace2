import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Metrics } from '#libs/telemetry';
import { startAdminApp } from '../../../../../test/support/admin-app.js';
import { registerAuthzenDoor } from '../authzen/authzen-door.js';
import { authzenPaths } from '../authzen/openapi.js';
import { registerOpaApiDoor } from '../opa-api/opa-api-door.js';
import { opaApiPaths } from '../opa-api/openapi.js';
import { OperationsModule } from '../operations/operations.module.js';
import { mountDocs } from './mount-docs.js';
import { ampleBodies } from '../http/request-context-testing.js';
import { createOpenApiDocument } from './openapi-document.js';
import { routeDifferences } from './route-differences.js';

interface Media {
  readonly schema?: object;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
interface Operation {
  readonly operationId?: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly 'x-required-scope'?: string;
}

const metrics = new Metrics({ process: false });
const server = await startAdminApp(OperationsModule.register({} as never));
const fastify = server.app.getHttpAdapter().getInstance();
const document = createOpenApiDocument(server.app, '1.2.3', [authzenPaths(), opaApiPaths()]);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as unknown as Record<string, Operation>).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    operation,
  })),
);
const adminOperations = operations.filter(({ name }) => name.includes('/admin/v1/'));

const base = 'https://portcullis.invalid/openapi';
const ajv = new Ajv2020.default({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: base, components: document.components });

function faultsOf({ schema, examples }: Media): unknown[] {
  const text = JSON.stringify(schema).replaceAll('"#/components/', `"${base}#/components/`);
  const validate = ajv.compile(JSON.parse(text) as object);
  const values = Object.values(examples ?? {});
  if (values.length === 0) return ['no example'];
  return values.flatMap(({ value }) => (validate(value) ? [] : (validate.errors ?? [])));
}

/** What the doors use while they are mounted; no question is asked here. */
function mountDecisionDoors(): void {
  const limits = { maxBytes: 1, maxDepth: 1, maxBatchItems: 1 };
  const unused = {} as never;
  const bodies = ampleBodies;
  const common = { metrics, limits, bodies, authenticateCaller: unused, loop: unused, readers: unused };
  registerAuthzenDoor(fastify, {
    maxAnswerBytes: 1,
    ...{ ...common, checkAccess: {} as never, checkBatch: {} as never, knowsRealm: () => false },
    ...{ logger: {} as never, publicUrl: 'https://authz.example.com' },
  });
  registerOpaApiDoor(fastify, { ...common, queryPolicy: {} as never });
}

beforeAll(async () => {
  mountDecisionDoors();
  mountDocs(fastify, document);
  await server.app.init();
  await fastify.ready();
});
afterAll(() => server.app.close());

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Portcullis', version: '1.2.3' } });
  });

  it('has every route and no other', () => {
    expect(operations.length).toBeGreaterThan(80);
    expect(routeDifferences(document.paths, server.known.list())).toEqual({
      undocumented: [],
      unanswered: [],
    });
  });

  it('gives each operation an id of its own', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[A-Za-z_]+$/.test(id ?? ''))).toEqual([]);
  });

  it.each(operations)('$name has examples that fit its schemas', ({ operation }) => {
    const media = [
      ...Object.values(operation.requestBody?.content ?? {}),
      ...Object.values(operation.responses).flatMap(({ content }) => Object.values(content ?? {})),
    ];
    expect(media.flatMap(faultsOf)).toEqual([]);
  });

  it.each(operations)('$name declares its path parameters', ({ name, operation }) => {
    const declared = (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name);
    expect(declared).toEqual([...name.matchAll(/\{([^}]+)\}/g)].map(([, parameter]) => parameter));
  });

  it.each(adminOperations)('$name says what it needs and what goes wrong', ({ operation }) => {
    expect(operation.security).toEqual([{ bearer: [] }]);
    expect(operation['x-required-scope']).toMatch(/^(admin:read|admin:write|realms:admin)$/);
    expect(operation.responses.default?.content).toHaveProperty(['application/problem+json']);
  });

  it('tells which operations need no credential', () => {
    const open = operations.filter(({ operation }) => (operation.security ?? []).length === 0);
    expect(open.map(({ name }) => name).sort()).toEqual([
      'GET /.well-known/authzen-configuration',
      'GET /.well-known/authzen-configuration/realms/{realm}',
      'GET /health/live',
      'GET /health/ready',
      'GET /metrics',
    ]);
  });

  it('resolves every reference', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    const names = new Set(references.map(([, name]) => name));
    expect([...names].filter((name) => !document.components?.schemas?.[name!])).toEqual([]);
  });

  it('is found wanting when it describes a route that nobody answers', () => {
    const paths = { ...document.paths, '/access/v2/evaluation': { post: {} } };
    expect(routeDifferences(paths, server.known.list())).toEqual({
      ...{ undocumented: [], unanswered: ['POST /access/v2/evaluation'] },
    });
  });

  it('is found wanting when a route is not in it', () => {
    const [first, ...rest] = Object.entries(document.paths);
    const { undocumented } = routeDifferences(Object.fromEntries(rest), server.known.list());
    expect(undocumented.length).toBeGreaterThan(0);
    expect(undocumented.every((route) => route.endsWith(first![0]))).toBe(true);
  });
});

describe('/openapi.json and /docs', () => {
  const get = (url: string) => server.app.inject({ method: 'GET', url });

  it('serves the document', async () => {
    expect((await get('/openapi.json')).json()).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('renders it with files of this host only, under a policy without exceptions', async () => {
    const page = await get('/docs');
    expect(page.statusCode).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:/);
    expect(page.body).not.toMatch(/https?:\/\/|<style|onload|<script>/);
    const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
    expect(files).toHaveLength(4);
    for (const url of files) {
      const file = await get(url);
      expect([url, file.statusCode]).toEqual([url, 200]);
    }
  });

  it.each(['/docs/assets/package.json', '/docs/assets/../../package.json', '/docs/assets/'])(
    'serves nothing else: %s',
    async (url) => {
      expect((await get(url)).statusCode).toBe(404);
    },
  );
});
