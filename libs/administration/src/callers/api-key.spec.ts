import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apiKeyText, newApiKey } from './api-key.js';

describe('newApiKey', () => {
  it('fits the credential pattern for all random bytes', () => {
    const bytes = fc.uint8Array({ minLength: 42, maxLength: 42 });
    fc.assert(
      fc.property(bytes, (random) => {
        let taken = 0;
        const key = newApiKey((size) => random.slice(taken, (taken += size)));
        expect(apiKeyText(key)).toMatch(/^pck_[a-z0-9]{20}_[A-Za-z0-9-]{43}$/);
      }),
    );
  });
});
