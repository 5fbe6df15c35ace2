import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settle } from '../../../../test/support/fake-timer.js';
import { codeOf } from '../testing/code-of.js';
import { issuer, request, sha256, startedWorld, type World } from '../testing/world.js';

const maxStalenessMs = 5_000;
const secret = 's'.repeat(40);
const key = `Bearer pck_key1_${secret}`;

async function followedWorld(overrides = {}): Promise<World> {
  const world = await startedWorld({ maxStalenessMs, ...overrides });
  world.store.putKey('default', 'key1', { secretHash: sha256(secret) });
  world.store.putIssuers('default', [issuer({ callerScopes: ['decisions:evaluate'] })]);
  await settle();
  await world.core.authenticateCaller.authenticate('default', key);
  await world.core.checkAccess.check('default', request());
  await world.timer.advance(1_000);
  return world;
}

const doors: readonly (readonly [string, (world: World) => unknown])[] = [
  ['a decision', ({ core }) => core.checkAccess.check('default', request())],
  ['a decision on a stranger', ({ core }) => core.checkAccess.check('default', stranger)],
  ['a demanded revision', ({ core }) => core.checkAccess.check('default', request(), { atLeastRevision: 1 })],
  ['a batch', ({ core }) => core.checkBatch.check('default', [request()], 'execute_all')],
  [
    'a query',
    ({ core }) =>
      core.queryPolicy.query('default', ['documents', 'allow'], '{"subject":{},"action":{"name":"read"}}'),
  ],
  ['a caller with a key', ({ core }) => core.authenticateCaller.authenticate('default', key)],
  [
    'a caller with a token',
    ({ core }) => core.authenticateCaller.authenticate('default', 'Bearer https://idp.example|sam'),
  ],
];
const stranger = request({ subject: { type: 'service', id: 'x' } });

const codes = async (world: World) =>
  new Set(await Promise.all(doors.map(([, ask]) => codeOf(Promise.resolve(ask(world))))));

describe('bounded staleness', () => {
  it.each(doors)('answers %s up to the bound, refuses it beyond, and answers again', async (_name, ask) => {
    const world = await followedWorld();
    world.store.down = true;
    await world.timer.advance(maxStalenessMs);
    await ask(world);
    await world.timer.advance(1);
    expect(await codeOf(Promise.resolve(ask(world)))).toBe('replica_stale');
    world.store.down = false;
    await world.timer.advance(1_000);
    await ask(world);
  });

  it('is counted by status and ages', async () => {
    const { core, store, timer } = await followedWorld();
    expect(core.replica.status()).toMatchObject({ realms: 1, staleRealms: 0 });
    expect(core.replica.ages()).toEqual([['default', 0]]);
    store.down = true;
    await timer.advance(6_000);
    expect(core.replica.status()).toMatchObject({ ready: true, realms: 1, staleRealms: 1 });
    expect(core.replica.ages()).toEqual([['default', 6]]);
  });

  it('counts from when the store was asked, not from when it answered', async () => {
    const world = await followedWorld();
    world.store.gates.heads.close();
    await world.timer.advance(4_000);
    // Asked at the first poll, one second on; answered three seconds later.
    world.store.gates.heads.open();
    await settle();
    expect(world.core.replica.ages()).toEqual([['default', 3]]);
  });

  it('is one realm’s own: another that is followed goes on', async () => {
    const world = await followedWorld();
    world.store.createRealm('acme');
    world.store.activate('acme', { name: 'documents', digest: 'v1' });
    await world.timer.advance(1_000);
    world.store.gates.advance.close();
    world.store.putRole('acme', { name: 'editor' });
    await world.timer.advance(maxStalenessMs + 1_000);
    expect(await codeOf(Promise.resolve(world.core.checkAccess.check('acme', request())))).toBe(
      'replica_stale',
    );
    expect((await world.core.checkAccess.check('default', request())).decision.effect).toBe('allow');
    expect(world.core.replica.status()).toMatchObject({ realms: 2, staleRealms: 1 });
    world.store.gates.advance.open();
    await world.timer.advance(1_000);
    expect(world.core.replica.status()).toMatchObject({ staleRealms: 0 });
  });

  it('is off when the bound is 0', async () => {
    const world = await followedWorld({ maxStalenessMs: 0 });
    world.store.down = true;
    await world.timer.advance(300_000);
    expect((await world.core.checkAccess.check('default', request())).decision.effect).toBe('allow');
  });

  it('refuses a wrong secret as such, so that nobody learns which keys there are', async () => {
    const world = await followedWorld();
    world.store.down = true;
    await world.timer.advance(6_000);
    const wrong = `Bearer pck_key1_${'x'.repeat(40)}`;
    expect(
      await codeOf(world.core.authenticateCaller.authenticate('default', wrong) as Promise<unknown>),
    ).toBe('unauthenticated');
  });

  it('never refuses a realm that is written all the time, as long as it is followed', async () => {
    const world = await followedWorld({ maxStalenessMs: 2_500 });
    world.store.hints = false;
    for (let second = 0; second < 20; second++) {
      world.store.putUser('default', { id: `user${second}` });
      await world.timer.advance(1_000);
      expect((await codes(world)).has('replica_stale')).toBe(false);
    }
  });

  it('holds whatever the store does: nothing is answered that is older than the bound', async () => {
    const step = fc.record({
      down: fc.boolean(),
      writes: fc.integer({ min: 0, max: 2 }),
      milliseconds: fc.integer({ min: 1, max: 3_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const world = await followedWorld();
        world.store.hints = false;
        const { core, store, timer } = world;
        /** When each revision was overtaken. */
        const overtakenAt = new Map<number, number>();
        for (const { down, writes, milliseconds } of steps) {
          for (let i = 0; i < writes; i++) {
            overtakenAt.set(store.revision('default'), timer.now());
            store.putUser('default', { id: `user${i}` });
          }
          store.down = down;
          await timer.advance(milliseconds);
          const state = core.replica.peek('default');
          if (state === undefined) continue;
          const age = timer.now() - (overtakenAt.get(state.revision) ?? timer.now());
          expect(age).toBeLessThanOrEqual(maxStalenessMs);
        }
      }),
      { numRuns: 50 },
    );
  });
});
