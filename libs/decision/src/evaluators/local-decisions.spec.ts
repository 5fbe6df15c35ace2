import { describe, expect, it } from '@jest/globals';
import type { Decision } from '#libs/domain';
import fc from 'fast-check';
import { LocalDecisions } from './local-decisions.js';

const allow: Decision = { effect: 'allow' };
const deny: Decision = { effect: 'deny' };

describe('LocalDecisions', () => {
  it('keep a decision until it expires', () => {
    const decisions = new LocalDecisions({ maxEntries: 10, maxSize: 1_000 });
    decisions.set('a', allow, 1, 100);
    expect([99, 100, 101].map((now) => decisions.get('a', now))).toEqual([allow, undefined, undefined]);
  });

  it('let a later decision take the place of an earlier one', () => {
    const decisions = new LocalDecisions({ maxEntries: 10, maxSize: 1_000 });
    decisions.set('a', allow, 1, 100);
    decisions.set('a', deny, 1, 200);
    expect(decisions.get('a', 150)).toBe(deny);
  });

  it('keep what is asked for, and drop what is not', () => {
    const decisions = new LocalDecisions({ maxEntries: 4, maxSize: 1_000 });
    for (let i = 0; i < 20; i++) {
      decisions.set(`new ${i}`, allow, 1, 100);
      if (i === 0) decisions.set('wanted', deny, 1, 100);
      expect(decisions.get('wanted', 0)).toBe(deny);
    }
    expect(decisions.get('new 0', 0)).toBeUndefined();
  });

  it('keep nothing that is larger than half of what there is room for', () => {
    const decisions = new LocalDecisions({ maxEntries: 10, maxSize: 100 });
    decisions.set('small', allow, 50, 100);
    decisions.set('large', allow, 51, 100);
    expect([decisions.get('small', 0), decisions.get('large', 0)]).toEqual([allow, undefined]);
  });

  it('never hold more than their bounds, and never answer for another key', () => {
    const step = fc.record({
      key: fc.integer({ min: 0, max: 30 }),
      size: fc.integer({ min: 1, max: 30 }),
      asked: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 120 }),
        fc.array(step),
        (maxEntries, maxSize, steps) => {
          const decisions = new LocalDecisions({ maxEntries, maxSize });
          const last = new Map<number, { decision: Decision; size: number }>();
          for (const { key, size, asked } of steps) {
            if (asked) {
              const found = decisions.get(String(key), 0);
              if (found !== undefined) expect(found).toBe(last.get(key)?.decision);
            } else {
              const decision: Decision = { effect: 'allow', context: { key, size } };
              decisions.set(String(key), decision, size, 1);
              if (size * 2 <= maxSize) last.set(key, { decision, size });
            }
          }
          // Looking moves entries, and may drop some, but makes none.
          const held = [...last].filter(([key]) => decisions.get(String(key), 0) !== undefined);
          expect(held.length).toBeLessThanOrEqual(maxEntries);
          expect(held.reduce((sum, [, { size }]) => sum + size, 0)).toBeLessThanOrEqual(maxSize);
        },
      ),
    );
  });
});
