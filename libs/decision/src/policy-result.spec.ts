import { describe, expect, it } from '@jest/globals';
import type { Decision } from '#libs/domain';
import { PolicyResults, readPolicyResult } from './policy-result.js';

describe('readPolicyResult', () => {
  it.each<[string, string, Decision]>([
    ['a plain allow', '{"allow":true}', { effect: 'allow' }],
    ['a plain deny', '{"allow":false}', { effect: 'deny' }],
    [
      'what stands beside it',
      '{"allow":true,"mask":["a"],"n":null}',
      { effect: 'allow', context: { mask: ['a'], n: null } },
    ],
    ['private rules only', '{"allow":true,"_admin":true}', { effect: 'allow' }],
    [
      'private and public rules',
      '{"_x":1,"allow":false,"why":"w"}',
      { effect: 'deny', context: { why: 'w' } },
    ],
  ])('reads %s', (_, text, decision) => {
    expect(readPolicyResult('p', text)).toEqual(decision);
  });

  it.each<[string, string | undefined]>([
    ['an undefined document', undefined],
    ['no `allow`', '{"deny":false}'],
    ['a text', '{"allow":"true"}'],
    ['a number', '{"allow":1}'],
    ['null', '{"allow":null}'],
    ['a list', '{"allow":[true]}'],
    ['an object', '{"allow":{"allow":true}}'],
    ['a bare true', 'true'],
    ['a bare null', 'null'],
    ['a list of documents', '[{"allow":true}]'],
    ['an inherited `allow`', '{"__proto__":{"allow":true}}'],
  ])('takes %s as undecided and says how to mend it', (_, text) => {
    expect(() => readPolicyResult('p', text)).toThrow(
      expect.objectContaining({
        code: 'evaluation_failed',
        message: expect.stringContaining('default allow := false'),
      }),
    );
  });
});

describe('PolicyResults', () => {
  it('reads an equal result once, into something that nobody can change', () => {
    const results = new PolicyResults();
    const first = results.read('p', '{"allow":true,"mask":["a",{"b":["c"]}]}');
    expect(first).toEqual({ effect: 'allow', context: { mask: ['a', { b: ['c'] }] } });
    expect(results.read('q', '{"allow":true,"mask":["a",{"b":["c"]}]}')).toBe(first);
    expect(() => ((first.context!['mask'] as { b: string[] }[])[1]!.b[0] = 'x')).toThrow(TypeError);
  });

  it('stays right however many there are', () => {
    const results = new PolicyResults();
    for (const round of [1, 2]) {
      for (let n = 0; n < 1_000; n++) {
        expect(results.read(`p${round}`, `{"allow":${n % 2 === 0},"n":${n}}`)).toEqual({
          effect: n % 2 === 0 ? 'allow' : 'deny',
          context: { n },
        });
      }
    }
  });

  it('remembers no fault: each policy is named in its own', () => {
    const results = new PolicyResults();
    for (const policy of ['p', 'q']) {
      expect(() => results.read(policy, '{"allow":1}')).toThrow(`policy \`${policy}\``);
      expect(() => results.read(policy, undefined)).toThrow(`policy \`${policy}\``);
    }
  });
});
