import { ConfigError, insecureSwitches, readConfig } from '#libs/config';
import { createLogger } from '#libs/telemetry';
import { type ServerConfiguration, sections } from '../configuration.js';
import type { CommandLine } from './command-line.js';
import { Lifecycle } from './lifecycle.js';
import { migrateAndExit } from './migrate-only.js';
import { say, sayInsecure } from './say.js';
import { serve } from './serve.js';
import { Shutdown } from './shutdown.js';
import type { StartContext } from './start-context.js';

/**
 * For everything but the requests under way, together. With the default bounds of draining and of these the process is gone before
 * the 30 s are over that Kubernetes grants.
 */
const closeSeconds = 5;

const configurationFault = 2;

export async function start(commandLine: CommandLine): Promise<void> {
  const configuration = readConfiguration(commandLine);
  if (configuration === null) {
    process.exitCode = configurationFault;
    return;
  }
  const context = contextOf(configuration, commandLine);
  endOnSurprises(context);
  context.shutdown.listen(process);
  sayInsecure(insecureSwitches(sections, configuration));
  try {
    await (commandLine.migrateOnly ? migrateAndExit(context) : serve(context));
  } catch (error) {
    await giveUp(context, error);
  }
}

function readConfiguration({ resetAdminKey }: CommandLine): ServerConfiguration | null {
  try {
    const configuration = readConfig(sections);
    if (!resetAdminKey || configuration.server.bootstrapKey === undefined) return configuration;
    const message = 'is set, so there is nothing for `--reset-admin-key` to choose; leave one of them out';
    throw new ConfigError([{ key: 'PORTCULLIS_BOOTSTRAP_KEY', message }]);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    say(`cannot start: ${error.message}`);
    return null;
  }
}

function contextOf(configuration: ServerConfiguration, commandLine: CommandLine): StartContext {
  const logger = createLogger({ level: configuration.server.logLevel });
  const lifecycle = new Lifecycle();
  const { drainSeconds } = configuration.server;
  const exit = (code: number): void => process.exit(code);
  const shutdown = new Shutdown({ lifecycle, logger, drainSeconds, closeSeconds, exit });
  return { configuration, commandLine, logger, lifecycle, shutdown, startedAt: performance.now() };
}

/** After an error that nobody expected, no state can be trusted: leave, and let whoever supervises us start anew. */
function endOnSurprises({ logger }: StartContext): void {
  for (const surprise of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(surprise, (error: unknown) => {
      logger.fatal({ err: error }, surprise);
      process.exit(1);
    });
  }
}

async function giveUp({ shutdown, logger }: StartContext, error: unknown): Promise<void> {
  // Closing under the start's feet makes it fail; that is no failure of the start.
  if (shutdown.begun) return;
  logger.debug({ err: error }, 'the start failed');
  say(`cannot start: ${error instanceof Error ? error.message : String(error)}`);
  await shutdown.end(0, 1);
}
