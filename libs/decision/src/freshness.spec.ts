import { describe, expect, it } from '@jest/globals';
import { settle } from '../../../test/support/fake-timer.js';
import { codeOf } from './testing/code-of.js';
import { request, startedWorld, type World } from './testing/world.js';

const ask = async ({ core }: World, atLeastRevision?: number, id = 'alice') => {
  const options = atLeastRevision === undefined ? {} : { atLeastRevision };
  const { decision } = await core.checkAccess.check(
    'default',
    request({ subject: { type: 'user', id } }),
    options,
  );
  return decision.effect;
};

describe('freshness', () => {
  it('enforces a revoked role as soon as the hint arrives', async () => {
    const world = await startedWorld();
    expect(await ask(world)).toBe('allow');
    world.store.assign('default', 'alice');
    await settle();
    expect(await ask(world)).toBe('deny');
  });

  it('enforces it within one poll when the hint is lost', async () => {
    const world = await startedWorld();
    await ask(world);
    world.store.hints = false;
    world.store.assign('default', 'alice');
    await settle();
    expect(await ask(world)).toBe('allow');
    await world.timer.advance(1_000);
    expect(await ask(world)).toBe('deny');
  });

  it('enforces it at once when the revision is demanded, hint lost or not', async () => {
    const world = await startedWorld();
    await ask(world);
    world.store.hints = false;
    const revision = world.store.assign('default', 'alice');
    expect(await ask(world, revision)).toBe('deny');
  });

  it('learns of a user who was unknown before', async () => {
    const world = await startedWorld();
    expect(await ask(world, undefined, 'bob')).toBe('deny');
    world.store.putUser('default', { id: 'bob' });
    world.store.assign('default', 'bob', { role: 'editor' });
    await settle();
    expect(await ask(world, undefined, 'bob')).toBe('allow');
  });

  it('moves a name from one user to another', async () => {
    const world = await startedWorld();
    const byName = async () => {
      const { decision } = await world.core.checkAccess.check(
        'default',
        request({ subject: { type: 'username', id: 'al' } }),
      );
      return decision.effect;
    };
    expect(await byName()).toBe('allow');
    world.store.putUser('default', { id: 'alice', username: 'alice' });
    await settle();
    expect(await byName()).toBe('deny');
    world.store.putUser('default', { id: 'bob', username: 'al' });
    world.store.assign('default', 'bob', { role: 'editor' });
    await settle();
    expect(await byName()).toBe('allow');
  });

  it('does not keep or use a reading that a write has overtaken', async () => {
    const world = await startedWorld();
    world.store.gates.read.close();
    const racing = ask(world);
    await settle();
    // The reading was taken with the role; its change is applied before the reading arrives.
    world.store.assign('default', 'alice');
    await settle();
    expect(world.core.replica.appliedRevision('default')).toBe(world.store.revision('default'));
    world.store.gates.read.open();
    expect(await racing).toBe('deny');
    expect(await ask(world)).toBe('deny');
    expect(world.store.calls.find).toBe(2);
  });

  it('does not keep "unknown" when the user was made meanwhile', async () => {
    const world = await startedWorld();
    world.store.gates.read.close();
    const racing = ask(world, undefined, 'bob');
    await settle();
    world.store.putUser('default', { id: 'bob' });
    world.store.assign('default', 'bob', { role: 'editor' });
    await settle();
    world.store.gates.read.open();
    expect(await racing).toBe('allow');
  });

  it('uses a reading that only other users have overtaken, so that writing elsewhere starves nobody', async () => {
    const world = await startedWorld();
    world.store.gates.read.close();
    const racing = ask(world);
    await settle();
    world.store.putUser('default', { id: 'carol' });
    world.store.putUser('default', { id: 'dan' });
    await settle();
    world.store.gates.read.open();
    expect(await racing).toBe('allow');
    expect(world.store.calls.find).toBe(1);
  });

  it('never joins a new assignment with old role data (new enemy)', async () => {
    const world = await startedWorld();
    world.engine.modules.set('v1', ({ subject }, data) => {
      const { roles } = data['portcullis'] as unknown as {
        roles: Record<string, { permissions: Record<string, Record<string, boolean>> }>;
      };
      return {
        allow: (subject.stored?.roles ?? []).some((role) => roles[role]?.permissions['document']?.['write']),
      };
    });
    world.store.putUser('default', { id: 'bob' });
    await settle();
    world.store.hints = false;
    // First the role loses its permission, only then is it given to bob: he never may write.
    world.store.putRole('default', { name: 'editor', permissions: [] });
    world.store.assign('default', 'bob', { role: 'editor' });
    expect(await ask(world, undefined, 'bob')).toBe('deny');
    expect(world.core.replica.appliedRevision('default')).toBe(world.store.revision('default'));
  });

  it('is undecided when it cannot catch up with a newer reading', async () => {
    const world = await startedWorld();
    world.store.hints = false;
    world.store.putUser('default', { id: 'bob' });
    world.store.gates.heads.close();
    const pending = codeOf(ask(world, undefined, 'bob'));
    await world.timer.advance(2_000);
    expect(await pending).toBe('revision_not_reached');
  });

  describe('a demanded revision', () => {
    it('is met at once when applied already', async () => {
      const world = await startedWorld();
      const looks = world.store.calls.heads;
      expect(await ask(world, world.store.revision('default'))).toBe('allow');
      expect(world.store.calls.heads).toBe(looks);
    });

    it('is waited for while the store is slow', async () => {
      const world = await startedWorld();
      world.store.hints = false;
      const revision = world.store.assign('default', 'alice');
      world.store.gates.heads.close();
      const pending = ask(world, revision);
      await world.timer.advance(1_500);
      world.store.gates.heads.open();
      expect(await pending).toBe('deny');
    });

    it('is refused after the bound, saying where the replica is', async () => {
      const world = await startedWorld();
      const revision = world.store.revision('default');
      const answer = world.core.checkAccess.check('default', request(), { atLeastRevision: revision + 1 });
      const pending = Promise.resolve(answer).catch((error: unknown) => error);
      await world.timer.advance(1_999);
      await world.timer.advance(1);
      expect(await pending).toMatchObject({
        code: 'revision_not_reached',
        message: `this replica has applied revision ${revision} of realm \`default\`, not revision ${revision + 1}`,
      });
    });

    it('ends with the deadline of each caller, not of the first', async () => {
      const world = await startedWorld({ demandWaitMs: 1_000 });
      const beyond = world.store.revision('default') + 1;
      const first = codeOf(ask(world, beyond));
      await world.timer.advance(600);
      const second = ask(world, beyond);
      await world.timer.advance(400);
      expect(await first).toBe('revision_not_reached');
      world.store.assign('default', 'alice');
      await settle();
      expect(await second).toBe('deny');
    });

    it('finds a realm that was made a moment ago', async () => {
      const world = await startedWorld();
      world.store.hints = false;
      world.store.createRealm('acme');
      const answer = await world.core.checkAccess.check('acme', request(), { atLeastRevision: 1 });
      expect(answer).toEqual({ decision: { effect: 'deny' }, revision: 1 });
    });
  });
});
