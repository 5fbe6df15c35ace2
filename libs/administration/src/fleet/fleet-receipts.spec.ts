import { describe, expect, it } from '@jest/globals';
import { Fleet, type ReplicaProgress } from '../ports/fleet.js';
import { FleetReceipts } from './fleet-receipts.js';

const there = (id: string, milliseconds: number, revision = 7): ReplicaProgress => ({
  ...{ id, revision, milliseconds },
});
const behind = (id: string): ReplicaProgress => ({ id, revision: 6, milliseconds: null });

type Look = readonly ReplicaProgress[] | 'fails' | 'hangs';

/** Answers the looks in turn, the last one for ever. */
class ScriptedFleet extends Fleet {
  looks = 0;

  constructor(private readonly script: readonly Look[]) {
    super();
  }

  override progress(): Promise<readonly ReplicaProgress[]> {
    const look = this.script[Math.min(this.looks++, this.script.length - 1)] ?? [];
    if (look === 'hangs') return new Promise(() => undefined);
    return look === 'fails' ? Promise.reject(new Error('no store')) : Promise.resolve(look);
  }

  override heartbeat = () => Promise.resolve(true);
  override announce = () => Promise.resolve();
  override leave = () => Promise.resolve();
}

/** Time jumps to the next callback whenever nothing else is left to do. */
function jumpingTime() {
  const pending = new Map<() => void, number>();
  let now = 0;
  const jump = () => {
    const [next] = [...pending].sort(([, a], [, b]) => a - b);
    if (!next) return;
    pending.delete(next[0]);
    now = next[1];
    next[0]();
  };
  const after = (milliseconds: number, callback: () => void) => {
    pending.set(callback, now + milliseconds);
    setImmediate(jump);
    return () => void pending.delete(callback);
  };
  return { after, now: () => now, pending };
}

async function collect(script: readonly Look[], options: { hurried?: () => boolean } = {}) {
  const fleet = new ScriptedFleet(script);
  const time = jumpingTime();
  const { after } = time;
  const receipts = new FleetReceipts({ fleet, after, hurried: options.hurried ?? (() => false) });
  const receipt = await receipts.collect('default', 7, 2);
  return { receipt, waited: time.now(), looks: fleet.looks, pending: time.pending.size };
}

describe('a receipt', () => {
  it('is complete at once when every replica is there, and leaves no timer behind', async () => {
    const { receipt, looks, waited, pending } = await collect([[there('a', 3), there('b', 5)]]);
    expect(receipt).toEqual({ complete: true, replicas: [there('a', 3), there('b', 5)] });
    expect([looks, waited, pending]).toEqual([1, 0, 0]);
  });

  it('waits for the last one', async () => {
    const { receipt } = await collect([
      [there('a', 3), behind('b')],
      [there('a', 3), behind('b')],
      [there('a', 3), there('b', 40)],
    ]);
    expect(receipt).toEqual({ complete: true, replicas: [there('a', 3), there('b', 40)] });
  });

  it('is incomplete when the time is over, and names who is there and who is not', async () => {
    const { receipt, waited } = await collect([[there('a', 3), behind('b')]]);
    expect(receipt).toEqual({ complete: false, replicas: [there('a', 3), behind('b')] });
    expect(waited).toBe(2_000);
  });

  it('waits no longer for one that died', async () => {
    const { receipt } = await collect([[there('a', 3), behind('b')], [there('a', 3)]]);
    expect(receipt).toEqual({ complete: true, replicas: [there('a', 3)] });
  });

  it('waits for one that came meanwhile', async () => {
    const { receipt } = await collect([
      [there('a', 3), behind('b')],
      [there('a', 3), there('b', 9), behind('c')],
    ]);
    expect(receipt.complete).toBe(false);
  });

  it('keeps what it saw first: later revisions say nothing of this one', async () => {
    const { receipt } = await collect([
      [there('a', 3), behind('b')],
      [there('a', 800, 9), there('b', 900, 9)],
    ]);
    expect(receipt.replicas).toEqual([there('a', 3), there('b', 900, 9)]);
  });

  it('of a fleet that nobody joined is never complete', async () => {
    expect((await collect([[]])).receipt).toEqual({ complete: false, replicas: [] });
  });

  it.each<[string, Look[], boolean]>([
    ['asks again after a failure', ['fails', 'fails', [there('a', 3)]], true],
    ['keeps what it saw before the failures', [[there('a', 3), behind('b')], 'fails'], false],
    ['ends in time although the store hangs', [[there('a', 3), behind('b')], 'hangs'], false],
  ])('%s', async (_, script, complete) => {
    const { receipt } = await collect(script);
    expect(receipt.complete).toBe(complete);
    expect(receipt.replicas[0]).toEqual(there('a', 3));
  });

  it('looks once, and no longer, when the process is about to end', async () => {
    const { receipt, looks, waited } = await collect([[behind('a')]], { hurried: () => true });
    expect(receipt).toEqual({ complete: false, replicas: [behind('a')] });
    expect([looks, waited]).toEqual([1, 0]);
  });
});
