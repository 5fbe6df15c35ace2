import { describe, expect, it } from '@jest/globals';
import { entityTagOf } from '../reply/entity-tag.js';
import { preconditionOf, tagsOf } from './precondition.js';

const view = (item: { name: string }) => ({ name: item.name });
const stored = { name: 'a' };
const tag = entityTagOf(view(stored));
const other = entityTagOf(view({ name: 'b' }));

describe('what a request demands of an item', () => {
  it.each<[string, Record<string, string>, boolean, boolean]>([
    ['its tag', { 'if-match': tag }, true, false],
    ['its tag among others', { 'if-match': `${other} ,"x,y",${tag}` }, true, false],
    ['another tag', { 'if-match': other }, false, false],
    ['its tag, weakly', { 'if-match': `W/${tag}` }, false, false],
    ['that it is there', { 'if-match': '*' }, true, false],
    ['that it is not there', { 'if-none-match': '*' }, false, true],
    ['that it is not as its tag says', { 'if-none-match': tag }, false, true],
    ['that it is not as its tag says, weakly', { 'if-none-match': `W/${tag}` }, false, true],
    ['that it is not as another tag says', { 'if-none-match': other }, true, true],
    ['two things of which one fails', { 'if-match': tag, 'if-none-match': '*' }, false, false],
    ['two things that hold', { 'if-match': tag, 'if-none-match': other }, true, false],
  ])('%s', (_, headers, whenThere, whenNot) => {
    const precondition = preconditionOf(headers, view);
    expect(precondition.stated).toBe(true);
    expect([precondition.holds(stored), precondition.holds(null)]).toEqual([whenThere, whenNot]);
  });

  it('is nothing without a header', () => {
    const precondition = preconditionOf({}, view);
    expect([precondition.stated, precondition.holds(stored), precondition.holds(null)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it.each(['', ' ', ',', 'abc', '"a', 'a"', '"a" b', `${tag} *`, '*, *', '"a\u0000"', 'w/"a"'])(
    'is refused as %j',
    (sent) => {
      for (const name of ['If-Match', 'If-None-Match'] as const) {
        const refusal = { code: 'invalid_request', faults: [expect.objectContaining({ at: name })] };
        expect(() => tagsOf(name, sent)).toThrow(expect.objectContaining(refusal));
      }
    },
  );

  it('is read in time that grows with its length only', () => {
    const long = Array.from({ length: 4_000 }, () => '"a"').join(',');
    expect(tagsOf('If-Match', long)).toHaveLength(4_000);
    expect(() => tagsOf('If-Match', '"'.repeat(15_001))).toThrow();
  });
});
