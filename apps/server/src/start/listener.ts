import { renameSync, writeFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../application.js';
import type { Logger } from '#libs/telemetry';
import { OperationsListener } from '../doors/operations/operations-listener.js';
import type { ServerConfig } from '../server.config.js';
import type { Server } from '../server.module.js';
import { Connections } from './connections.js';
import type { StartContext } from './start-context.js';

/** The application on its port. */
export interface Listener {
  open(): Promise<void>;
  /** Where this process is reached on this machine. */
  url(): string;
  /** Where the API documentation is found, which may be for operators only. */
  docsUrl(): string;
}

/** Mounts the doors and registers their closing: requests under way are finished. */
export async function createListener(context: StartContext, server: Server): Promise<Listener> {
  const { configuration, commandLine, shutdown, logger } = context;
  const { server: settings } = configuration;
  let port = settings.port;
  let docsBase: string | undefined;
  const url = (): string => `http://${reachable(settings.host)}:${port}`;
  const operations = settings.operationsPort === undefined ? undefined : new OperationsListener();
  // Closed after the doors, so that probes see the end.
  if (operations !== undefined) shutdown.onClose('operations listener', () => operations.close());
  const app = await createApplication(server, {
    ...context,
    operations,
    target: commandLine.target,
    publicUrl: () => settings.publicUrl ?? url(),
  });
  const connections = new Connections(app.getHttpServer());
  const { finishSeconds } = settings;
  shutdown.onClose(
    'listener',
    () => Promise.all([app.close(), finish(connections, finishSeconds, logger)]),
    finishSeconds + 1,
  );
  const listen = async (): Promise<void> => {
    if (operations !== undefined) docsBase = await listenForOperators(operations, settings, logger);
    port = await bind(app, settings);
    if (commandLine.portFile !== undefined) writeWhole(commandLine.portFile, String(port));
  };
  return { open: listen, url, docsUrl: () => `${docsBase ?? url()}/docs` };
}

async function listenForOperators(
  operations: OperationsListener,
  { operationsHost: host, operationsPort = 0 }: ServerConfig,
  logger: Logger,
): Promise<string> {
  const port = await operations.listen(operationsPort, host).catch((error: unknown) => {
    throw takenOr(error, operationsPort, host, 'PORTCULLIS_OPERATIONS_PORT');
  });
  logger.info({ host, port }, 'operators have a listener of their own');
  return `http://${reachable(host)}:${port}`;
}

/** No more connections come, and those that are there end with the answers they wait for. */
async function finish(connections: Connections, seconds: number, logger: Logger): Promise<void> {
  const cut = await connections.end(seconds * 1_000);
  if (cut.unanswered > 0) logger.warn({ ...cut, seconds }, 'connections without an answer were cut');
  else if (cut.unread > 0)
    logger.warn({ ...cut, seconds }, 'connections that did not read their answer were cut');
}

async function bind(app: NestFastifyApplication, { host, port }: ServerConfig): Promise<number> {
  try {
    await app.listen(port, host);
  } catch (error) {
    throw takenOr(error, port, host, 'PORT');
  }
  const address = app.getHttpServer().address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function takenOr(error: unknown, port: number, host: string, key: string): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error;
  return new Error(`port ${port} of ${host} is taken: set ${key} to another`, { cause: error });
}

/** An address that means "all" is no place to connect to. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** Whoever waits for the file must never read half of it. */
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
