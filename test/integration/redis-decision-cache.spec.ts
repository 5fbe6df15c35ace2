import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisDecisionCache, type RedisDecisionCacheOptions } from '#libs/redis-cache';
import { eventually } from '../support/eventually.js';
import { redisServerPath, type RunningRedis, startRedis } from '../support/redis.js';

const open: RedisDecisionCache[] = [];

function cacheAt(url: string, options: Partial<RedisDecisionCacheOptions> = {}): RedisDecisionCache {
  const cache = new RedisDecisionCache({ url, ...options });
  open.push(cache);
  cache.connect();
  return cache;
}

async function available(cache: RedisDecisionCache, expected = true): Promise<void> {
  await eventually(async () => {
    expect(cache.available).toBe(expected);
  });
}

async function found(cache: RedisDecisionCache, key: string, value: string | undefined): Promise<void> {
  await eventually(async () => {
    expect(await cache.get(key)).toBe(value);
  });
}

async function connectionsOf(raw: Redis): Promise<number> {
  const stats = await raw.info('stats');
  return Number(/total_connections_received:(\d+)/.exec(stats)?.[1]);
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((cache) => cache.close()));
});

(redisServerPath() === null ? describe.skip : describe)('RedisDecisionCache on a real Redis', () => {
  let redis: RunningRedis;
  let raw: Redis;

  beforeAll(async () => {
    redis = await startRedis();
  });
  beforeEach(() => {
    raw = new Redis(redis.url, { disconnectTimeout: 50 });
    raw.on('error', () => undefined);
  });
  afterEach(() => {
    raw.disconnect();
  });
  afterAll(async () => {
    await redis.stop();
  });

  it('gives back what another replica set, and nothing for other keys', async () => {
    const [one, two] = [cacheAt(redis.url), cacheAt(redis.url)];
    await Promise.all([available(one), available(two)]);
    one.set('["default","alice"]', '{"effect":"allow"}', 60);
    await found(two, '["default","alice"]', '{"effect":"allow"}');
    expect(await two.get('["default","Alice"]')).toBeUndefined();
  });

  it('keeps keys of any text and length under a digest, each with an expiry', async () => {
    const cache = cacheAt(redis.url, { maxTtlSeconds: 500 });
    await available(cache);
    const keys = ['', 'é😀\n\u0000', 'x'.repeat(1_000_000), 'a:b', 'a b'];
    for (const [index, key] of keys.entries()) cache.set(key, String(index), 100 + 100 * index);
    for (const [index, key] of keys.entries()) await found(cache, key, String(index));
    const stored = await raw.keys('*');
    expect(stored.every((key) => /^portcullis:d1:[0-9a-f]{64}$/.test(key))).toBe(true);
    const lives = await Promise.all(stored.map((key) => raw.ttl(key)));
    expect(lives.every((seconds) => seconds > 0 && seconds <= 500)).toBe(true);
  });

  it('takes a lifetime below a second for one second, never for ever', async () => {
    const cache = cacheAt(redis.url);
    await available(cache);
    await raw.flushall();
    cache.set('short', 'value', 0.2);
    await found(cache, 'short', 'value');
    const [key = ''] = await raw.keys('*');
    expect(await raw.ttl(key)).toBeLessThanOrEqual(1);
    expect(await raw.ttl(key)).not.toBe(-1);
  });

  it('hands corrupt values on as text, a key of another type as a miss, and stays available', async () => {
    const cache = cacheAt(redis.url);
    await available(cache);
    await raw.flushall();
    cache.set('key', 'value', 60);
    await found(cache, 'key', 'value');
    const [key = ''] = await raw.keys('*');
    await raw.set(key, Buffer.from([0xff, 0x00, 0x80]));
    expect(typeof (await cache.get('key'))).toBe('string');
    await raw.del(key);
    await raw.lpush(key, 'a list');
    expect(await cache.get('key')).toBeUndefined();
    expect(cache.available).toBe(true);
  });

  it('is a miss at once while Redis is dead, and recovers when it is back, without anybody asking', async () => {
    const changes: boolean[] = [];
    const cache = cacheAt(redis.url, { onChange: (up) => changes.push(up) });
    await available(cache);
    cache.set('key', 'value', 60);
    await found(cache, 'key', 'value');
    redis.kill9();
    const values = await Promise.all(Array.from({ length: 1_000 }, () => cache.get('key')));
    expect(values.every((value) => value === undefined || value === 'value')).toBe(true);
    await available(cache, false);
    expect(await cache.get('key')).toBeUndefined();
    cache.set('key', 'lost', 60);
    await redis.restart();
    await available(cache);
    expect(await cache.get('key')).toBeUndefined();
    cache.set('key', 'again', 60);
    await found(cache, 'key', 'again');
    expect(changes.slice(0, 3)).toEqual([true, false, true]);
  });

  it('costs one timeout when Redis is stopped, then nothing until it goes on', async () => {
    const cache = cacheAt(redis.url, { commandTimeoutMs: 100 });
    await available(cache);
    cache.set('key', 'value', 60);
    await found(cache, 'key', 'value');
    redis.freeze();
    try {
      expect(await cache.get('key')).toBeUndefined();
      expect(cache.available).toBe(false);
      const askedWithoutWaiting = Promise.all(Array.from({ length: 1_000 }, () => cache.get('key')));
      // Not one of them went out: all have settled before the next timer could fire.
      const timer = new Promise<string>((resolve) => setTimeout(resolve, 0, 'waited'));
      expect(await Promise.race([askedWithoutWaiting, timer])).toEqual(Array(1_000).fill(undefined));
    } finally {
      redis.resume();
    }
    await available(cache);
    await found(cache, 'key', 'value');
  });

  it('leaves a server that a failover has demoted, and comes back when writes are taken again', async () => {
    const primary = await startRedis();
    try {
      const changes: boolean[] = [];
      const cache = cacheAt(redis.url, { onChange: (up) => changes.push(up) });
      await available(cache);
      cache.set('key', 'value', 60);
      await found(cache, 'key', 'value');
      await raw.replicaof('127.0.0.1', primary.port);
      cache.set('key', 'refused', 60);
      await available(cache, false);
      const connectionsBefore = await connectionsOf(raw);
      // It shakes hands every time, and every time refuses the first write.
      await eventually(async () => {
        expect(await connectionsOf(raw)).toBeGreaterThan(connectionsBefore + 1);
      });
      expect(cache.available).toBe(false);
      expect(await cache.get('key')).toBeUndefined();
      await raw.replicaof('NO', 'ONE');
      await available(cache);
      cache.set('key', 'again', 60);
      await found(cache, 'key', 'again');
      expect(changes).toEqual([true, false, true]);
    } finally {
      await raw.replicaof('NO', 'ONE');
      await primary.stop();
    }
  });

  it('stays with a server that is only full', async () => {
    const cache = cacheAt(redis.url);
    await available(cache);
    cache.set('key', 'value', 60);
    await found(cache, 'key', 'value');
    await raw.config('SET', 'maxmemory', '1');
    try {
      cache.set('other', 'refused', 60);
      expect(await cache.get('other')).toBeUndefined();
      expect(await cache.get('key')).toBe('value');
      expect(cache.available).toBe(true);
    } finally {
      await raw.config('SET', 'maxmemory', '0');
    }
  });

  it('is a miss when nobody listens, and never rejects', async () => {
    const cache = cacheAt('redis://127.0.0.1:1');
    expect(await cache.get('key')).toBeUndefined();
    cache.set('key', 'value', 60);
    expect(cache.available).toBe(false);
  });

  it('is a miss before it was told to connect and after it was closed', async () => {
    const cache = new RedisDecisionCache({ url: redis.url });
    expect(await cache.get('key')).toBeUndefined();
    cache.connect();
    await available(cache);
    await cache.close();
    expect(cache.available).toBe(false);
    expect(await cache.get('key')).toBeUndefined();
  });

  it('stays unavailable with a wrong password and says the password to nobody', async () => {
    const guarded = await startRedis({ password: 'right-password' });
    const written: string[] = [];
    const streams = [process.stdout, process.stderr] as const;
    const writes = streams.map((stream) => stream.write.bind(stream));
    for (const stream of streams) stream.write = (chunk) => written.push(String(chunk)) > 0;
    try {
      const wrong = cacheAt(guarded.urlWith('wrong-password'));
      const missing = cacheAt(guarded.urlWith(undefined));
      const right = cacheAt(guarded.url);
      await available(right);
      right.set('key', 'value', 60);
      await found(right, 'key', 'value');
      for (const cache of [wrong, missing]) {
        expect(await cache.get('key')).toBeUndefined();
        expect(cache.available).toBe(false);
      }
    } finally {
      for (const [index, stream] of streams.entries()) stream.write = writes[index]!;
      await guarded.stop();
    }
    expect(written.join('')).not.toMatch(/(wrong|right)-password/);
  });
});
