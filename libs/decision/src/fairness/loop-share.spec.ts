import { describe, expect, it } from '@jest/globals';
import { FakeTimer, settle } from '../../../../test/support/fake-timer.js';
import { codeOf } from '../testing/code-of.js';
import { LoopShare } from './loop-share.js';

const payer = (realm: string, id = 'x') => ({ realm, id });
const [busy, quiet] = [payer('busy'), payer('quiet')];

/** A loop whose turns the test takes. */
function loopWith({ maxWaiting = 100, timeoutMs = 1_000 } = {}) {
  const timer = new FakeTimer();
  let due: (() => void) | undefined;
  const loop = new LoopShare({ timer, maxWaiting, timeoutMs, afterTurn: (callback) => (due = callback) });
  const turn = (): boolean => {
    const callback = due;
    due = undefined;
    callback?.();
    return callback !== undefined;
  };
  /** As a route does. @returns whether it ran, or waits and notes its name when it runs. */
  const ran: string[] = [];
  const request = (who: { realm: string; id: string }, milliseconds: number): boolean => {
    const run = () => {
      timer.spend(milliseconds);
      loop.spend(who, milliseconds);
      ran.push(who.realm);
    };
    if (!loop.mayRun(who)) {
      loop.queue(who, run);
      return false;
    }
    run();
    return true;
  };
  return { timer, loop, turn, request, ran };
}

describe('the share of the event loop', () => {
  it('is all of it for who is alone: nothing waits, however much it is', () => {
    const { request, loop } = loopWith();
    const outcomes = Array.from({ length: 2_000 }, () => request(busy, 3));
    expect(outcomes).not.toContain(false);
    expect([loop.queued, loop.refused]).toEqual([0, 0]);
  });

  it('asks for a turn of the loop only after work worth one', () => {
    const { request, turn } = loopWith();
    for (let i = 0; i < 10; i++) request(busy, 0.05);
    expect(turn()).toBe(false);
    request(busy, 1);
    expect(turn()).toBe(true);
  });

  it('lets who takes much of a turn wait for the next, and never who takes little', () => {
    const { request, turn, loop, ran } = loopWith();
    request(quiet, 0.05);
    const outcomes = Array.from({ length: 20 }, () => request(busy, 2));
    expect(outcomes.indexOf(false)).toBe(3);
    expect(request(quiet, 0.05)).toBe(true);
    ran.length = 0;
    turn();
    expect(ran).toEqual(['busy', 'busy', 'busy']);
    expect(loop.queued).toBe(14);
    expect(request(quiet, 0.05)).toBe(true);
  });

  it('serves those who wait by what their realms cost', () => {
    const { request, turn, ran } = loopWith();
    request(quiet, 1);
    for (let i = 0; i < 10; i++) request(busy, 4);
    for (let i = 0; i < 3; i++) request(quiet, 4);
    ran.length = 0;
    for (let i = 0; i < 4; i++) turn();
    expect(ran.filter((realm) => realm === 'quiet')).toHaveLength(3);
    expect(ran.filter((realm) => realm === 'busy').length).toBeGreaterThanOrEqual(3);
  });

  it('is shared no longer once the other has been silent for a while', () => {
    const { request, turn, timer } = loopWith();
    request(quiet, 1);
    request(busy, 8);
    expect(request(busy, 8)).toBe(false);
    turn();
    timer.spend(2_000);
    expect(Array.from({ length: 10 }, () => request(busy, 8))).not.toContain(false);
  });

  it('gives one slice a turn to work under way, in turn with others', async () => {
    const { loop, turn } = loopWith();
    const order: string[] = [];
    const batch = async (who: typeof busy, slices: number) => {
      for (let i = 0; i < slices; i++) {
        await loop.nextSlice(who);
        order.push(who.realm);
      }
    };
    const all = [batch(busy, 5), batch(busy, 5), batch(quiet, 2)];
    for (let i = 0; i < 12; i++) {
      const before = order.length;
      turn();
      await settle();
      expect(order.length - before).toBe(1);
    }
    await Promise.all(all);
    expect(order.lastIndexOf('quiet')).toBeLessThanOrEqual(4);
  });

  it('refuses when too many of a caller wait, and who has waited too long; it counts both', async () => {
    const { request, loop, timer, turn } = loopWith({ maxWaiting: 16 });
    request(quiet, 1);
    request(busy, 8);
    for (let i = 0; i < 4; i++) request(busy, 8);
    expect(await codeOf(loop.turn(busy))).toBe('limit_exceeded');
    const late = loop.turn(quiet);
    timer.spend(1_500);
    while (turn());
    expect(await codeOf(late)).toBe('limit_exceeded');
    expect(loop.refused).toBe(6);
  });
});
