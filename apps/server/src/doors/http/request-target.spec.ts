import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { plainTarget, targetFault } from './request-target.js';

describe('a request target', () => {
  it.each([
    ['/v1/data', '/v1/data'],
    ['/%72ealms/acme/v1/data', '/realms/acme/v1/data'],
    ['/%52ealms/acme', '/Realms/acme'],
    ['/a%2Fb', '/a%2Fb'],
    ['/a%252Fb', '/a%252Fb'],
    ['/a%2572', '/a%2572'],
    ['/%7e%2E%2d%5F', '/~.-_'],
    ['/a?%72', '/a?%72'],
    ['/%e4%bd%a0', '/%e4%bd%a0'],
    ['/%zz', '/%zz'],
    ['/%', '/%'],
    ['http://example.com/%61sk?x=%61', '/ask?x=%61'],
    ['HTTPS://example.com:1/a', '/a'],
    ['http://example.com', '/'],
    ['http://example.com?a', '/?a'],
    ['*', '*'],
  ])('%s is read as %s', (target, plain) => {
    expect(plainTarget(target)).toBe(plain);
  });

  it('means the same to who decodes it, read or not', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        const target = path === '' ? '/' : path;
        expect(decodeURIComponent(plainTarget(target))).toBe(decodeURIComponent(target));
      }),
    );
  });

  it('that was read once is not read otherwise the second time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('/', '%', '2', '5', '7', 'e', 'F', '.', '?') }),
        (target) => {
          const once = plainTarget(`/${target}`);
          expect(plainTarget(once)).toBe(once);
        },
      ),
    );
  });

  it.each([
    ['*', 'invalid_request'],
    ['example.com:443', 'invalid_request'],
    ['', 'invalid_request'],
    ['/a#b', 'invalid_request'],
    ['/a?b#c', 'invalid_request'],
    ['/a\\b', 'invalid_request'],
    ['/ä', 'invalid_request'],
    ['/a?ä', 'invalid_request'],
    ['/a\tb', 'invalid_request'],
    ['/a/../b', 'not_found'],
    ['/a/./b', 'not_found'],
    ['/..', 'not_found'],
    ['/a/.?b', 'not_found'],
  ])('%s is answered by nobody: %s', (target, code) => {
    expect(targetFault(target)?.code).toBe(code);
  });

  it.each(['/', '/a?b\\c', '/a?b/../c', '/...', '/.well-known/a', '/a;b', '/a%5Cb', '//a', '/%00'])(
    '%s is left to the router',
    (target) => {
      expect(targetFault(target)).toBeUndefined();
    },
  );
});
