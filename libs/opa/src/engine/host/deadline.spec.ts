import { describe, expect, it } from '@jest/globals';

import { Deadline, DeadlineExceeded } from './deadline.js';

describe('a deadline of 100 ms', () => {
  const at = (): { deadline: Deadline; moveTo: (time: number) => void } => {
    let now = 5_000;
    return { deadline: new Deadline(100, 400, () => now), moveTo: (time) => (now = 5_000 + time) };
  };

  const tickTimes = (deadline: Deadline, times: number): void => {
    for (let tick = 0; tick < times; tick++) deadline.tick();
  };

  it('lets a busy guest go on until then, and not longer', () => {
    const { deadline, moveTo } = at();
    moveTo(100);
    tickTimes(deadline, 10_000);
    moveTo(101);
    expect(() => {
      deadline.tick();
    }).toThrow(DeadlineExceeded);
  });

  it('lets a guest that has hardly worked go on when the process lost time, but not for ever', () => {
    const { deadline, moveTo } = at();
    moveTo(390);
    tickTimes(deadline, 10);
    expect(() => {
      deadline.tick();
    }).toThrow(DeadlineExceeded);
    const starved = at();
    starved.moveTo(401);
    expect(() => {
      starved.deadline.tick();
    }).toThrow(DeadlineExceeded);
  });

  it('holds for work of the host at once', () => {
    const { deadline, moveTo } = at();
    moveTo(100);
    deadline.check();
    moveTo(101);
    expect(() => {
      deadline.check();
    }).toThrow(DeadlineExceeded);
  });
});
