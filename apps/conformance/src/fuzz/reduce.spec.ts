import { describe, expect, it } from '@jest/globals';

import { reduce } from './reduce.js';

describe('reducing a text', () => {
  const keepsCall = (candidate: string): Promise<boolean> =>
    Promise.resolve(/json\.unmarshal\("\d/.test(candidate));

  it.each([
    ['r := [1, {"a": json.unmarshal("1.2")}] if { x == [2, 3] }\ns := 4'],
    ['r := f(g("x, )"), h([json.unmarshal("1.2"), 2]))'],
  ])('%s loses what is not needed', async (text) => {
    const reduced = await reduce(text, keepsCall, 500);
    expect(reduced).toMatch(/json\.unmarshal\("\d/);
    expect(reduced.length).toBeLessThan(text.length / 1.5);
  });

  it('leaves a text that cannot lose anything, and ends with its budget', async () => {
    let asked = 0;
    const never = (): Promise<boolean> => {
      asked++;
      return Promise.resolve(false);
    };
    expect(await reduce('r := [1, [2, [3, [4]]]]', never, 7)).toBe('r := [1, [2, [3, [4]]]]');
    expect(asked).toBe(7);
  });
});
