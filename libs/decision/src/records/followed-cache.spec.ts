import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FollowedCache, type Reading } from './followed-cache.js';

const limits = { maxEntries: 100, maxSize: 10_000 };
const reading = (value: string, owner: string | null, revision: number, size = 1): Reading<string> => ({
  value,
  owner,
  revision,
  size,
});

function cacheAt(revision: number): FollowedCache<string> {
  const cache = new FollowedCache<string>(limits);
  cache.reset('r', revision);
  return cache;
}

describe('FollowedCache', () => {
  it.each<[string, Reading<string>, boolean]>([
    ['a reading of now', reading('a', 'alice', 10), true],
    ['a newer reading', reading('a', 'alice', 11), true],
    ['an older reading of an owner who did not change', reading('c', 'carol', 8), true],
    ['an older reading of an owner who changed later', reading('a', 'alice', 8), false],
    ['a reading of the very change', reading('a', 'alice', 9), true],
    ['an older "nobody"', reading('', null, 9), false],
    ['a "nobody" of now', reading('', null, 10), true],
    ['a reading from before we knew who changed', reading('c', 'carol', 4), false],
  ])('admits %s: %p', (_, candidate, admitted) => {
    const cache = cacheAt(5);
    cache.changed('r', 10, [
      ['alice', 9],
      ['bob', 10],
    ]);
    expect(cache.admit('r', 'key', candidate)).toBe(admitted);
    expect(cache.get('key') !== undefined).toBe(admitted);
  });

  it('drops an owner under every key, and nobody else', () => {
    const cache = cacheAt(1);
    cache.admit('r', 'id', reading('a', 'alice', 1));
    cache.admit('r', 'name', reading('a', 'alice', 1));
    cache.admit('r', 'other', reading('b', 'bob', 1));
    cache.admit('r', 'none', reading('', null, 1));
    cache.changed('r', 2, [['alice', 2]]);
    expect(['id', 'name', 'other', 'none'].map((key) => cache.get(key)?.value)).toEqual([
      undefined,
      undefined,
      'b',
      undefined,
    ]);
  });

  it('keeps "nobody" while nobody changes', () => {
    const cache = cacheAt(1);
    cache.admit('r', 'none', reading('', null, 1));
    cache.changed('r', 2, []);
    expect(cache.get('none')).toBeDefined();
  });

  it('admits nothing of realms that are not followed', () => {
    const cache = cacheAt(1);
    expect(cache.admit('other', 'key', reading('a', 'alice', 99))).toBe(false);
    cache.forget('r');
    expect(cache.admit('r', 'key', reading('a', 'alice', 99))).toBe(false);
  });

  it('stays within its bounds and forgets no bookkeeping for what it evicted', () => {
    const cache = new FollowedCache<string>({ maxEntries: 2, maxSize: 50 });
    cache.reset('r', 1);
    for (const owner of ['a', 'b', 'c']) cache.admit('r', owner, reading(owner, owner, 1));
    expect(['a', 'b', 'c'].filter((key) => cache.get(key))).toEqual(['b', 'c']);
    expect(cache.admit('r', 'big', reading('big', 'big', 1, 100))).toBe(true);
    expect(cache.get('big')).toBeUndefined();
  });

  it('knows no more than the truth after too many changes to remember', () => {
    const cache = cacheAt(1);
    const owners = Array.from({ length: 10_001 }, (_, index) => [`user-${index}`, 2 + index] as const);
    cache.changed('r', 10_002, owners);
    expect(cache.isCurrent('r', reading('c', 'carol', 10_001))).toBe(false);
    expect(cache.isCurrent('r', reading('c', 'carol', 10_002))).toBe(true);
  });

  it('holds nothing but the truth, whatever writes, readings and evictions come in whatever order', () => {
    const owner = fc.constantFrom('a', 'b', 'c');
    const step = fc.oneof(
      fc.record({ do: fc.constant('write' as const), owner }),
      fc.record({ do: fc.constant('read' as const), owner }),
      fc.record({ do: fc.constant('arrive' as const), which: fc.nat(5) }),
      fc.record({ do: fc.constant('apply' as const), steps: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ do: fc.constant('reset' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const cache = new FollowedCache<string>({ maxEntries: 2, maxSize: 1_000 });
        cache.reset('r', 0);
        const history: string[] = [];
        let applied = 0;
        const versionAt = (who: string, revision: number) => history.slice(0, revision).lastIndexOf(who);
        const inFlight: { key: string; taken: Reading<string> }[] = [];
        const read = (who: string) => {
          const version = versionAt(who, history.length);
          const found = version >= 0;
          return reading(String(version), found ? who : null, history.length);
        };
        for (const move of steps) {
          if (move.do === 'write') history.push(move.owner);
          else if (move.do === 'read') inFlight.push({ key: move.owner, taken: read(move.owner) });
          else if (move.do === 'arrive') {
            const [arrived] = inFlight.splice(move.which, 1);
            // What is newer than the replica waits for it, as `SubjectReader` does.
            if (arrived && arrived.taken.revision <= applied) cache.admit('r', arrived.key, arrived.taken);
          } else if (move.do === 'apply') {
            const next = Math.min(history.length, applied + move.steps);
            const changes = history
              .slice(applied, next)
              .map((who, index) => [who, applied + index + 1] as const);
            cache.changed('r', next, changes);
            applied = next;
          } else {
            applied = history.length;
            cache.reset('r', applied);
          }
          for (const who of ['a', 'b', 'c']) {
            const kept = cache.get(who);
            if (kept) expect(kept.value).toBe(String(versionAt(who, applied)));
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
