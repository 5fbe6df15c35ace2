import { expect, it } from '@jest/globals';
import { guardedConnector } from './guarded-connector.js';

const connect = guardedConnector({
  allowPrivate: false,
  resolve: () => Promise.reject(new Error('must not be asked')),
  timeoutMs: 1000,
});

it.each(['127.0.0.1', '::1', '169.254.169.254', '::ffff:10.0.0.1', 'fe80::1%lo'])(
  'refuses the literal address %s, which sockets never look up',
  async (hostname) => {
    const error = await new Promise<Error | null>((resolve) => {
      connect({ hostname, protocol: 'https:', port: '443' }, (...[refusal]) => {
        resolve(refusal);
      });
    });
    expect(error?.message).toBe('the host has an address that is not public');
  },
);
