import { type DestinationStream, type Logger as PinoLogger, pino, type LevelWithSilent } from 'pino';

import { lineKind, placeOf } from './line-kind.js';
import { maskLine } from './masks.js';
import { type After, afterOrAtExit, RepeatedLines } from './repeated-lines.js';
import { cut, scrub } from './scrub.js';
import { shortLine } from './short-line.js';

export type Logger = PinoLogger;
export type LogLevel = LevelWithSilent;

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Members of every line, such as the replica's name. */
  readonly base?: Readonly<Record<string, unknown>>;
  /** Where lines go; standard output when absent. */
  readonly destination?: DestinationStream;
  /** The system's timer unless given. */
  readonly after?: After;
}

/**
 * JSON lines: `level` by name, `time` as ISO 8601, `msg`, and the members of the logged object.
 * Log objects, not interpolated text: members with secret names are dropped at any depth. What still looks like a JWT, an API
 * key, an `Authorization` value or a password in a URL is masked in the finished line, wherever it came from. A line is of bounded
 * length, and of warnings and errors of one kind so many are written in a while, the others counted (`RepeatedLines`).
 */
export function createLogger({ level, base = {}, destination, after }: LoggerOptions): Logger {
  const options = {
    level,
    base: { ...base },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: scrubObject },
    // pino's own error serializer would flatten what `scrub` already spelled out.
    serializers: { err: (error: unknown) => error },
    hooks: {
      logMethod: boundedBy(new RepeatedLines(after ?? afterOrAtExit)),
      streamWrite: (line: string) => shortLine(maskLine(line)),
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

function scrubObject(object: Record<string, unknown>): Record<string, unknown> {
  return scrub(object) as Record<string, unknown>;
}

type LogArguments = Parameters<PinoLogger['info']>;

type LogMethod = (this: PinoLogger, ...args: LogArguments) => void;

/** As pino numbers them; what is fatal is always written. */
const warning = 40;
const fatal = 60;

function boundedBy(repeated: RepeatedLines) {
  return function (this: PinoLogger, args: LogArguments, method: LogMethod, level: number): void {
    const tell = (withheld: number, seconds: number): void => {
      const line = {
        ...placeOf(args[0] ?? {}),
        of: args.find((arg) => typeof arg === 'string'),
        withheld,
        seconds,
      };
      method.apply(this, scrubbed([line, 'more lines like this were left out'] as unknown as LogArguments));
    };
    const isBounded = level >= warning && level < fatal;
    if (!isBounded || repeated.mayWrite(lineKind(level, args), tell)) method.apply(this, scrubbed(args));
  };
}

/** The first argument goes through `formatters.log` if it is no text; the rest are interpolated and would not. */
function scrubbed([first, ...rest]: LogArguments): LogArguments {
  return [typeof first === 'string' ? cut(first) : first, ...rest.map(scrub)] as unknown as LogArguments;
}
