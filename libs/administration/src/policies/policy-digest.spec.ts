import { describe, expect, it } from '@jest/globals';
import type { CompileRequest } from '../ports/policy-compiler.js';
import { policyDigest } from './policy-digest.js';

const request: CompileRequest = {
  realm: 'default',
  package: 'a/b',
  regoVersion: 'v1',
  sources: [
    { path: 'a.rego', content: 'x' },
    { path: 'b.rego', content: 'y' },
  ],
};
const digest = policyDigest(request, 'opa 1');

describe('policyDigest', () => {
  it('is a sha256 in hex', () => {
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('does not depend on the order of the sources', () => {
    expect(policyDigest({ ...request, sources: request.sources.toReversed() }, 'opa 1')).toBe(digest);
  });

  it.each<[string, Partial<CompileRequest>, string]>([
    ['package', { package: 'a/c' }, 'opa 1'],
    ['Rego version', { regoVersion: 'v0' }, 'opa 1'],
    ['compiler', {}, 'opa 2'],
    ['content', { sources: [request.sources[0]!, { path: 'b.rego', content: 'z' }] }, 'opa 1'],
    ['file name', { sources: [request.sources[0]!, { path: 'c.rego', content: 'y' }] }, 'opa 1'],
    ['missing file', { sources: [request.sources[0]!] }, 'opa 1'],
    [
      'text that moved from one file to the other',
      {
        sources: [
          { path: 'a.rego', content: 'xy' },
          { path: 'b.rego', content: '' },
        ],
      },
      'opa 1',
    ],
  ])('depends on the %s', (_, change, compiler) => {
    expect(policyDigest({ ...request, ...change }, compiler)).not.toBe(digest);
  });
});
