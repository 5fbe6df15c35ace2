import { describe, expect, it } from '@jest/globals';
import { AuthzError } from '#libs/domain';
import { onceStoreReachable } from './store-reachable.js';

function newPatience(signal = new AbortController().signal) {
  const events: string[] = [];
  const patience = {
    say: (message: string) => void events.push(message),
    signal,
    pauseMs: 0,
  };
  return { events, patience };
}

const refused = new AuthzError('store_unavailable', 'the store cannot be asked right now', {
  cause: new Error('connect ECONNREFUSED 127.0.0.1:5432'),
});

describe('onceStoreReachable', () => {
  it('says nothing when the store answers', async () => {
    const { events, patience } = newPatience();
    expect(await onceStoreReachable(async () => 3, patience)).toBe(3);
    expect(events).toEqual([]);
  });

  it('keeps trying, says why each time', async () => {
    const { events, patience } = newPatience();
    let left = 2;
    const work = async () => {
      if (left-- > 0) throw refused;
      return 'done';
    };
    expect(await onceStoreReachable(work, patience)).toBe('done');
    expect(events).toEqual([
      'Postgres does not answer (connect ECONNREFUSED 127.0.0.1:5432); trying again (attempt 1)',
      'Postgres does not answer (connect ECONNREFUSED 127.0.0.1:5432); trying again (attempt 2)',
    ]);
  });

  it.each([new AuthzError('internal', 'the store refused a statement'), new Error('a bug')])(
    'does not repeat what would fail again: %s',
    async (failure) => {
      const { events, patience } = newPatience();
      await expect(onceStoreReachable(() => Promise.reject(failure), patience)).rejects.toBe(failure);
      expect(events).toEqual([]);
    },
  );

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const { patience } = newPatience(stop.signal);
    stop.abort();
    await expect(onceStoreReachable(() => Promise.reject(refused), patience)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
