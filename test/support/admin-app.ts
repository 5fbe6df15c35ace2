import { type DynamicModule, Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { InjectOptions } from 'fastify';
import {
  type AdministrationStore,
  type ChangeReader,
  Changes,
  ClientKeys,
  Clients,
  Fleet,
  FleetReceipts,
  Policies,
  PolicyData,
  PolicyVersions,
  Realms,
  type ReplicaProgress,
  RoleAssignments,
  Roles,
  TrustedIssuers,
  Users,
} from '#libs/administration';
import { AuthenticateCaller } from '#libs/decision';
import { AuthzError, type Caller, type Scope } from '#libs/domain';
import { callerWith, countingEnvironment, EchoPolicyCompiler, newStore } from './administration-fixture.js';
import { maxParamLength, prepareHttp } from '../../apps/server/src/doors/http/prepare-http.js';
import {
  httpServerOptions,
  registerRequestContext,
} from '../../apps/server/src/doors/http/request-context.js';
import { registerAdminAccess } from '../../apps/server/src/doors/admin/access/admin-access.js';
import { BodyBudget } from '../../apps/server/src/doors/http/connections/body-budget.js';
import { AdminDoorModule } from '../../apps/server/src/doors/admin/admin.module.js';

/** `Bearer admin:read,admin:write` is a client of the realm with those scopes; `root` holds them all, in the default realm. */
const callers = {
  authenticate: (realm: string, authorization: string | undefined): Promise<Caller> => {
    const credential = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
    if (credential === undefined) {
      return Promise.reject(new AuthzError('unauthenticated', 'the caller is not authenticated'));
    }
    if (credential === 'root') return Promise.resolve(callerWith(undefined, 'root'));
    return Promise.resolve(callerWith(credential.split(',') as Scope[], 'tester', realm));
  },
};

@Module({})
class UseCases {}

/** A replica that applied everything, unless told that it lags behind. */
class FleetOfOne extends Fleet {
  lags = false;
  readonly asked: { realm: string; revision: number }[] = [];

  override progress(realm: string, revision: number): Promise<readonly ReplicaProgress[]> {
    this.asked.push({ realm, revision });
    const at = this.lags ? { revision: 1, milliseconds: null } : { revision, milliseconds: 3 };
    return Promise.resolve([{ id: 'r1', ...at }]);
  }

  override heartbeat = () => Promise.resolve(true);
  override announce = () => Promise.resolve();
  override leave = () => Promise.resolve();
}

/** Nobody waits for real: every delay is over as soon as what is ready has been done. */
function afterAMoment(_milliseconds: number, callback: () => void): () => void {
  const handle = setImmediate(callback);
  return () => {
    clearImmediate(handle);
  };
}

/** The admin door as the server mounts it, over the in-memory store, and `others` beside it. */
export function startAdminApp(...others: readonly DynamicModule[]) {
  return startAdminAppOver(newStore(), ...others);
}

/** The same over another store. */
export async function startAdminAppOver<Store extends AdministrationStore & ChangeReader>(
  store: Store,
  ...others: readonly DynamicModule[]
) {
  const environment = countingEnvironment();
  const compiler = new EchoPolicyCompiler();
  const fleet = new FleetOfOne();
  const values: readonly (readonly [object, object])[] = [
    [AuthenticateCaller, callers],
    [Realms, new Realms(store)],
    [Users, new Users(store, environment)],
    [Roles, new Roles(store)],
    [RoleAssignments, new RoleAssignments(store, environment)],
    [Clients, new Clients(store, environment)],
    [ClientKeys, new ClientKeys(store, environment)],
    [TrustedIssuers, new TrustedIssuers(store, () => [], environment)],
    [Policies, new Policies(store)],
    [PolicyVersions, new PolicyVersions(store, compiler, environment)],
    [PolicyData, new PolicyData(store)],
    [Changes, new Changes(store, store)],
    [FleetReceipts, new FleetReceipts({ fleet, after: afterAMoment, hurried: () => false })],
  ];
  const providers = values.map(([provide, useValue]) => ({ provide: provide as typeof UseCases, useValue }));
  const useCases = { module: UseCases, providers, exports: providers.map(({ provide }) => provide) };
  const module = await Test.createTestingModule({
    imports: [AdminDoorModule.register([useCases]), ...others],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(
    new FastifyAdapter({ ...httpServerOptions(), routerOptions: { maxParamLength } }),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
    { bodyParser: false, logger: false },
  );
  registerRequestContext(app.getHttpAdapter().getInstance());
  const known = prepareHttp(app);
  const bodies = new BodyBudget(Number.MAX_SAFE_INTEGER);
  registerAdminAccess(app.getHttpAdapter().getInstance(), callers, bodies);
  return { app, known, store, compiler, fleet, ask: asker(app) };
}

export interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, never> & { readonly errors: { at: string; message: string }[]; code: string };
}

/** Sends what a client would; `body` is sent as JSON unless it is text or bytes already. */
function asker(app: NestFastifyApplication) {
  return async (
    method: NonNullable<InjectOptions['method']>,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Asked> => {
    const raw = typeof body === 'string' || Buffer.isBuffer(body) || body === undefined;
    const payload = raw ? body : JSON.stringify(body);
    const answer = await app.inject({
      method,
      url,
      headers: {
        authorization: 'Bearer root',
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
    const text = answer.body;
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: text === '' ? {} : JSON.parse(text),
    };
  };
}
