import { describe, expect, it } from '@jest/globals';

import { PrivateNames } from './private-names.js';

const entrypoints = [
  'num',
  'num/allow',
  'num/_private',
  'num/_x/y',
  'num/source',
  'num/limits/raw',
  'num/limits/_raw',
  'num/lib/open',
  'num/lib/_helper',
  'num/_lib/open',
];
const names = new PrivateNames(['num'], new Set(entrypoints));
const at = (path: string) => path.split('/');

describe('PrivateNames', () => {
  it.each([
    ['num', false],
    ['num/allow', false],
    ['num/_private', true],
    ['num/_private/member', true],
    ['num/_x', true],
    ['num/_x/y', true],
    ['num/_only_data', true],
    ['num/_lib/open', true],
    ['num/lib', false],
    ['num/lib/open', false],
    ['num/lib/open/_key', false],
    ['num/lib/_helper', true],
    ['num/lib/_helper/deep', true],
    ['num/lib/_key', false],
    ['num/limits/raw', false],
    ['num/limits/_raw', true],
    ['num/source/_source', false],
    ['num/source/__proto__', false],
    ['num/constructor', false],
    ['num/%5Fprivate', false],
  ])('of %s says %j', (path, hidden) => {
    expect(names.hides(at(path))).toBe(hidden);
  });

  it.each([
    ['nothing that is not there', 'num', '{"allow":true}', '{"allow":true}'],
    ['a rule of the package', 'num', '{"_private":1,"allow":true}', '{"allow":true}'],
    ['the last member', 'num', '{"allow":true,"_private":{"a":[1,"}"]}}', '{"allow":true}'],
    ['all there is', 'num', '{"_private":1}', '{}'],
    ['data right in the package', 'num', '{"_data":[1],"allow":true}', '{"allow":true}'],
    ['a rule of a package below', 'num', '{"lib":{"_helper":1,"open":2}}', '{"lib":{"open":2}}'],
    ['a rule written with its path', 'num', '{"limits":{"_raw":1,"raw":2}}', '{"limits":{"raw":2}}'],
    ['the same, asked from nearer', 'num/limits', '{"_raw":1,"raw":2}', '{"raw":2}'],
  ])('leaves out %s', (_, path, text, shown) => {
    expect(names.shown(text, at(path))).toBe(shown);
  });

  it.each([
    ['keys of values', 'num', '{"source":{"_source":[{"_id":1}]}}'],
    ['keys of a rule that is asked', 'num/source', '{"_source":1}'],
    ['keys of a value in a package below', 'num', '{"lib":{"open":{"_helper":1}}}'],
    ['texts', 'num', '{"source":["_private","_helper"],"why":"\\"_private\\":1"}'],
    ['every digit', 'num', '{"source":{"_n":12345678901234567890.10}}'],
    ['a document that is no object', 'num/source', '["_private"]'],
  ])('keeps %s', (_, path, text) => {
    expect(names.shown(text, at(path))).toBe(text);
  });

  it('knows whether anything is private below the package', () => {
    expect(names.anyBelow).toBe(true);
    expect(new PrivateNames(['a', 'b'], new Set(['a/b', 'a/b/_c', 'a/b/_c/d'])).anyBelow).toBe(false);
  });
});
