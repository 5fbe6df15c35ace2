import { describe, expect, it } from '@jest/globals';

import { type InstanceKeeper, InstanceShelf } from './instance-shelf.js';

class Keeper implements InstanceKeeper {
  drops = 0;

  dropIdle(): void {
    this.drops++;
  }
}

const keepers = (): [Keeper, Keeper, Keeper] => [new Keeper(), new Keeper(), new Keeper()];
const drops = (...all: Keeper[]): number[] => all.map((keeper) => keeper.drops);

describe('idle instances', () => {
  it('stay while all of them fit', () => {
    const shelf = new InstanceShelf(30);
    const [a, b, c] = keepers();
    for (const keeper of [a, b, c]) shelf.used(keeper, 10);
    expect(drops(a, b, c)).toEqual([0, 0, 0]);
  });

  it('give way when they do not, the one used longest ago first', () => {
    const shelf = new InstanceShelf(30);
    const [a, b, c] = keepers();
    for (const keeper of [a, b, a]) shelf.used(keeper, 10);
    shelf.used(c, 15);
    expect(drops(a, b, c)).toEqual([0, 1, 0]);
  });

  it('give way to one that has grown', () => {
    const shelf = new InstanceShelf(30);
    const [a, b] = keepers();
    shelf.used(a, 10);
    shelf.used(b, 10);
    shelf.used(b, 25);
    expect(drops(a, b)).toEqual([1, 0]);
  });

  it('count no more once they are gone', () => {
    const shelf = new InstanceShelf(30);
    const [a, b, c] = keepers();
    shelf.used(a, 20);
    shelf.removed(a);
    shelf.used(b, 10);
    shelf.used(c, 20);
    expect(drops(a, b, c)).toEqual([0, 0, 0]);
  });

  it('of the policy in use stay, however large', () => {
    const shelf = new InstanceShelf(30);
    const [a, b] = keepers();
    shelf.used(a, 10);
    shelf.used(b, 100);
    expect(drops(a, b)).toEqual([1, 0]);
  });
});
