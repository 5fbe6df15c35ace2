import { describe, expect, it } from '@jest/globals';
import { BuildQueue, type QueueLimits } from './build-queue.js';

const limits: QueueLimits = {
  concurrentBuilds: 1,
  waitingBuilds: 10,
  waitingBuildsPerRealm: 4,
  waitMs: 60_000,
};
const patient = new AbortController().signal;

/** Tasks that end when told, and a log of their beginnings. */
class Tasks {
  readonly begun: string[] = [];
  private readonly ends = new Map<string, () => void>();

  constructor(private readonly queue: BuildQueue) {}

  /** The realm is the letter that the name begins with. */
  add(name: string, signal = patient): Promise<string> {
    const ended = new Promise<void>((resolve) => this.ends.set(name, resolve));
    const task = async () => {
      this.begun.push(name);
      await ended;
      if (name.endsWith('!')) throw new Error('broken');
      return name;
    };
    return this.queue.run(name.charAt(0), task, signal);
  }

  async end(name: string): Promise<void> {
    this.ends.get(name)?.();
    await new Promise(setImmediate);
  }
}

function queueOf(changes: Partial<QueueLimits> = {}): Tasks {
  return new Tasks(new BuildQueue({ ...limits, ...changes }));
}

async function endAllInTurn(tasks: Tasks): Promise<readonly string[]> {
  for (let index = 0; index < tasks.begun.length; index++) await tasks.end(tasks.begun[index] ?? '');
  return tasks.begun;
}

describe('BuildQueue', () => {
  it('lets a realm that comes last go before what another realm has waiting', async () => {
    const tasks = queueOf();
    const runs = ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'].map((name) => tasks.add(name));
    await new Promise(setImmediate);
    expect(await endAllInTurn(tasks)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
    expect(await Promise.all(runs)).toHaveLength(7);
  });

  it('leaves a place to other realms, also while one realm has more to do', async () => {
    const tasks = queueOf({ concurrentBuilds: 2 });
    const runs = ['a1', 'a2', 'b1', 'b2', 'c1'].map((name) => tasks.add(name));
    await new Promise(setImmediate);
    expect(tasks.begun).toEqual(['a1', 'b1']);
    expect(await endAllInTurn(tasks)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2']);
    await Promise.all(runs);
  });

  it('goes on after a task failed', async () => {
    const tasks = queueOf();
    const runs = Promise.allSettled([tasks.add('a!'), tasks.add('a2')]);
    await new Promise(setImmediate);
    await endAllInTurn(tasks);
    expect((await runs).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });

  it.each([
    ['one realm', ['a1', 'a2', 'a3', 'a4', 'a5'], 'a6', 'this realm has too many policies waiting'],
    ['all realms', ['a1', 'b1', 'c1', 'd1'], 'e1', 'too many policies are waiting'],
  ])(
    'refuses more waiting of %s than it may hold, and takes them again later',
    async (_, held, next, words) => {
      const tasks = queueOf({ waitingBuilds: held.length - 1 });
      const runs = held.map((name) => tasks.add(name));
      await expect(tasks.add(next)).rejects.toMatchObject({
        code: 'limit_exceeded',
        message: expect.stringContaining(words),
        retryAfterSeconds: 10,
      });
      await endAllInTurn(tasks);
      await Promise.all(runs);
      const later = tasks.add(next);
      await tasks.end(next);
      expect(await later).toBe(next);
    },
  );

  it('forgets who waits no longer', async () => {
    const tasks = queueOf({ waitingBuilds: 1 });
    const gone = new AbortController();
    const running = tasks.add('a1');
    const abandoned = tasks.add('b1', gone.signal);
    gone.abort(new Error('gone'));
    await expect(abandoned).rejects.toThrow('gone');
    const next = tasks.add('c1');
    await tasks.end('a1');
    await tasks.end('c1');
    expect(await Promise.all([running, next])).toEqual(['a1', 'c1']);
    expect(tasks.begun).toEqual(['a1', 'c1']);
  });

  it('begins nothing for who has gone already', async () => {
    const tasks = queueOf();
    await expect(tasks.add('a1', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
    expect(tasks.begun).toEqual([]);
  });

  it('ends a wait that takes too long', async () => {
    const tasks = queueOf({ waitMs: 1 });
    const running = tasks.add('a1');
    await expect(tasks.add('b1')).rejects.toMatchObject({ code: 'limit_exceeded', retryAfterSeconds: 10 });
    await tasks.end('a1');
    expect(await running).toBe('a1');
    expect(tasks.begun).toEqual(['a1']);
  });
});
