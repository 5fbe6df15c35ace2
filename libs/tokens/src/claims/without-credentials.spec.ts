import { expect, it } from '@jest/globals';
import type { JsonObject } from '#libs/domain';
import { withoutCredentials } from './without-credentials.js';

const token = 'eyJhbGciOiJub25lIn0.e30.c2ln';

it.each<[string, JsonObject, JsonObject]>([
  ['keeps ordinary claims', { sub: 'a', n: 1, b: false, z: null }, { sub: 'a', n: 1, b: false, z: null }],
  [
    'keeps actors, scopes and confirmation',
    { act: { sub: 'b', act: { sub: 'c' } }, scope: 'x y', cnf: { jkt: 't' } },
    { act: { sub: 'b', act: { sub: 'c' } }, scope: 'x y', cnf: { jkt: 't' } },
  ],
  ['drops a token under any name', { anything: token }, {}],
  ['drops an unsigned token', { anything: 'eyJhbGciOiJub25lIn0.e30.' }, {}],
  ['drops an encrypted token', { anything: 'eyJhbGciOiJkaXIifQ..iv.text.tag' }, {}],
  ['drops tokens in lists', { list: ['a', token, ['b', token]] }, { list: ['a', ['b']] }],
  [
    'drops distributed claims’ credentials',
    { _claim_sources: { s: { endpoint: 'https://x', access_token: 'opaque' }, t: { JWT: 'x' } } },
    { _claim_sources: { s: { endpoint: 'https://x' }, t: {} } },
  ],
  ['drops refresh and ID tokens', { refresh_token: 'r', id_token: 'i' }, {}],
  ['keeps text with dots', { host: 'a.b.c', version: '1.2.3' }, { host: 'a.b.c', version: '1.2.3' }],
])('%s', (_, claims, left) => {
  expect(withoutCredentials(claims)).toEqual(left);
});

it('keeps `__proto__` an ordinary member', () => {
  const left = withoutCredentials(JSON.parse('{"__proto__":{"admin":true}}') as JsonObject);
  expect(JSON.stringify(left)).toBe('{"__proto__":{"admin":true}}');
  expect(left['admin']).toBeUndefined();
});
