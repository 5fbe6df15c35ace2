import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FetchBudget } from './fetch-budget.js';

let now = 0;
const budget = () => new FetchBudget({ burst: 3, refillSeconds: 30, now: () => now });

it('gives its burst, then one each time it is refilled, and says how long that takes', () => {
  now = 0;
  const one = budget();
  const spentAt: number[] = [];
  for (; now < 100_000; now += 1_000) {
    if (one.waitSeconds > 0) continue;
    one.spend();
    spentAt.push(now / 1_000);
  }
  expect(spentAt).toEqual([0, 1, 2, 30, 60, 90]);
  expect(one.waitSeconds).toBe(20);
});

it('is not held up by a clock that steps back', () => {
  now = 1_000_000;
  const one = budget();
  for (let spent = 0; spent < 3; spent += 1) one.spend();
  now = 0;
  expect(one.waitSeconds).toBe(30);
  now = 30_000;
  expect(one.waitSeconds).toBe(0);
});

it('never gives more than the burst and what the time that passed brings', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 200 }), (waits) => {
      now = 0;
      const one = budget();
      let spent = 0;
      for (const wait of waits) {
        now += wait;
        if (one.waitSeconds > 0) continue;
        one.spend();
        spent += 1;
        expect(spent).toBeLessThanOrEqual(3 + now / 30_000);
      }
    }),
  );
});
