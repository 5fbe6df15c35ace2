import { describe, expect, it } from '@jest/globals';

import { inlineMillis, Pace } from './pace.js';

describe('an evaluation', () => {
  const at = (): { pace: Pace; moveTo: (time: number) => void } => {
    let now = 0;
    return { pace: new Pace(() => now), moveTo: (time) => (now = time) };
  };

  it('begins on its caller’s thread when its policy was never slow', () => {
    expect(at().pace.allowance(undefined)).toBe(inlineMillis);
  });

  it('gets less time there when its policy was slow a short while ago, and all of it again later', () => {
    const { pace, moveTo } = at();
    const slowAt = pace.lost(inlineMillis);
    moveTo(9_000);
    expect(pace.allowance(slowAt)).toBe(1);
    moveTo(11_000);
    expect(pace.allowance(slowAt)).toBe(inlineMillis);
  });

  it('of a policy that was never slow is tried for a moment only, when too much was lost on others', () => {
    const { pace } = at();
    for (let policy = 0; policy < 20; policy++) pace.lost(inlineMillis);
    expect(pace.allowance(undefined)).toBe(1);
  });

  it('begins elsewhere when a twentieth of this thread’s time was lost on slow ones', () => {
    const { pace, moveTo } = at();
    let here = 0;
    let slowAt = pace.lost(inlineMillis);
    for (let time = 0; time < 10_000; time++) {
      moveTo(time);
      const allowance = pace.allowance(slowAt);
      if (allowance === 0) continue;
      here += allowance;
      slowAt = pace.lost(allowance);
    }
    expect(here).toBeGreaterThan(400);
    expect(here).toBeLessThan(600);
  });
});
