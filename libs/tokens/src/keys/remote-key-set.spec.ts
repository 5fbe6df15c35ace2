import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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
let logged: string[];
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

const newKeySet = () =>
  new RemoteKeySet({
    uri: 'https://id.example.com/jwks',
    fetchJwks: () => {
      fetches += 1;
      return answer();
    },
    clock: () => new Date(start.getTime() + seconds * 1000),
    log: (message) => logged.push(message),
    maxAgeSeconds: 600,
    fetchBurst: 4,
    cooldownSeconds: 30,
    staleIfErrorSeconds: 3600,
  });

beforeEach(() => {
  fetches = 0;
  seconds = 0;
  logged = [];
  publish(first);
  keySet = newKeySet();
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

  it('picks up new keys at once, also one rotation after the other', async () => {
    await find(first);
    for (const rotation of [1, 2, 3, 4]) {
      const fresh = newSigningKey('ES256', `rotation-${rotation}`);
      publish(first, fresh);
      await Promise.all([find(fresh), find(fresh), find(first)]);
    }
    expect(fetches).toBe(5);
  });

  it('fetches its burst and then once per cooldown, however many unknown keys are named', async () => {
    await find(first);
    const answers: string[] = [];
    for (seconds = 0; seconds < 90; seconds += 1) {
      const error: unknown = await keySet
        .find({ alg: 'ES256', kid: `unknown-${seconds}` })
        .catch((e: unknown) => e);
      answers.push(error instanceof errors.JWKSNoMatchingKey ? 'unknown' : (error as AuthzError).code);
      await find(first);
    }
    // The burst at 0 to 3, then what two cooldowns brought back.
    expect(fetches).toBe(1 + 4 + 2);
    expect(answers.filter((answer) => answer === 'unknown')).toHaveLength(4 + 2);
    expect(answers.filter((answer) => answer === 'issuer_unavailable')).toHaveLength(90 - 6);
  });

  it('says of a token with a new key when it may ask again, and does so then', async () => {
    await find(first);
    for (const kid of ['a', 'b', 'c', 'd']) await keySet.find({ alg: 'ES256', kid }).catch(() => undefined);
    publish(first, second);
    seconds = 11;
    const error = await unavailable(second);
    expect(error.retryAfterSeconds).toBe(19);
    expect(error.cause).toBeUndefined();
    seconds = 11 + 19;
    await find(second);
  });

  it('asks again when the fetch under way was begun before the token came', async () => {
    await find(first);
    let release: (bytes: Uint8Array) => void = () => {};
    answer = () => new Promise((resolve) => (release = resolve));
    const flood = keySet.find({ alg: 'ES256', kid: 'invented' }).catch((error: unknown) => error);
    await new Promise(setImmediate);
    // The issuer has made its answer; now it publishes a key, signs with it, and the token overtakes the answer.
    const [older, newer] = [document(first), document(first, second)];
    const honest = [find(second), find(second)];
    answer = () => Promise.resolve(newer);
    release(older);
    await Promise.all(honest);
    expect(await flood).toBeInstanceOf(errors.JWKSNoMatchingKey);
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

  it('cannot tell whether an unknown key is a new one, and tries as seldom as for others', async () => {
    await find(first);
    breakDown();
    seconds = 30;
    const error = await unavailable(second);
    expect(error.retryAfterSeconds).toBe(1);
    await unavailable(second);
    expect(fetches).toBe(2);
    for (; seconds < 130; seconds += 1) await unavailable(second);
    // At 30, 31, 33 and 37, which spends the burst, then with each second that a cooldown gave back.
    expect(fetches).toBeLessThanOrEqual(1 + 4 + 4);
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

describe('with keys that share a `kid`', () => {
  const newer = newSigningKey('ES256', first.kid);
  const rsa = newSigningKey('RS256', first.kid);

  it('finds each by its type, and both of one type', async () => {
    publish(first, rsa);
    expect(await find(rsa)).toHaveLength(1);
    expect(await find(first)).toHaveLength(1);
    publish(first, rsa, newer);
    seconds = 600;
    expect(await find(rsa)).toHaveLength(1);
    expect(await find(first)).toHaveLength(2);
  });

  it('says once for each change of the set what it ignores and what it doubts', async () => {
    publish(first, first);
    await find(first);
    for (seconds = 0; seconds <= 1800; seconds += 600) await find(first);
    expect(logged).toEqual(['keys at https://id.example.com/jwks: ignored: keys[1] repeats keys[0]']);
    publish(first, newer, second);
    seconds = 2400;
    await find(first);
    publish(first);
    seconds = 3000;
    await find(first);
    expect(logged.slice(1)).toEqual([
      'keys at https://id.example.com/jwks: ambiguous: keys[0].kid is used by another key of its type too, keys[1].kid is used by another key of its type too',
    ]);
  });
});

describe('whatever happens in whatever order', () => {
  const pool = Array.from({ length: 4 }, (_, index) => newSigningKey('ES256', `pool-${index}`));
  const published = fc.subarray(pool, { minLength: 0 });
  const step = fc.oneof(
    fc.record({ wait: fc.integer({ min: 0, max: 400 }) }),
    fc.record({ publish: published }),
    fc.record({ ask: fc.constantFrom(...pool) }),
    fc.record({ flood: fc.integer({ min: 1, max: 10 }) }),
  );

  it('no published key is called unknown, no known key is held up, and fetches are bounded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        [fetches, seconds] = [0, 0];
        const set = newKeySet();
        let now: readonly SigningKey[] = pool.slice(0, 1);
        let fetched: readonly SigningKey[] = [];
        let fetchedAt = -Infinity;
        answer = () => {
          [fetched, fetchedAt] = [now, seconds];
          return Promise.resolve(document(...now));
        };
        for (const one of steps) {
          if ('wait' in one) seconds += one.wait;
          else if ('publish' in one) now = one.publish;
          else if ('flood' in one) {
            const invented = Array.from({ length: one.flood }, (_, index) => ({
              alg: 'ES256',
              kid: `no-${index}`,
            }));
            await Promise.all(invented.map((header) => set.find(header).catch(() => undefined)));
          } else {
            const known = fetched.includes(one.ask) && seconds - fetchedAt < 600;
            const outcome = await set.find(headerOf(one.ask)).then(
              () => 'found',
              (error: unknown) => (error instanceof errors.JWKSNoMatchingKey ? 'unknown' : 'undecided'),
            );
            if (known) expect(outcome).toBe('found');
            else if (now.includes(one.ask)) expect(outcome).not.toBe('unknown');
            else expect(outcome).not.toBe('found');
          }
          expect(fetches).toBeLessThanOrEqual(1 + 4 + seconds / 30 + seconds / 600);
        }
      }),
      { numRuns: 300 },
    );
  });
});
