import { type ZonePeriods, zonePeriods } from './zone-table.js';

/** A stretch of time in which a zone's clocks keep one offset. Seconds since the epoch, the end not included. */
export interface ZonePeriod {
  /** As the IANA database has it and Go prints it: `CEST`, `LMT`, or `-03` where a zone has no letters. */
  readonly abbreviation: string;
  /** Seconds east of UTC. */
  readonly offset: number;
  readonly start: number;
  readonly end: number;
}

export interface Zone {
  periodAt(seconds: number): ZonePeriod;
}

const always: ZonePeriod = { abbreviation: 'UTC', offset: 0, start: -Infinity, end: Infinity };

export const utc: Zone = { periodAt: () => always };

const zones = new Map<string, Zone>();

/**
 * A zone by its IANA name, letter by letter as Go on Linux takes it; undefined when there is none.
 *
 * `Local` is UTC: an answer must not depend on which machine gives it. It is so for OPA's own image, too.
 */
export function zoneOf(name: string): Zone | undefined {
  if (name === '' || name === 'UTC' || name === 'Local') return utc;
  const known = zones.get(name);
  if (known !== undefined) return known;
  const periods = zonePeriods(name);
  if (periods === undefined) return undefined;
  const zone = new TabledZone(periods);
  // Only names of the table get here, so this cannot grow beyond it.
  zones.set(name, zone);
  return zone;
}

class TabledZone implements Zone {
  constructor(private readonly periods: ZonePeriods) {}

  periodAt(seconds: number): ZonePeriod {
    const { untils, abbreviations, offsets } = this.periods;
    const index = firstAfter(untils, seconds);
    return {
      abbreviation: abbreviations[index] ?? '',
      offset: offsets[index] ?? 0,
      start: untils[index - 1] ?? -Infinity,
      end: untils[index] ?? Infinity,
    };
  }
}

function firstAfter(untils: readonly number[], seconds: number): number {
  let low = 0;
  let high = untils.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((untils[middle] as number) <= seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
