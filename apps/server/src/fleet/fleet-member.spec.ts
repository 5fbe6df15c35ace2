import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AppliedRevision, Fleet } from '#libs/administration';
import { FakeTimer, settle } from '../../../../test/support/fake-timer.js';
import { FleetMember } from './fleet-member.js';

/** Writes down what it hears; fails, forgets and hesitates when told to. */
class HearingFleet extends Fleet {
  readonly heard: string[] = [];
  down = false;
  remembers = false;
  /** Answers are held back until this resolves. */
  gate = Promise.resolve();

  override async heartbeat(id: string): Promise<boolean> {
    await this.hear(`${id} lives`);
    const remembered = this.remembers;
    this.remembers = true;
    return remembered;
  }

  override announce(id: string, applied: readonly AppliedRevision[]): Promise<void> {
    return this.hear(`${id} at ${applied.map(({ realm, revision }) => `${realm}:${revision}`).join(' ')}`);
  }

  override leave(id: string): Promise<void> {
    return this.hear(`${id} leaves`);
  }

  override progress = () => Promise.resolve([]);

  private async hear(what: string): Promise<void> {
    if (this.down) throw new Error('no store');
    this.heard.push(what);
    await this.gate;
  }
}

let fleet: HearingFleet;
let timer: FakeTimer;
let member: FleetMember;
let joins: number;
beforeEach(() => {
  fleet = new HearingFleet();
  timer = new FakeTimer();
  joins = 0;
  const onJoined = () => void (joins += 1);
  member = new FleetMember({ fleet, replicaId: 'r1', heartbeatMs: 1_000, timer, onJoined });
});

const heardSince = (what: () => Promise<unknown>) => async () => {
  fleet.heard.length = 0;
  await what();
  return fleet.heard;
};

describe('FleetMember', () => {
  it('joins with the first realm, announces what it applied, and goes on living', async () => {
    await timer.advance(5_000);
    expect(fleet.heard).toEqual([]);
    member.applied('default', 4);
    await settle();
    expect(fleet.heard).toEqual(['r1 lives', 'r1 at default:4']);
    await timer.advance(2_000);
    expect(fleet.heard.slice(2)).toEqual(['r1 lives', 'r1 lives']);
    expect(joins).toBe(1);
  });

  it('announces a single revision at once, and many together', async () => {
    member.applied('default', 1);
    await timer.advance(100);
    const heard = await heardSince(async () => {
      for (let revision = 2; revision <= 200; revision += 1) member.applied('default', revision);
      member.applied('acme', 7);
      await settle();
    })();
    expect(heard).toEqual(['r1 at default:2']);
    await timer.advance(100);
    expect(heard).toEqual(['r1 at default:2', 'r1 at default:200 acme:7']);
  });

  it('has one announcement under way at a time', async () => {
    member.applied('default', 1);
    await timer.advance(100);
    let open: () => void = () => undefined;
    fleet.gate = new Promise((resolve) => (open = resolve));
    const heard = await heardSince(async () => {
      member.applied('default', 2);
      member.applied('default', 3);
      await timer.advance(500);
    })();
    expect(heard).toEqual(['r1 at default:2']);
    open();
    await timer.advance(100);
    expect(heard).toEqual(['r1 at default:2', 'r1 at default:3']);
  });

  it('says what failed again with the next heartbeat, and not before', async () => {
    member.applied('default', 1);
    await timer.advance(100);
    fleet.down = true;
    member.applied('default', 2);
    await timer.advance(300);
    fleet.down = false;
    const heard = await heardSince(() => timer.advance(500))();
    expect(heard).toEqual([]);
    await timer.advance(200);
    expect(heard).toEqual(['r1 lives', 'r1 at default:2']);
  });

  it('says everything again after a heartbeat without an answer, which may have joined anew', async () => {
    member.applied('default', 1);
    await timer.advance(100);
    fleet.down = true;
    await timer.advance(1_000);
    fleet.down = false;
    const heard = await heardSince(() => timer.advance(1_000))();
    expect(heard).toEqual(['r1 lives', 'r1 at default:1']);
  });

  it('says everything again when it had been forgotten', async () => {
    member.applied('default', 1);
    await timer.advance(100);
    member.applied('acme', 2);
    await timer.advance(100);
    fleet.remembers = false;
    const heard = await heardSince(() => timer.advance(1_000))();
    expect(heard).toEqual(['r1 lives', 'r1 at default:1 acme:2']);
    expect(joins).toBe(2);
  });

  it('joins when the store comes back', async () => {
    fleet.down = true;
    member.applied('default', 1);
    await timer.advance(2_500);
    fleet.down = false;
    await timer.advance(1_000);
    expect(fleet.heard).toEqual(['r1 lives', 'r1 at default:1']);
  });

  it('leaves, and says nothing afterwards', async () => {
    member.applied('default', 1);
    await timer.advance(100);
    await member.leave();
    member.applied('default', 2);
    await timer.advance(5_000);
    expect(fleet.heard).toEqual(['r1 lives', 'r1 at default:1', 'r1 leaves']);
  });

  it('leaves after the heartbeat under way, which would join again', async () => {
    let open: () => void = () => undefined;
    fleet.gate = new Promise((resolve) => (open = resolve));
    member.applied('default', 1);
    const left = member.leave();
    await settle();
    expect(fleet.heard).toEqual(['r1 lives']);
    open();
    await left;
    await timer.advance(5_000);
    expect(fleet.heard).toEqual(['r1 lives', 'r1 leaves']);
  });

  it('leaves in peace when there is no store, or it never joined', async () => {
    await member.leave();
    expect(fleet.heard).toEqual([]);
  });

  it('does not fail to leave when there is no store', async () => {
    fleet.down = true;
    member.applied('default', 1);
    await settle();
    await expect(member.leave()).resolves.toBeUndefined();
  });
});
