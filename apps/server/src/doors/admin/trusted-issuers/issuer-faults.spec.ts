import { describe, expect, it } from '@jest/globals';
import { AuthzError } from '#libs/domain';
import { withWireNames } from './issuer-faults.js';

describe('withWireNames', () => {
  it.each([
    ['keys', 'jwks_uri'],
    ['keys.jwksUri', 'jwks_uri'],
    ['keys.jwks.keys[0].kty', 'jwks.keys[0].kty'],
    ['clockToleranceSeconds', 'clock_tolerance_seconds'],
    ['maxAgeSeconds', 'max_age_seconds'],
    ['algorithms[1]', 'algorithms[1]'],
  ])('calls `%s` `%s`', async (at, expected) => {
    const refused = new AuthzError('invalid_request', 'no', {
      faults: [{ at, message: 'wrong', hint: 'mend it' }],
    });
    await expect(withWireNames(Promise.reject(refused))).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [{ at: expected, message: 'wrong', hint: 'mend it' }],
    });
  });

  it.each([
    ['another refusal', new AuthzError('store_unavailable', 'no', { retryAfterSeconds: 3 })],
    ['an unforeseen error', new Error('no')],
  ])('passes %s on', async (_, error) => {
    await expect(withWireNames(Promise.reject(error))).rejects.toBe(error);
  });

  it('passes the result on', async () => {
    await expect(withWireNames(Promise.resolve(1))).resolves.toBe(1);
  });
});
