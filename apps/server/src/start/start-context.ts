import type { Logger } from '#libs/telemetry';
import type { ServerConfiguration } from '../configuration.js';
import type { CommandLine } from './command-line.js';
import type { Lifecycle } from './lifecycle.js';
import type { Shutdown } from './shutdown.js';

/** What stands ready before anything is opened. */
export interface StartContext {
  readonly configuration: ServerConfiguration;
  readonly commandLine: CommandLine;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  readonly shutdown: Shutdown;
  /** `performance.now()` at the beginning. */
  readonly startedAt: number;
}
