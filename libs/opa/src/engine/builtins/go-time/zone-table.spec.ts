import { describe, expect, it } from '@jest/globals';

import { zoneOf } from './zone.js';
import { zoneNames, zonePeriods } from './zone-table.js';

const dayMillis = 86_400_000;

/** What `Intl` says, in seconds east of UTC. */
function offsetByIntl(zone: string, millis: number): number {
  const text = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).format(millis);
  return (Date.parse(`${text.replace(' ', 'T')}Z`) - millis) / 1000;
}

describe('the table of time zones', () => {
  it('has the names of the IANA database, old ones too', () => {
    expect(zoneNames().length).toBeGreaterThan(590);
    expect(zoneNames()).toEqual(
      expect.arrayContaining(['Europe/Kyiv', 'Europe/Kiev', 'US/Eastern', 'Etc/GMT+12']),
    );
  });

  it.each(zoneNames())('%s has periods in order, each with an offset and an abbreviation', (name) => {
    const { abbreviations, offsets, untils } = zonePeriods(name)!;
    expect(offsets).toHaveLength(untils.length + 1);
    expect(abbreviations).toHaveLength(untils.length + 1);
    expect(untils).toEqual(untils.toSorted((a, b) => a - b));
    expect(offsets.every((offset) => Number.isInteger(offset) && Math.abs(offset) < 16 * 3600)).toBe(true);
    expect(abbreviations.every((text) => /^([A-Za-z]{3,6}|[+-]\d\d(\d\d)?)$/.test(text))).toBe(true);
  });

  it.each([
    'Europe/Berlin',
    'America/New_York',
    'Australia/Sydney',
    'Asia/Tokyo',
    'Asia/Kathmandu',
    'America/Sao_Paulo',
  ])('%s keeps the offsets that the runtime knows, to the end of 64-bit nanoseconds', (name) => {
    const zone = zoneOf(name);
    for (let millis = Date.UTC(1900, 0, 1); millis < Date.UTC(2262, 3, 1); millis += 61 * dayMillis) {
      expect([millis, zone?.periodAt(millis / 1000).offset]).toEqual([millis, offsetByIntl(name, millis)]);
    }
  });

  it('begins a period with its first second', () => {
    const zone = zoneOf('Europe/Berlin');
    const spring = Date.UTC(2024, 2, 31, 1) / 1000;
    expect(zone?.periodAt(spring - 1)).toMatchObject({ abbreviation: 'CET', offset: 3600, end: spring });
    expect(zone?.periodAt(spring)).toMatchObject({ abbreviation: 'CEST', offset: 7200, start: spring });
  });

  it.each(['', 'europe/berlin', 'Europe', '__proto__', 'constructor', 'Europe/Berlin|'])(
    'does not know %j',
    (name) => {
      expect(zonePeriods(name)).toBeUndefined();
    },
  );
});
