import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { createLogger } from '#libs/telemetry';
import { Lifecycle } from './lifecycle.js';
import { Shutdown } from './shutdown.js';

function newShutdown({ serving = true, closeSeconds = 60 } = {}) {
  const events: string[] = [];
  const lifecycle = new Lifecycle();
  if (serving) lifecycle.serve();
  let exited: (code: number) => void = () => undefined;
  const exit = new Promise<number>((resolve) => (exited = resolve));
  const shutdown = new Shutdown({
    lifecycle,
    logger: createLogger({ level: 'silent' }),
    drainSeconds: 5,
    closeSeconds,
    exit: (code) => {
      exited(code);
      events.push(`exit ${code}`);
    },
    pause: async (milliseconds) => void events.push(`${lifecycle.phase} for ${milliseconds} ms`),
  });
  const process = new EventEmitter();
  shutdown.listen(process as unknown as NodeJS.Process);
  for (const what of ['postgres', 'replica', 'listener']) {
    shutdown.onClose(what, async () => void events.push(`close ${what}`));
  }
  return { shutdown, process, events, exit };
}

const closes = ['close listener', 'close replica', 'close postgres'];

describe('Shutdown', () => {
  it('goes on serving for a while after SIGTERM, then closes in the order opposite to the start', async () => {
    const { process, events, exit } = newShutdown();
    process.emit('SIGTERM');
    expect(await exit).toBe(0);
    expect(events).toEqual(['draining for 5000 ms', ...closes, 'exit 0']);
  });

  it('does not keep the person waiting who pressed control-c', async () => {
    const { process, events, exit } = newShutdown();
    process.emit('SIGINT');
    await exit;
    expect(events).toEqual(['draining for 0 ms', ...closes, 'exit 0']);
  });

  it('does not drain what never served', async () => {
    const { process, events, exit } = newShutdown({ serving: false });
    process.emit('SIGTERM');
    await exit;
    expect(events).toEqual([...closes, 'exit 0']);
  });

  it('ends at once on a second signal', () => {
    const { process, events } = newShutdown();
    process.emit('SIGTERM');
    process.emit('SIGTERM');
    expect(events.at(-1)).toBe('exit 1');
  });

  it('closes the rest when one step fails, and says so with its exit code', async () => {
    const { shutdown, process, events, exit } = newShutdown();
    shutdown.onClose('broken', () => Promise.reject(new Error('stuck')));
    process.emit('SIGTERM');
    expect(await exit).toBe(1);
    expect(events.slice(1)).toEqual([...closes, 'exit 1']);
  });

  it('leaves a step behind that hangs', async () => {
    const { shutdown, process, events, exit } = newShutdown({ closeSeconds: 0.01 });
    shutdown.onClose('hanging', () => new Promise(() => undefined));
    process.emit('SIGTERM');
    expect(await exit).toBe(1);
    expect(events).toContain('close postgres');
  });

  it('gives the time that it has once, not to each step that hangs', async () => {
    const { shutdown, process, events, exit } = newShutdown({ closeSeconds: 1 });
    const given: number[] = [];
    let startedAt = performance.now();
    for (const what of ['third', 'second', 'first']) {
      shutdown.onClose(what, () => {
        given.push(performance.now() - startedAt);
        startedAt = performance.now();
        return new Promise(() => undefined);
      });
    }
    process.emit('SIGTERM');
    await exit;
    const [, first = 0, second = 0] = given;
    expect(second).toBeLessThan(first * 0.9);
    expect(events.at(-1)).toBe('exit 1');
  });

  it('does not count a step with a bound of its own against the others', async () => {
    const { shutdown, process, events, exit } = newShutdown({ closeSeconds: 600 });
    shutdown.onClose('hanging', () => new Promise(() => undefined), 0.01);
    process.emit('SIGTERM');
    expect(await exit).toBe(1);
    expect(events.slice(1)).toEqual([...closes, 'exit 1']);
  });
});
