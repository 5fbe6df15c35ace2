import { describe, expect, it } from '@jest/globals';
import { settle } from '../../../../test/support/fake-timer.js';
import { codeOf } from '../testing/code-of.js';
import { sha256, startedWorld, type World } from '../testing/world.js';

const secret = 's'.repeat(40);
const header = (keyId: string) => `Bearer pck_${keyId}_${secret}`;
const ask = ({ core }: World, keyId: string, remoteAddress: string) =>
  codeOf(core.authenticateCaller.authenticate('default', header(keyId), 0, { remoteAddress }));

/** 10 a second, so 100 at once in all and 10 at once of one address. */
async function bounded(): Promise<World> {
  const world = await startedWorld({ unknownKeysPerSecond: 10 });
  for (const id of ['known', 'fresh']) world.store.putKey('default', id, { secretHash: sha256(secret) });
  await settle();
  expect(await ask(world, 'known', '192.0.2.1')).toBe('an answer');
  return world;
}

async function guess(world: World, times: number, addressOf: (i: number) => string): Promise<string[]> {
  const codes: string[] = [];
  for (let i = 0; i < times; i++) codes.push(await ask(world, `guess${i}${codes.length}`, addressOf(i)));
  return codes;
}
const count = (codes: readonly string[], code: string) => codes.filter((one) => one === code).length;

describe('keys that do not exist', () => {
  it('cost one address so many look-ups, and others nothing', async () => {
    const world = await bounded();
    const asked = world.store.calls.findByKeyId;
    const codes = await guess(world, 50, () => '192.0.2.66');
    expect([count(codes, 'unauthenticated'), count(codes, 'limit_exceeded')]).toEqual([10, 40]);
    expect(world.store.calls.findByKeyId - asked).toBe(10);
    expect(await ask(world, 'fresh', '192.0.2.2')).toBe('an answer');
  });

  it('cost all addresses together so many', async () => {
    const world = await bounded();
    const codes = await guess(world, 500, (i) => `198.51.100.${i % 250}`);
    expect([count(codes, 'unauthenticated'), count(codes, 'limit_exceeded')]).toEqual([100, 400]);
  });

  it('keep no caller out who was known, not even one whose client has just changed', async () => {
    const world = await bounded();
    await guess(world, 500, (i) => `198.51.100.${i % 250}`);
    world.store.putKey('default', 'known', { secretHash: sha256(secret) });
    await settle();
    expect(await ask(world, 'known', '192.0.2.66')).toBe('an answer');
  });

  it('never make a good key that was refused a wrong one: it works when the budget is there again', async () => {
    const world = await bounded();
    await guess(world, 50, () => '192.0.2.66');
    expect(await ask(world, 'fresh', '192.0.2.66')).toBe('limit_exceeded');
    await world.timer.advance(1_000);
    expect(await ask(world, 'fresh', '192.0.2.66')).toBe('an answer');
  });

  it('are looked up one at a time, so that known callers never wait behind them', async () => {
    const world = await bounded();
    world.store.gates.read.close();
    const asked = world.store.calls.findByKeyId;
    const guesses = Array.from({ length: 40 }, (_, i) => ask(world, `guess${i}`, '192.0.2.66'));
    await settle();
    expect(world.store.calls.findByKeyId - asked).toBe(1);
    world.store.putKey('default', 'known', { secretHash: sha256(secret) });
    await settle();
    const known = ask(world, 'known', '192.0.2.1');
    await settle();
    expect(world.store.calls.findByKeyId - asked).toBe(2);
    world.store.gates.read.open();
    expect(await known).toBe('an answer');
    const codes = await Promise.all(guesses);
    // One under way and sixteen that waited; what the client's change overtook was read again.
    expect(count(codes, 'store_unavailable')).toBe(40 - 17);
  });

  it('are not refused for ever as unknown when made while they were looked up', async () => {
    const world = await bounded();
    world.store.gates.read.close();
    const early = ask(world, 'later', '192.0.2.1');
    await settle();
    world.store.putKey('default', 'later', { secretHash: sha256(secret) });
    await settle();
    world.store.gates.read.open();
    expect(await early).toBe('an answer');
  });
});
