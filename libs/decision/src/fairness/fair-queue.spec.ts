import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codeOf } from '../testing/code-of.js';
import { FairQueue } from './fair-queue.js';

const payer = (name: string) => {
  const [realm = '', id = ''] = name.split('/');
  return { realm, id };
};

/** Serves all that waits, each at the cost that its name stands for. */
function served(queue: FairQueue<string>, cost: (name: string) => number): string[] {
  const order: string[] = [];
  for (let name = queue.take(); name !== undefined; name = queue.take()) {
    order.push(name);
    queue.charge(payer(name), cost(name));
  }
  return order;
}

function queueOf(names: readonly string[], maxWaiting = 1_000): FairQueue<string> {
  const queue = new FairQueue<string>(maxWaiting, 'things');
  for (const name of names) queue.add(payer(name), name);
  return queue;
}

const times = (count: number, name: string) => Array.from({ length: count }, () => name);

describe('a fair queue', () => {
  it('serves one line in order', () => {
    const queue = new FairQueue<number>(100, 'things');
    for (let i = 0; i < 10; i++) queue.add(payer('a/x'), i);
    expect(queue.drain()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(queue.size).toBe(0);
  });

  it('takes turns between realms, however much one of them waits for', () => {
    const order = served(queueOf([...times(50, 'a/x'), ...times(3, 'b/y')]), () => 1);
    expect(order.lastIndexOf('b/y')).toBeLessThanOrEqual(5);
  });

  it('takes turns between the callers of a realm, of which other realms notice nothing', () => {
    const many = Array.from({ length: 20 }, (_, i) => `a/${i}`);
    const order = served(queueOf([...many, ...many, ...times(4, 'b/y')]), () => 1);
    expect(new Set(order.filter((name) => name.startsWith('a')).slice(0, 20)).size).toBe(20);
    expect(order.lastIndexOf('b/y')).toBeLessThanOrEqual(8);
  });

  it('counts what was spent, not how often', () => {
    const order = served(queueOf([...times(10, 'dear/x'), ...times(10, 'cheap/y')]), (name) =>
      name === 'dear/x' ? 10 : 1,
    );
    expect(order.indexOf('dear/x', order.indexOf('dear/x') + 1)).toBeGreaterThanOrEqual(10);
  });

  it('lets nobody save up by staying away', () => {
    const queue = queueOf(times(40, 'a/x'));
    for (let i = 0; i < 20; i++) {
      queue.take();
      queue.charge(payer('a/x'), 5);
    }
    for (const name of times(20, 'b/y')) queue.add(payer(name), name);
    expect(
      served(queue, () => 5)
        .slice(0, 10)
        .filter((name) => name === 'a/x'),
    ).toHaveLength(5);
  });

  it('keeps room for others', async () => {
    const queue = queueOf(times(4, 'a/x'), 16);
    const add = (name: string) =>
      codeOf(
        Promise.resolve().then(() => {
          queue.add(payer(name), name);
        }),
      );
    expect(await add('a/x')).toBe('limit_exceeded');
    for (const name of times(4, 'a/y')) expect(await add(name)).not.toBe('limit_exceeded');
    expect(await add('a/z')).toBe('limit_exceeded');
    for (const name of [...times(4, 'b/x'), ...times(4, 'c/x')])
      expect(await add(name)).not.toBe('limit_exceeded');
    expect(await add('d/x')).toBe('limit_exceeded');
    queue.addAnyway(payer('a/x'), 'a/x');
    expect(queue.size).toBe(17);
  });

  it('gives a realm that keeps waiting its share of the cost, whatever the others cost', () => {
    const realms = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(realms, (costs) => {
        const names = costs.map((_, realm) => `${realm}/x`);
        const queue = queueOf(names);
        const spent = costs.map(() => 0);
        for (let i = 0; i < 500; i++) {
          const name = queue.take() as string;
          const realm = Number(payer(name).realm);
          spent[realm] = (spent[realm] as number) + (costs[realm] as number);
          queue.charge(payer(name), costs[realm] as number);
          queue.add(payer(name), name);
        }
        expect(Math.max(...spent) - Math.min(...spent)).toBeLessThanOrEqual(Math.max(...costs));
      }),
    );
  });
});
