import { randomBytes, randomUUID } from 'node:crypto';
import { type DynamicModule, Module } from '@nestjs/common';
import {
  Changes,
  ClientKeys,
  Clients,
  FleetReceipts,
  Policies,
  PolicyData,
  PolicyVersions,
  Realms,
  RoleAssignments,
  Roles,
  TrustedIssuers,
  Users,
} from '#libs/administration';
import {
  AuthenticateCaller,
  createDecisionCore,
  LoopShare,
  NoSharedDecisionCache,
  systemTimer,
} from '#libs/decision';
import { type OpaBinary, OpaPolicyCompiler, OpaPolicyEngine } from '#libs/opa';
import {
  createDataSource,
  PostgresAdministrationStore,
  PostgresClientDirectory,
  PostgresFleet,
  PostgresRealmSource,
  PostgresSubjectDirectory,
  renew,
} from '#libs/persistence';
import { RedisDecisionCache } from '#libs/redis-cache';
import { type Logger, Metrics } from '#libs/telemetry';
import { JoseTokenVerifier, validateTrustedIssuer } from '#libs/tokens';
import type { ServerConfiguration } from './configuration.js';
import { AdminDoorModule } from './doors/admin/admin.module.js';
import { BodyReaders } from './doors/large-bodies/body-readers.js';
import { OperationsModule } from './doors/operations/operations.module.js';
import { engineLimits } from './engine-limits.js';
import { AnnouncingDecisionObserver } from './fleet/announcing-decision-observer.js';
import { FleetMember } from './fleet/fleet-member.js';
import { ProcessOperations } from './process-operations.js';
import type { Target } from './start/command-line.js';
import type { Lifecycle } from './start/lifecycle.js';

/** What must be there before the server can be composed. */
export interface ServerParts {
  readonly configuration: ServerConfiguration;
  readonly databaseUrl: string;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  readonly opa: OpaBinary;
}

export type Server = ReturnType<typeof composeServer>;

/** The composition root: each port and the adapter that fills it. Connects to nothing; that is the start's business. */
export function composeServer({ configuration, databaseUrl: url, logger, lifecycle, opa }: ServerParts) {
  const { store: pool, tokens: tokenLimits } = configuration;
  const environment = { clock: () => new Date(), newId: randomUUID, randomBytes };
  const metrics = new Metrics({ process: true });
  const warn = (message: string): void => {
    logger.warn(message);
  };
  const inform = (message: string): void => {
    logger.info(message);
  };

  const pools = poolsOf(url, configuration);
  const { subjectPool, callerPool, feedPool, headsPool, adminPool } = pools;
  const store = new PostgresAdministrationStore(adminPool, configuration.quotas);
  const clients = new PostgresClientDirectory(callerPool);
  const subjects = new PostgresSubjectDirectory(subjectPool);
  const source = new PostgresRealmSource(feedPool, {
    listen: pool.listen,
    headsFrom: headsPool,
    log: warn,
    onReadOnly: (readOnly) => {
      for (const each of [subjectPool, callerPool, adminPool]) renew(each);
      warn(readOnly ? 'the store is read-only: writes are refused' : 'the store takes writes again');
    },
  });
  const redisCache = redisCacheOf(configuration, (available) => {
    warn(available ? 'the shared cache is there' : 'the shared cache is lost: every look-up is a miss');
  });
  const sharedCache = redisCache ?? new NoSharedDecisionCache();
  const tokens = new JoseTokenVerifier({ ...tokenLimits, log: inform });
  const engine = new OpaPolicyEngine(engineLimits(configuration));
  const compiler = new OpaPolicyCompiler({
    binary: () => opa.path(),
    engine,
    limits: configuration.compiler,
  });
  const fleet = new PostgresFleet(adminPool, configuration.fleet);
  const member = fleetMemberOf(fleet, configuration, logger);
  const observer = new AnnouncingDecisionObserver(metrics, logger, member);

  const config = configuration.decisions;
  const waits = { maxWaiting: config.maxWaitingRequests, timeoutMs: config.decisionTimeoutMs };
  const loop = new LoopShare({ ...waits, timer: systemTimer, afterTurn: setImmediate });
  const readers = new BodyReaders(waits);
  metrics.watchBudget(() => ({
    waiting: loop.queued + readers.queued,
    refused: loop.refused + readers.refused,
  }));
  const decisions = createDecisionCore({
    ...{ config, source, subjects, clients, tokens, engine, sharedCache, observer },
    lookupsAtOnce: pool.decisionPoolSize,
    nextTurn: (payer) => loop.nextSlice(payer),
  });
  const issuerPolicy = { allowPrivateJwks: tokenLimits.insecureAllowPrivateJwks };
  const administration = {
    realms: new Realms(store),
    users: new Users(store, environment),
    roles: new Roles(store),
    assignments: new RoleAssignments(store, environment),
    clients: new Clients(store, environment),
    keys: new ClientKeys(store, environment),
    issuers: new TrustedIssuers(store, (issuer) => validateTrustedIssuer(issuer, issuerPolicy), environment),
    policies: new Policies(store),
    versions: new PolicyVersions(store, compiler, environment),
    documents: new PolicyData(store),
    changes: new Changes(store, source),
    receipts: new FleetReceipts({
      fleet,
      after: (milliseconds, callback) => systemTimer.after(milliseconds, callback),
      hurried: () => lifecycle.phase === 'draining',
    }),
  };
  const { replica } = decisions;
  const operations = new ProcessOperations({ lifecycle, replica, store: source, redisCache, metrics });
  return {
    environment,
    pools,
    store,
    clients,
    redisCache,
    engine,
    metrics,
    loop,
    readers,
    decisions,
    administration,
    operations,
    member,
  };
}

const callerConnections = 2;

/** Each purpose by itself, so that what hangs in one keeps nothing else waiting: least of all the feed. */
function poolsOf(url: string, { store, decisions }: ServerConfiguration) {
  const lookupTimeoutMs = Math.min(store.lookupTimeoutMs, decisions.decisionTimeoutMs);
  const pool = (poolSize: number, statementTimeoutMs: number) =>
    createDataSource({ ...store, url, poolSize, statementTimeoutMs });
  return {
    subjectPool: pool(store.decisionPoolSize, lookupTimeoutMs),
    callerPool: pool(callerConnections, lookupTimeoutMs),
    feedPool: pool(store.feedPoolSize, store.statementTimeoutMs),
    headsPool: pool(1, store.statementTimeoutMs),
    adminPool: pool(store.adminPoolSize, store.statementTimeoutMs),
  };
}

function redisCacheOf(
  { redis: { url, ...limits } }: ServerConfiguration,
  onChange: (available: boolean) => void,
): RedisDecisionCache | undefined {
  return url === undefined ? undefined : new RedisDecisionCache({ url, ...limits, onChange });
}

/** Of four heartbeats three may get lost. */
function fleetMemberOf(fleet: PostgresFleet, { fleet: { expiryMs } }: ServerConfiguration, logger: Logger) {
  const replicaId = randomUUID();
  const onJoined = (): void => {
    logger.info({ replica_id: replicaId }, 'joined the fleet');
  };
  return new FleetMember({ fleet, replicaId, heartbeatMs: expiryMs / 4, timer: systemTimer, onJoined });
}

/** Nest's half of the server: the doors that are controllers. The decision doors are Fastify plugins (docs/adr/0002). */
@Module({})
export class ServerModule {
  static of(server: Server, target: Target): DynamicModule {
    const operations = OperationsModule.register(server.operations);
    const admin = AdminDoorModule.register([useCases(server)]);
    return {
      module: ServerModule,
      imports: target === 'decision' ? [operations] : [operations, admin],
    };
  }
}

@Module({})
class UseCasesModule {}

/** The admin controllers ask for use cases by class. */
function useCases({ administration, decisions }: Server): DynamicModule {
  const providers = [
    { provide: AuthenticateCaller, useValue: decisions.authenticateCaller },
    ...Object.values(administration).map((useCase) => ({ provide: useCase.constructor, useValue: useCase })),
  ];
  return { module: UseCasesModule, providers, exports: providers.map(({ provide }) => provide) };
}
