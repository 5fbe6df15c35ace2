import type { RequestListener } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type FastifyInstance, LogController } from 'fastify';
import type { Logger } from '#libs/telemetry';
import type { ServerConfiguration } from './configuration.js';
import { registerAuthzenDoor } from './doors/authzen/authzen-door.js';
import { authzenPaths } from './doors/authzen/openapi.js';
import { registerAccessLog } from './doors/http/access-log.js';
import { BareRoutes } from './doors/http/bare/bare-routes.js';
import { registerAdminAccess } from './doors/admin/access/admin-access.js';
import { BodyBudget } from './doors/http/connections/body-budget.js';
import { ClientErrors } from './doors/http/connections/client-errors.js';
import { createHttpServer } from './doors/http/connections/http-server.js';
import { maxRequestsAhead } from './doors/http/connections/requests-ahead.js';
import { maxParamLength, prepareHttp } from './doors/http/prepare-http.js';
import { httpServerOptions, registerRequestContext } from './doors/http/request-context.js';
import { registerOpaApiDoor } from './doors/opa-api/opa-api-door.js';
import type { OperationsListener } from './doors/operations/operations-listener.js';
import { opaApiPaths } from './doors/opa-api/openapi.js';
import { mountDocs } from './doors/openapi/mount-docs.js';
import { createOpenApiDocument } from './doors/openapi/openapi-document.js';
import { NestLogger } from './nest-logger.js';
import { type Server, ServerModule } from './server.module.js';
import type { Target } from './start/command-line.js';
import type { Lifecycle } from './start/lifecycle.js';
import { registerPhaseHook } from './start/phase-hook.js';
import { version } from './installation.js';

export interface ApplicationParts {
  readonly configuration: ServerConfiguration;
  readonly target: Target;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  /** Where operators ask, if not where callers do. */
  readonly operations: OperationsListener | undefined;
  /** Where callers reach this replica; asked per request, since a port may be chosen only when listening. */
  readonly publicUrl: () => string;
}

/** Mounts the doors. The application is initialised and does not listen yet. */
export async function createApplication(
  server: Server,
  parts: ApplicationParts,
): Promise<NestFastifyApplication> {
  const { logger, lifecycle, target, operations, configuration } = parts;
  const bareRoutes = new BareRoutes(() => lifecycle.phase === 'serving');
  const app = await NestFactory.create<NestFastifyApplication>(
    ServerModule.of(server, target),
    new FastifyAdapter(listenerOptions(parts, bareRoutes)),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- an interface, which Nest spells as a class
    { bodyParser: false, logger: new NestLogger(logger), abortOnError: false },
  );
  const fastify = app.getHttpAdapter().getInstance();
  registerRequestContext(fastify);
  registerAccessLog(fastify, logger);
  registerPhaseHook(fastify, lifecycle);
  operations?.register(fastify);
  prepareHttp(app);
  const bodies = new BodyBudget(configuration.connections.maxReceivingBytes);
  registerAdminAccess(fastify, server.decisions.authenticateCaller, bodies);
  if (target !== 'admin') registerDecisionDoors(fastify, server, parts, { bareRoutes, bodies });
  mountDocs(fastify, openApiDocumentOf(app, target));
  await app.init();
  return app;
}

/** Describes what this target opens, and nothing else. */
export function openApiDocumentOf(app: NestFastifyApplication, target: Target): OpenAPIObject {
  return createOpenApiDocument(app, version, target === 'admin' ? [] : [authzenPaths(), opaApiPaths()]);
}

/** Nothing is believed of `Host` or `X-Forwarded-*`; every wait on a client has an end. */
function listenerOptions({ configuration, logger, operations }: ApplicationParts, bareRoutes: BareRoutes) {
  const { server, connections } = configuration;
  const { requestTimeoutSeconds, keepAliveSeconds } = server;
  const requestTimeoutMs = requestTimeoutSeconds * 1_000;
  const onCut = (bytes: number, reason: string): void => {
    logger.info({ unread_bytes: bytes, reason }, 'a client that does not read was cut off');
  };
  const onTooManyAhead = (): void => {
    logger.info({ requests: maxRequestsAhead }, 'a client that sent too many requests ahead was cut off');
  };
  const clientErrors = new ClientErrors(logger, { ...connections, requestTimeoutSeconds });
  const { refuse } = clientErrors;
  const keepAliveMs = keepAliveSeconds * 1_000;
  const limits = { ...connections, requestTimeoutMs, keepAliveMs, refuse, onCut, onTooManyAhead };
  const frameworkLogger = quiet(logger);
  return {
    ...httpServerOptions(),
    loggerInstance: frameworkLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own for each request would cost more than many a decision.
    childLoggerFactory: () => frameworkLogger,
    trustProxy: false,
    routerOptions: { maxParamLength },
    clientErrorHandler: clientErrors.handle,
    serverFactory: (handler: RequestListener) => {
      operations?.mount((answer) => {
        return createHttpServer(limits, answer).on('clientError', clientErrors.handle);
      }, handler);
      return createHttpServer(limits, (request, response) => {
        if (!bareRoutes.take(request, response)) handler(request, response);
      });
    },
  };
}

/** What the framework tells of itself at `info` is said better elsewhere. */
function quiet(logger: Logger): Logger {
  return logger.child({}, { level: logger.isLevelEnabled('warn') ? 'warn' : logger.level });
}

function registerDecisionDoors(
  fastify: FastifyInstance,
  server: Server,
  parts: ApplicationParts,
  { bareRoutes, bodies }: { readonly bareRoutes: BareRoutes; readonly bodies: BodyBudget },
): void {
  const { decisions, metrics } = server;
  const { maxJsonDepth: maxDepth, maxBatchItems, maxAnswerBytes } = parts.configuration.requests;
  const limits = { maxBytes: parts.configuration.server.maxBodyBytes, maxDepth, maxBatchItems };
  const { authenticateCaller } = decisions;
  const { loop, readers } = server;
  const common = { authenticateCaller, metrics, limits, bodies, loop, readers, logger: parts.logger };
  const authzen = {
    ...common,
    maxAnswerBytes,
    checkAccess: decisions.checkAccess,
    checkBatch: decisions.checkBatch,
    knowsRealm: (realm: string) => decisions.replica.appliedRevision(realm) !== undefined,
    get publicUrl() {
      return parts.publicUrl();
    },
  };
  registerAuthzenDoor(fastify, authzen, bareRoutes);
  registerOpaApiDoor(fastify, { ...common, queryPolicy: decisions.queryPolicy });
}
