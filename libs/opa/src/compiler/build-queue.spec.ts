import { describe, expect, it } from '@jest/globals';
import { BuildQueue } from './build-queue.js';

/** A task that ends when told. */
function heldTask(log: string[], name: string) {
  let finish: () => void = () => undefined;
  let fail = finish;
  const outcome = new Promise<string>((resolve, reject) => {
    finish = () => {
      resolve(name);
    };
    fail = () => {
      reject(new Error(name));
    };
  });
  const task = (): Promise<string> => {
    log.push(name);
    return outcome;
  };
  return { task, finish, fail };
}

describe('BuildQueue', () => {
  it('runs no more at once than allowed, first come first served', async () => {
    const queue = new BuildQueue(2, 10);
    const started: string[] = [];
    const tasks = ['a', 'b', 'c', 'd'].map((name) => heldTask(started, name));
    const runs = tasks.map(({ task }) => queue.run(task));
    await Promise.resolve();
    expect(started).toEqual(['a', 'b']);
    tasks[1]!.finish();
    await runs[1];
    await Promise.resolve();
    expect(started).toEqual(['a', 'b', 'c']);
    tasks.forEach(({ finish }) => {
      finish();
    });
    expect(await Promise.all(runs)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('goes on after a task failed', async () => {
    const queue = new BuildQueue(1, 10);
    const started: string[] = [];
    const broken = heldTask(started, 'broken');
    const next = heldTask(started, 'next');
    const runs = Promise.allSettled([queue.run(broken.task), queue.run(next.task)]);
    broken.fail();
    next.finish();
    expect((await runs).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it('refuses more waiting than it may hold, and takes them again later', async () => {
    const queue = new BuildQueue(1, 1);
    const held = heldTask([], 'held');
    const running = queue.run(held.task);
    const waiting = queue.run(() => Promise.resolve('waited'));
    await expect(queue.run(() => Promise.resolve('one too many'))).rejects.toMatchObject({
      code: 'limit_exceeded',
      retryAfterSeconds: 10,
    });
    held.finish();
    await Promise.all([running, waiting]);
    expect(await queue.run(() => Promise.resolve('later'))).toBe('later');
  });
});
