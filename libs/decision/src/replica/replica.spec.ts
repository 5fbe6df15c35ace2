import { describe, expect, it } from '@jest/globals';
import { Deadline } from '../time/deadline.js';
import { settle } from '../../../../test/support/fake-timer.js';
import { codeOf } from '../testing/code-of.js';
import { request, startedWorld, type World, world as newWorld } from '../testing/world.js';

async function check({ core }: World, atLeastRevision = 0, realm = 'default') {
  const { decision } = await core.checkAccess.check(realm, request(), { atLeastRevision });
  return decision.effect;
}

describe('Replica', () => {
  it('loads every realm at start and says so', async () => {
    const { core, store, observer } = await startedWorld();
    expect(core.replica.status()).toEqual({
      ready: true,
      storeReachable: true,
      lastFollowedAt: new Date('2030-01-01T00:00:00Z'),
      realms: 1,
      firstLoad: { realms: 1, policies: 1, loaded: 1 },
      staleRealms: 0,
      failingPolicies: [],
    });
    expect(observer.applied).toEqual([`default ${store.revision('default')}`]);
  });

  it('starts without a store, stays unready, and gets ready by itself', async () => {
    const world = newWorld();
    world.store.createRealm('default');
    world.store.down = true;
    await world.core.replica.start();
    expect(world.core.replica.status()).toMatchObject({ ready: false, storeReachable: false });
    expect(await codeOf(world.core.checkAccess.check('default', request()))).toBe('store_unavailable');
    world.store.down = false;
    await world.timer.advance(1_000);
    expect(world.core.replica.status()).toMatchObject({ ready: true, storeReachable: true, realms: 1 });
  });

  it('stays ready and says that the store is lost', async () => {
    const world = await startedWorld();
    world.store.down = true;
    await world.timer.advance(1_000);
    expect(world.core.replica.status()).toMatchObject({ ready: true, storeReachable: false });
    expect(world.observer.followFailures).not.toEqual([]);
  });

  it('goes on polling although the store hangs', async () => {
    const world = await startedWorld({ storeTimeoutMs: 2_000 });
    world.store.hints = false;
    world.store.gates.heads.close();
    await world.timer.advance(3_500);
    expect(world.core.replica.status().storeReachable).toBe(false);
    world.store.gates.heads.open();
    world.store.assign('default', 'alice');
    await world.timer.advance(3_000);
    expect(await check(world)).toBe('deny');
  });

  it('reads nothing but the changes when only users and clients changed', async () => {
    const world = await startedWorld();
    const { snapshot } = world.store.calls;
    world.store.putUser('default', { id: 'bob' });
    world.store.assign('default', 'alice');
    await settle();
    expect(world.core.replica.appliedRevision('default')).toBe(world.store.revision('default'));
    expect(world.store.calls.snapshot).toBe(snapshot);
    expect(world.engine.loads).toEqual(['v1']);
  });

  describe('a write to roles or documents', () => {
    it('costs reading what it changed, and nothing else', async () => {
      const world = await startedWorld();
      for (let i = 0; i < 20; i++) world.store.putDocument('default', `document-${i}`, { i });
      await settle();
      world.store.rowsRead.length = 0;
      const { snapshot, artifact } = world.store.calls;
      world.store.putDocument('default', 'document-7', { i: 'other' });
      await settle();
      world.store.putRole('default', { name: 'editor', permissions: [] });
      await settle();
      world.store.activate('default', { name: 'documents', digest: 'v1' });
      await settle();
      expect(world.store.rowsRead).toEqual(['document-7', 'editor']);
      expect(world.store.calls).toMatchObject({ snapshot, artifact });
      expect(world.core.replica.appliedRevision('default')).toBe(world.store.revision('default'));
    });

    it('brings along what came while it was read, whatever that names', async () => {
      const world = await startedWorld();
      world.engine.modules.set('v1', (_, data) => ({
        allow: 'late' in (data['portcullis'] as unknown as { documents: object }).documents,
      }));
      world.store.gates.changes.close();
      world.store.putRole('default', { name: 'early' });
      await settle();
      world.store.hints = false;
      const revision = world.store.putDocument('default', 'late', true);
      world.store.gates.changes.open();
      await settle();
      expect(world.core.replica.appliedRevision('default')).toBe(revision);
      expect(await check(world)).toBe('allow');
    });

    it('leaves policies alone that cannot read it, with the decisions that are kept of them', async () => {
      const world = await startedWorld();
      world.engine.modules.set('blind', () => ({ allow: true }));
      world.engine.withoutRoles.add('blind');
      world.store.activate('default', { name: 'blind', resourceTypes: ['blind'], digest: 'blind' });
      await settle();
      const asks = () =>
        world.core.checkAccess.check('default', request({ resource: { type: 'blind', id: 'b' } }));
      await asks();
      await check(world);
      const { evaluations } = world.engine;
      const revision = world.store.putRole('default', { name: 'more' });
      await settle();
      expect(await asks()).toMatchObject({ decision: { effect: 'allow' }, revision });
      expect(world.engine.evaluations).toBe(evaluations);
      await check(world);
      expect(world.engine.evaluations).toBe(evaluations + 1);
      expect(world.engine.changes).toEqual(['v1']);
      world.store.putDocument('default', 'seen', true);
      await settle();
      await asks();
      expect(world.engine.evaluations).toBe(evaluations + 2);
      expect(world.engine.changes.toSorted()).toEqual(['blind', 'v1', 'v1']);
    });

    it.each<[string, (world: World) => void]>([
      [
        'a role written as it was',
        ({ store }) => store.putRole('default', { name: 'editor', permissions: ['document:write'] }),
      ],
      [
        'a role with other words',
        ({ store }) =>
          store.putRole('default', {
            name: 'editor',
            description: 'Edits.',
            permissions: ['document:write'],
          }),
      ],
      ['a document written as it was', ({ store }) => store.putDocument('default', 'same', [1])],
      ['a role that came and went', ({ store }) => store.deleteRole('default', 'never')],
    ])('changes no policy with %s', async (_, write) => {
      const world = await startedWorld();
      world.store.putDocument('default', 'same', [1]);
      await settle();
      world.engine.changes.length = 0;
      write(world);
      await settle();
      expect(world.engine.changes).toEqual([]);
      expect(world.core.replica.appliedRevision('default')).toBe(world.store.revision('default'));
    });

    it('takes turns with others when many policies have to follow', async () => {
      const world = await startedWorld();
      for (let i = 0; i < 50; i++) {
        world.engine.modules.set(`m${i}`, () => ({ allow: true }));
        world.store.activate('default', { name: `p${i}`, resourceTypes: [`t${i}`], digest: `m${i}` });
      }
      await settle();
      const { taken } = world.turns;
      // Each policy takes as long as a slice may.
      const now = world.timer.now.bind(world.timer);
      let read = 0;
      world.timer.now = () => now() + read++ * 2;
      world.store.putRole('default', { name: 'more' });
      for (let i = 0; i < 60; i++) await settle();
      expect(world.engine.changes).toHaveLength(51);
      expect(world.turns.taken - taken).toBeGreaterThan(10);
    });

    it('compares with what was there when the realm has to be read as a whole', async () => {
      const world = await startedWorld();
      world.store.putDocument('default', 'kept', { a: 1 });
      await settle();
      world.engine.changes.length = 0;
      world.store.hints = false;
      for (let i = 0; i < 1_001; i++) world.store.putUser('default', { id: `user-${i}` });
      await world.timer.advance(1_000);
      expect(world.core.replica.appliedRevision('default')).toBe(world.store.revision('default'));
      expect(world.engine.changes).toEqual([]);
      expect(world.engine.loads).toEqual(['v1']);
    });
  });

  it('applies one step at a time and catches up with what came meanwhile', async () => {
    const world = await startedWorld();
    world.store.gates.advance.close();
    world.store.putRole('default', { name: 'a' });
    await settle();
    world.store.putRole('default', { name: 'b' });
    world.store.putRole('default', { name: 'c' });
    await world.timer.advance(1_000);
    expect(world.store.gates.advance.held).toBe(1);
    world.store.gates.advance.open();
    await settle();
    expect(world.core.replica.appliedRevision('default')).toBe(world.store.revision('default'));
  });

  it('survives hints that are late, repeated, too high, or about unknown realms', async () => {
    const world = await startedWorld();
    const revision = world.store.revision('default');
    world.store.hint({ realm: 'default', revision: 1 });
    world.store.hint({ realm: 'default', revision });
    world.store.hint({ realm: 'default', revision: revision + 50 });
    world.store.hint({ realm: 'nowhere', revision: 3 });
    await settle();
    expect(world.core.replica.appliedRevision('default')).toBe(revision);
    world.store.assign('default', 'alice');
    await world.timer.advance(1_000);
    expect(await check(world)).toBe('deny');
  });

  it('loads the realm anew when it is too far behind', async () => {
    const world = await startedWorld();
    expect(await check(world)).toBe('allow');
    world.store.hints = false;
    world.store.assign('default', 'alice');
    for (let i = 0; i < 1_001; i++) world.store.putUser('default', { id: `user-${i}` });
    await world.timer.advance(1_000);
    expect(world.core.replica.appliedRevision('default')).toBe(world.store.revision('default'));
    expect(await check(world)).toBe('deny');
  });

  it('does not take a realm for the deleted one of the same name, also when it went further', async () => {
    const world = await startedWorld();
    expect(await check(world)).toBe('allow');
    world.store.hints = false;
    const before = world.store.revision('default');
    world.store.deleteRealm('default');
    world.store.createRealm('default');
    world.engine.modules.set('strict', () => ({ allow: false }));
    world.store.activate('default', { name: 'documents', digest: 'strict' });
    world.store.putUser('default', { id: 'alice', username: 'al' });
    world.store.assign('default', 'alice', { role: 'editor' });
    // What came after the revision we had applied concerns users only.
    while (world.store.revision('default') < before + 5) world.store.putUser('default', { id: 'bob' });
    await world.timer.advance(1_000);
    expect(await check(world)).toBe('deny');
  });

  it('reaches a demanded revision of a realm that was deleted and made again', async () => {
    const world = await startedWorld();
    world.store.deleteRealm('default');
    await settle();
    world.store.createRealm('default');
    const revision = world.store.revision('default');
    const reached = world.core.replica.reached('default', revision, new Deadline(world.timer, 10_000));
    await settle();
    await expect(reached).resolves.toMatchObject({ revision });
  });

  it.each([
    ['fewer', 0],
    ['as many', 5],
  ])('keeps no decision of a deleted realm when the new one has %s changes', async (_, extra) => {
    const world = await startedWorld();
    expect(await check(world)).toBe('allow');
    world.store.deleteRealm('default');
    world.store.createRealm('default');
    // The same digest, data revision and record revision as before, with another meaning.
    world.engine.modules.set('v1', () => ({ allow: false }));
    world.store.activate('default', { name: 'documents', digest: 'v1' });
    world.store.putRole('default', { name: 'editor' });
    world.store.putUser('default', { id: 'alice', username: 'al' });
    world.store.assign('default', 'alice', { role: 'editor' });
    for (let i = 0; i < extra; i++) world.store.putUser('default', { id: `other-${i}` });
    await world.timer.advance(1_000);
    expect(await check(world)).toBe('deny');
  });

  it('finds a realm that was made while it asked for all realms', async () => {
    const world = await startedWorld();
    world.store.gates.heads.close();
    await world.timer.advance(1_000);
    world.store.createRealm('acme');
    world.store.gates.heads.open();
    await settle();
    expect(world.core.replica.appliedRevision('acme')).toBe(1);
  });

  describe('policies', () => {
    it('loads a new version beside the old one, swaps, and disposes the old', async () => {
      const world = await startedWorld();
      expect(await check(world)).toBe('allow');
      world.engine.modules.set('v2', () => ({ allow: false }));
      world.engine.loadGate.close();
      world.store.activate('default', { name: 'documents', digest: 'v2' });
      await settle();
      expect(await check(world)).toBe('allow');
      world.engine.loadGate.open();
      await settle();
      expect(await check(world)).toBe('deny');
      expect(world.engine.alive).toBe(1);
    });

    it('loads again with new role data and documents, without fetching the module again', async () => {
      const world = await startedWorld();
      world.engine.modules.set('v1', (_, data) => ({
        allow: (data['portcullis'] as { documents: { open?: boolean } }).documents.open === true,
      }));
      expect(await check(world)).toBe('deny');
      world.store.putDocument('default', 'open', true);
      await settle();
      expect(await check(world)).toBe('allow');
      expect(world.store.calls.artifact).toBe(1);
      expect(world.engine.alive).toBe(1);
    });

    it('blames no version for an engine that closed while it was loading', async () => {
      const world = await startedWorld();
      world.engine.modules.set('v2', () => ({ allow: false }));
      world.engine.loadGate.close();
      world.store.activate('default', { name: 'documents', digest: 'v2' });
      await settle();
      await world.core.replica.stop();
      world.engine.closed = true;
      world.engine.loadGate.open();
      await settle();
      expect(world.observer.loadFailures).toEqual([]);
      expect(world.observer.followFailures).toEqual([]);
    });

    it('rolls back by activating an older version', async () => {
      const world = await startedWorld();
      world.engine.modules.set('v2', () => ({ allow: false }));
      world.store.activate('default', { name: 'documents', digest: 'v2' });
      await settle();
      expect(await check(world)).toBe('deny');
      const revision = world.store.activate('default', { name: 'documents', digest: 'v1' });
      expect(await check(world, revision)).toBe('allow');
    });

    it('stops deciding with a policy that was deleted, and disposes it', async () => {
      const world = await startedWorld();
      world.store.deletePolicy('default', 'documents');
      await settle();
      expect(await check(world)).toBe('deny');
      expect(world.engine.alive).toBe(0);
    });

    it('disposes a replaced policy only after the evaluations that use it', async () => {
      const shared = await startedWorld({ cacheShared: 'always' });
      shared.sharedCache.gate.close();
      const pending = check(shared);
      await settle();
      shared.engine.modules.set('v2', () => ({ allow: false }));
      shared.store.activate('default', { name: 'documents', digest: 'v2' });
      await settle();
      expect(shared.engine.alive).toBe(2);
      shared.sharedCache.gate.open();
      expect(await pending).toBe('allow');
      await settle();
      expect(shared.engine.alive).toBe(1);
      expect(shared.engine.useAfterDispose).toBe(0);
    });

    it('leaves alone what is still evaluated when it stops in the middle of an apply', async () => {
      const world = await startedWorld();
      await check(world);
      world.engine.gate.close();
      const other = request({ resource: { type: 'document', id: 'd2' } });
      const pending = world.core.checkAccess.check('default', other);
      world.store.gates.changes.close();
      world.store.putUser('default', { id: 'bob' });
      await settle();
      await world.core.replica.stop();
      world.store.gates.changes.open();
      await settle();
      expect(world.engine.alive).toBe(1);
      world.engine.gate.open();
      expect((await pending).decision.effect).toBe('allow');
      await settle();
      expect(world.engine.alive).toBe(0);
    });

    it('disposes everything when stopped', async () => {
      const world = await startedWorld();
      await world.core.replica.stop();
      expect(world.engine.alive).toBe(0);
    });

    it('leaves nothing loaded twice when the store is lost in the middle', async () => {
      const world = await startedWorld();
      world.engine.modules.set('v2', () => ({ allow: false }));
      world.store.gates.artifact.close();
      world.store.activate('default', { name: 'other', resourceTypes: ['other'], digest: 'v2' });
      world.store.putRole('default', { name: 'more' });
      await settle();
      world.store.down = true;
      world.store.gates.artifact.open();
      await settle();
      expect(world.engine.alive).toBe(1);
      world.store.down = false;
      await world.timer.advance(1_000);
      expect(world.engine.alive).toBe(2);
      expect(world.core.replica.appliedRevision('default')).toBe(world.store.revision('default'));
    });
  });

  describe('a version that does not load', () => {
    async function failing() {
      const world = await startedWorld();
      const before = world.store.revision('default');
      world.engine.broken.add('v2');
      const revision = world.store.activate('default', { name: 'documents', digest: 'v2' });
      await settle();
      return { world, before, revision };
    }

    it('leaves the one before it serving, and is shown', async () => {
      const { world, revision } = await failing();
      expect(await check(world)).toBe('allow');
      expect(world.core.replica.appliedRevision('default')).toBe(revision);
      expect(world.core.replica.status().failingPolicies).toEqual([
        { realm: 'default', policy: 'documents', digest: 'v2', reason: 'the module is malformed' },
      ]);
      expect(world.observer.loadFailures).toEqual(['default documents v2']);
    });

    it('is never answered for by the older one when its revision is demanded', async () => {
      const { world, before, revision } = await failing();
      expect(await check(world, before)).toBe('allow');
      expect(await codeOf(check(world, revision))).toBe('policy_unavailable');
      const later = world.store.putUser('default', { id: 'bob' });
      expect(await codeOf(check(world, later))).toBe('policy_unavailable');
      const query = world.core.queryPolicy.query('default', ['documents'], '{}', {
        atLeastRevision: revision,
      });
      expect(await codeOf(query)).toBe('policy_unavailable');
    });

    it('counts from the first version that did not load', async () => {
      const { world, revision } = await failing();
      world.engine.broken.add('v3');
      world.store.activate('default', { name: 'documents', digest: 'v3' });
      await settle();
      expect(await codeOf(check(world, revision))).toBe('policy_unavailable');
    });

    it('is tried again, less and less often, until it loads', async () => {
      const { world, revision } = await failing();
      const attempts = () => world.engine.loads.filter((digest) => digest === 'v2').length;
      await world.timer.advance(4_000);
      expect(attempts()).toBe(1);
      await world.timer.advance(2_000);
      expect(attempts()).toBe(2);
      await world.timer.advance(8_000);
      expect(attempts()).toBe(2);
      await world.timer.advance(3_000);
      expect(attempts()).toBe(3);
      world.engine.broken.delete('v2');
      world.engine.modules.set('v2', () => ({ allow: false }));
      await world.timer.advance(22_000);
      expect(await check(world, revision)).toBe('deny');
      expect(world.core.replica.status().failingPolicies).toEqual([]);
      expect(world.engine.alive).toBe(1);
    });

    it('does not keep permissions alive: the older version goes on with the data of now', async () => {
      const { world } = await failing();
      world.engine.modules.set('v1', (_, data) => ({
        allow: 'editor' in (data['portcullis'] as unknown as { roles: object }).roles,
      }));
      world.store.putRole('default', { name: 'reader' });
      await settle();
      expect(world.engine.changes).toEqual(['v1']);
      expect(await check(world)).toBe('allow');
      expect(world.engine.alive).toBe(1);
    });

    it('does not combine old role data with newer subjects when the new data do not load', async () => {
      const world = await startedWorld();
      world.engine.brokenWith = (_, data) =>
        'poison' in (data['portcullis'] as unknown as { documents: object }).documents;
      world.store.putDocument('default', 'poison', true);
      await settle();
      expect(await check(world)).toBe('allow');
      world.store.assign('default', 'alice', { role: 'editor' });
      await settle();
      expect(await codeOf(check(world))).toBe('policy_unavailable');
    });

    it('is not tried again with every write, and soon after one that may mend it', async () => {
      const world = await startedWorld();
      world.engine.brokenWith = (_, data) =>
        'poison' in (data['portcullis'] as unknown as { documents: object }).documents;
      const revision = world.store.putDocument('default', 'poison', true);
      await settle();
      for (let i = 0; i < 10; i++) {
        world.store.putRole('default', { name: `role-${i}` });
        await settle();
      }
      expect(world.observer.loadFailures).toEqual(['default documents v1']);
      expect(await codeOf(check(world, revision))).toBe('policy_unavailable');
      world.store.deleteDocument('default', 'poison');
      await settle();
      await world.timer.advance(6_000);
      expect(world.core.replica.status().failingPolicies).toEqual([]);
      expect(await check(world, world.store.revision('default'))).toBe('allow');
    });

    it('has its older data count as old until they have been made up for, also when nothing more changes', async () => {
      const world = await startedWorld();
      world.engine.brokenWith = (_, data) =>
        'poison' in (data['portcullis'] as unknown as { documents: object }).documents;
      world.store.putDocument('default', 'poison', true);
      await settle();
      // Nothing that the policy reads; its data are still those from before the poison.
      world.store.putIssuers('default', []);
      await settle();
      world.store.assign('default', 'alice', { role: 'editor' });
      await settle();
      expect(await codeOf(check(world))).toBe('policy_unavailable');
      world.engine.brokenWith = () => false;
      await world.timer.advance(6_000);
      expect(await check(world)).toBe('allow');
      expect(world.core.replica.status().failingPolicies).toEqual([]);
    });

    it('without one before it leaves the resource type undecidable, and the rest untouched', async () => {
      const world = await startedWorld();
      world.engine.broken.add('x1');
      world.store.activate('default', { name: 'invoices', resourceTypes: ['invoice'], digest: 'x1' });
      await settle();
      const asked = world.core.checkAccess.check(
        'default',
        request({ resource: { type: 'invoice', id: '1' } }),
      );
      expect(await codeOf(asked)).toBe('policy_unavailable');
      expect(await codeOf(world.core.queryPolicy.query('default', ['invoices'], '{}'))).toBe(
        'policy_unavailable',
      );
      expect(await check(world)).toBe('allow');
    });
  });
});
