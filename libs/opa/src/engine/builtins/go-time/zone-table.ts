import { createRequire } from 'node:module';

/** A zone's periods in order: `untils` are their ends in seconds since the epoch, the last period has none. */
export interface ZonePeriods {
  readonly abbreviations: readonly string[];
  /** Seconds east of UTC. */
  readonly offsets: readonly number[];
  readonly untils: readonly number[];
}

interface ZoneData {
  readonly zones: readonly string[];
  readonly links: readonly string[];
}

/**
 * The IANA database as the package `moment-timezone` publishes it: with abbreviations, which `Intl` does not tell, and up to
 * the year 2499, beyond all that 64 bits of nanoseconds reach. Format: momentjs.com/timezone/docs, "packed source".
 */
const dataFile = 'moment-timezone/data/packed/latest.json';

let lines: ReadonlyMap<string, string> | undefined;

/** Undefined for a name that is not in the database. The first call reads the file. */
export function zonePeriods(name: string): ZonePeriods | undefined {
  lines ??= readLines();
  const line = lines.get(name);
  return line === undefined ? undefined : unpack(line);
}

export function zoneNames(): string[] {
  lines ??= readLines();
  return [...lines.keys()];
}

/** The line of each zone by its names, links included. */
function readLines(): ReadonlyMap<string, string> {
  const data = createRequire(import.meta.url)(dataFile) as ZoneData;
  const found = new Map(data.zones.map((line) => [line.slice(0, line.indexOf('|')), line]));
  for (const link of data.links) {
    const [target = '', name = ''] = link.split('|');
    const line = found.get(target);
    if (line !== undefined) found.set(name, line);
  }
  return found;
}

/** `name|abbreviations|offsets|kinds, one digit per period|minutes from one end to the next|population`. */
function unpack(line: string): ZonePeriods {
  const [, names = '', offsets = '', kinds = '', steps = ''] = line.split('|');
  const abbreviation = names.split(' ');
  const offset = offsets.split(' ').map((west) => 0 - secondsOf(west));
  const indices = Array.from(kinds, digitOf);
  let end = 0;
  return {
    abbreviations: indices.map((index) => abbreviation[index] ?? ''),
    offsets: indices.map((index) => offset[index] ?? 0),
    untils: steps === '' ? [] : steps.split(' ').map((step) => (end += secondsOf(step))),
  };
}

/** Minutes in base 60, and after a point the seconds as one more digit. */
function secondsOf(text: string): number {
  const [minutes = '', seconds = ''] = text.replace('-', '').split('.');
  const magnitude = Array.from(minutes + (seconds || '0'), digitOf).reduce(
    (sum, digit) => sum * 60 + digit,
    0,
  );
  return text.startsWith('-') ? -magnitude : magnitude;
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX';

function digitOf(digit: string): number {
  return digits.indexOf(digit);
}
