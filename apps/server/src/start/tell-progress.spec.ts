import { describe, expect, it } from '@jest/globals';
import { tellProgress } from './tell-progress.js';

describe('tellProgress', () => {
  it('says how far the work is until it is done, and answers what it answered', async () => {
    const said: string[] = [];
    let finish: (outcome: string) => void = () => undefined;
    const work = new Promise<string>((resolve) => (finish = resolve));
    const say = (message: string) => {
      if (said.push(message) === 3) finish('done');
    };
    expect(await tellProgress(work, { text: () => `${said.length} of 3`, say, everyMs: 1 })).toBe('done');
    expect(said).toEqual(['0 of 3', '1 of 3', '2 of 3']);
  });

  it('says nothing of what does not take long, and fails with it', async () => {
    const said: string[] = [];
    const telling = { text: () => 'loading', say: (message: string) => said.push(message), everyMs: 60_000 };
    await expect(tellProgress(Promise.reject(new Error('lost')), telling)).rejects.toThrow('lost');
    expect(said).toEqual([]);
  });
});
