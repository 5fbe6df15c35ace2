import { describe, expect, it } from '@jest/globals';

import { BoundedCache } from './bounded-cache.js';

const kept = (cache: BoundedCache<number>, keys: string): string =>
  Array.from(keys)
    .filter((key) => cache.get(key) !== undefined)
    .join('');

describe('a cache of capacity 10', () => {
  it('drops what was used longest ago', () => {
    const cache = new BoundedCache<number>(10);
    cache.set('a', 1, 4);
    cache.set('b', 2, 4);
    expect(cache.get('a')).toBe(1);
    cache.set('c', 3, 4);
    expect(kept(cache, 'abc')).toBe('ac');
  });

  it('drops as many as it takes', () => {
    const cache = new BoundedCache<number>(10);
    for (const key of 'abcde') cache.set(key, 0, 2);
    cache.set('f', 0, 7);
    expect(kept(cache, 'abcdef')).toBe('ef');
  });

  it('does not keep what is too heavy, nor drop anything for it', () => {
    const cache = new BoundedCache<number>(10);
    cache.set('a', 0, 10);
    cache.set('b', 0, 11);
    expect(kept(cache, 'ab')).toBe('a');
  });

  it('counts a key once', () => {
    const cache = new BoundedCache<number>(10);
    cache.set('a', 1, 5);
    cache.set('a', 2, 5);
    cache.set('b', 3, 5);
    expect(kept(cache, 'ab')).toBe('ab');
    expect(cache.get('a')).toBe(1);
  });
});
