import { type DestinationStream, type Logger as PinoLogger, pino, type LevelWithSilent } from 'pino';

import { maskLine } from './masks.js';
import { scrub } from './scrub.js';

export type Logger = PinoLogger;
export type LogLevel = LevelWithSilent;

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Members of every line, such as the replica's name. */
  readonly base?: Readonly<Record<string, unknown>>;
  /** Where lines go; standard output when absent. */
  readonly destination?: DestinationStream;
}

/**
 * JSON lines: `level` by name, `time` as ISO 8601, `msg`, and the members of the logged object.
 * Log objects, not interpolated text: members with secret names are dropped at any depth. What still looks like a JWT, an API
 * key, an `Authorization` value or a password in a URL is masked in the finished line, wherever it came from.
 */
export function createLogger({ level, base = {}, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { ...base },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: scrubObject },
    // pino's own error serializer would flatten what `scrub` already spelled out.
    serializers: { err: (error: unknown) => error },
    hooks: { logMethod: scrubArguments, streamWrite: maskLine },
  };
  return destination ? pino(options, destination) : pino(options);
}

function scrubObject(object: Record<string, unknown>): Record<string, unknown> {
  return scrub(object) as Record<string, unknown>;
}

type LogArguments = Parameters<PinoLogger['info']>;

/** The first argument goes through `formatters.log`; the rest are interpolated and would not. */
function scrubArguments(
  this: PinoLogger,
  [first, ...rest]: LogArguments,
  method: (this: PinoLogger, ...args: LogArguments) => void,
): void {
  method.apply(this, [first, ...rest.map(scrub)] as unknown as LogArguments);
}
