import { describe, expect, it } from '@jest/globals';
import { AuthzError } from '#libs/domain';
import { FakeTimer, settle } from '../../../../test/support/fake-timer.js';
import { codeOf } from '../testing/code-of.js';
import { Gate } from '../testing/gate.js';
import { Lane } from './lane.js';

function laneWith(overrides: { maxWaitingOfGroup?: number; maxWaiting?: number } = {}) {
  const timer = new FakeTimer();
  const lane = new Lane({
    width: 2,
    maxWaitingOfGroup: 3,
    maxWaiting: 5,
    maxWaitMs: 1_000,
    timer,
    refusal: () => new AuthzError('store_unavailable', 'full'),
    ...overrides,
  });
  const gate = new Gate();
  gate.close();
  const begun: string[] = [];
  const run = (group: string, name: string) =>
    codeOf(
      lane.run(group, async () => {
        begun.push(name);
        await gate.pass();
      }),
    );
  return { lane, timer, gate, begun, run };
}

describe('Lane', () => {
  it('runs so many at once and the rest in turn, groups alternating', async () => {
    const { gate, begun, run } = laneWith();
    const all = [
      run('a', 'a1'),
      run('a', 'a2'),
      run('a', 'a3'),
      run('a', 'a4'),
      run('b', 'b1'),
      run('c', 'c1'),
    ];
    await settle();
    expect(begun).toEqual(['a1', 'a2']);
    gate.open();
    await Promise.all(all);
    expect(begun).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4']);
  });

  it.each([
    ['of one group', {}, ['a', 'a', 'a', 'a', 'a', 'a']],
    ['of all', { maxWaiting: 3 }, ['a', 'a', 'a', 'b', 'c', 'd']],
  ])('refuses at once when too many wait %s', async (_name, limits, groups) => {
    const { gate, run } = laneWith(limits);
    const all = groups.map((group) => run(group, group));
    expect(await all.at(-1)).toBe('store_unavailable');
    gate.open();
    expect(await Promise.all(all.slice(0, -1))).toEqual(groups.slice(1).map(() => 'an answer'));
  });

  it('does not begin what nobody waits for any more', async () => {
    const { gate, timer, begun, run } = laneWith();
    const [first, second] = [run('a', 'a1'), run('a', 'a2')];
    const third = run('a', 'a3');
    await timer.advance(1_000);
    const fourth = run('a', 'a4');
    gate.open();
    expect(await Promise.all([first, second, third, fourth])).toEqual([
      'an answer',
      'an answer',
      'store_unavailable',
      'an answer',
    ]);
    expect(begun).toEqual(['a1', 'a2', 'a4']);
  });

  it('gives its place back however the work ends', async () => {
    const { lane } = laneWith();
    for (let i = 0; i < 10; i++) {
      await expect(lane.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    }
    await expect(lane.run('a', () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});
