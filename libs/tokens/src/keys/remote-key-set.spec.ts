import { beforeEach, describe, expect, it } from '@jest/globals';
import { errors } from 'jose';
import type { AuthzError } from '#libs/domain';
import { rejectionOf } from '../../test/rejection.js';
import { newSigningKey, now as start, publicJwk, type SigningKey } from '../../test/token-smith.js';
import { RemoteKeySet } from './remote-key-set.js';

const first = newSigningKey('ES256', 'first');
const second = newSigningKey('ES256', 'second');
const headerOf = ({ alg, kid }: SigningKey) => ({ alg, kid });
const document = (...keys: SigningKey[]) => Buffer.from(JSON.stringify({ keys: keys.map(publicJwk) }));

/** What the issuer answers from now on. */
let answer: () => Promise<Uint8Array>;
let fetches: number;
let seconds: number;
let keySet: RemoteKeySet;
const publish = (...keys: SigningKey[]) => {
  answer = () => Promise.resolve(document(...keys));
};
const breakDown = () => {
  answer = () => Promise.reject(new Error('connection refused'));
};
const find = (key: SigningKey) => keySet.find(headerOf(key));
const unavailable = async (key: SigningKey): Promise<AuthzError> => {
  const error = await rejectionOf(find(key));
  expect(error.code).toBe('issuer_unavailable');
  return error;
};

beforeEach(() => {
  fetches = 0;
  seconds = 0;
  publish(first);
  keySet = new RemoteKeySet({
    uri: 'https://id.example.com/jwks',
    fetchJwks: () => {
      fetches += 1;
      return answer();
    },
    clock: () => new Date(start.getTime() + seconds * 1000),
    maxAgeSeconds: 600,
    cooldownSeconds: 30,
    staleIfErrorSeconds: 3600,
  });
});

describe('while the issuer answers', () => {
  it('fetches once for simultaneous tokens', async () => {
    await Promise.all(Array.from({ length: 50 }, () => find(first)));
    expect(fetches).toBe(1);
  });

  it('fetches again when the maximum age is reached, and not before', async () => {
    await find(first);
    seconds = 599;
    await find(first);
    expect(fetches).toBe(1);
    seconds = 600;
    await Promise.all([find(first), find(first)]);
    expect(fetches).toBe(2);
  });

  it('picks up a new key at once when the cooldown has passed', async () => {
    await find(first);
    publish(first, second);
    seconds = 30;
    await Promise.all([find(second), find(second), find(first)]);
    expect(fetches).toBe(2);
  });

  it('fetches once per cooldown, however many unknown keys are named', async () => {
    await find(first);
    for (seconds = 0; seconds < 90; seconds += 1) {
      await expect(keySet.find({ alg: 'ES256', kid: `unknown-${seconds}` })).rejects.toThrow(
        errors.JWKSNoMatchingKey,
      );
    }
    expect(fetches).toBe(3);
  });

  it('lets an unknown key wait for the fetch under way instead of starting one', async () => {
    await find(first);
    seconds = 30;
    let release: (bytes: Uint8Array) => void = () => {};
    answer = () => new Promise((resolve) => (release = resolve));
    const waiting = [find(second), find(second)];
    await new Promise(setImmediate);
    release(document(second));
    await Promise.all(waiting);
    expect(fetches).toBe(2);
  });

  it('stops verifying with a key that was taken away', async () => {
    await find(first);
    publish(second);
    seconds = 600;
    await expect(find(first)).rejects.toThrow(errors.JWKSNoMatchingKey);
    await find(second);
  });

  it('takes an empty set for what it says', async () => {
    await find(first);
    publish();
    seconds = 600;
    await expect(find(first)).rejects.toThrow(errors.JWKSNoMatchingKey);
  });

  it('says that several keys match, without fetching again', async () => {
    publish(first, second);
    await expect(keySet.find({ alg: 'ES256' })).rejects.toThrow(errors.JWKSMultipleMatchingKeys);
    expect(fetches).toBe(1);
  });
});

describe('while the issuer is down', () => {
  it('does not fetch for each token: it waits 1, 2, 4 … seconds, at most the cooldown', async () => {
    breakDown();
    const fetchedAt: number[] = [];
    for (seconds = 0; seconds <= 100; seconds += 1) {
      const before = fetches;
      await Promise.all([unavailable(first), unavailable(first)]);
      if (fetches > before) fetchedAt.push(seconds);
    }
    expect(fetchedAt).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
  });

  it('says when it will try again, and why it could not, to the log only', async () => {
    breakDown();
    for (const at of [0, 1, 3, 7]) {
      seconds = at;
      await unavailable(first);
    }
    seconds = 9;
    const error = await unavailable(first);
    expect(error.retryAfterSeconds).toBe(6);
    expect(error.cause).toEqual(new Error('connection refused'));
    expect(error.message).not.toContain('connection');
  });

  it('serves the last keys for the stale bound and not longer', async () => {
    await find(first);
    breakDown();
    seconds = 600;
    await find(first);
    seconds = 4199;
    await find(first);
    seconds = 4200;
    await unavailable(first);
  });

  it('asks seldom while it serves stale keys', async () => {
    await find(first);
    breakDown();
    for (seconds = 600; seconds < 720; seconds += 1) await find(first);
    // At 600, 601, 603, 607, 615, 631, 661 and 691.
    expect(fetches).toBe(1 + 8);
  });

  it('cannot tell whether an unknown key is a new one', async () => {
    await find(first);
    breakDown();
    seconds = 30;
    const error = await unavailable(second);
    expect(error.retryAfterSeconds).toBe(30);
    seconds = 40;
    await unavailable(second);
    expect(fetches).toBe(2);
    await find(first);
  });

  it('is back with the first good answer, and forgets the failures', async () => {
    breakDown();
    await unavailable(first);
    publish(first);
    await unavailable(first);
    seconds = 1;
    await find(first);
    breakDown();
    seconds = 601;
    await find(first);
    seconds = 602;
    await find(first);
    expect(fetches).toBe(4);
  });

  it.each([
    ['no key set', '{"error":"login required"}'],
    ['half a document', '{"keys":['],
    ['too many keys', JSON.stringify({ keys: Array(101).fill({}) })],
  ])('counts %s as being down', async (_, text) => {
    await find(first);
    answer = () => Promise.resolve(Buffer.from(text));
    seconds = 600;
    await find(first);
    seconds = 4200;
    await unavailable(first);
  });
});

describe('when the clock steps back', () => {
  it('fetches again instead of trusting the set for ever', async () => {
    await find(first);
    publish(second);
    seconds = -86_400;
    await expect(find(first)).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(fetches).toBe(2);
  });

  it('does not wait out a back-off that lies ahead', async () => {
    breakDown();
    await unavailable(first);
    seconds = -86_400;
    publish(first);
    await find(first);
  });
});
