import { describe, expect, it } from '@jest/globals';
import { AuthzError } from '#libs/domain';
import { settle } from '../../../../test/support/fake-timer.js';
import { request, startedWorld, type World } from '../testing/world.js';
import { SharedCacheChoice } from './shared-cache-choice.js';
import { readStoredDecision, storedDecision } from './stored-decision.js';

async function effect({ core }: World, id = 'd1', name = 'write'): Promise<string> {
  const asked = request({ resource: { type: 'document', id }, action: { name } });
  return (await core.checkAccess.check('default', asked)).decision.effect;
}

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'an answer',
    (error: unknown) => (error instanceof AuthzError ? error.code : 'another error'),
  );

describe('decisions kept in process', () => {
  it('evaluates a repeated question once', async () => {
    const world = await startedWorld();
    expect([await effect(world), await effect(world)]).toEqual(['allow', 'allow']);
    expect(world.engine.evaluations).toBe(1);
    expect(world.observer.lookups).toEqual(['local miss', 'local hit']);
  });

  it('are dropped after their time, varied by a tenth', async () => {
    const world = await startedWorld({ cacheTtlSeconds: 60 });
    await effect(world);
    await world.timer.advance(59_000);
    await effect(world);
    expect(world.engine.evaluations).toBe(1);
    await world.timer.advance(2_000);
    await effect(world);
    expect(world.engine.evaluations).toBe(2);
  });

  it('stay within their bounds in number and size', async () => {
    const few = await startedWorld({ cacheMaxEntries: 2 });
    for (const id of ['1', '2', '3', '1']) await effect(few, id);
    expect(few.engine.evaluations).toBe(4);
    const small = await startedWorld({ cacheMaxBytes: 1_000 });
    for (let i = 0; i < 3; i++) await effect(small, 'x'.repeat(1_000));
    expect(small.engine.evaluations).toBe(3);
  });

  it('can be turned off', async () => {
    const world = await startedWorld({ cacheMaxEntries: 0 });
    await effect(world);
    await effect(world);
    expect(world.engine.evaluations).toBe(2);
  });

  it('cannot be changed by one caller for the next', async () => {
    const world = await startedWorld();
    world.engine.modules.set('v1', () => ({ allow: true, mask: ['a', { b: ['c'] }] }));
    const first = await world.core.checkAccess.check('default', request());
    expect(() => (first.decision.context!['mask'] as unknown[]).push('x')).toThrow(TypeError);
    const second = await world.core.checkAccess.check('default', request());
    expect(second.decision.context).toEqual({ mask: ['a', { b: ['c'] }] });
  });

  it('hold nothing of policies whose answers depend on more than the question', async () => {
    const world = await startedWorld({ cacheShared: 'always' });
    let now = 0;
    world.engine.impure.add('impure');
    world.engine.modules.set('impure', () => ({ allow: true, now: now++ }));
    world.store.activate('default', { name: 'documents', digest: 'impure' });
    await settle();
    world.engine.gate.close();
    const both = [0, 1].map(async () => world.core.checkAccess.check('default', request()));
    await settle();
    world.engine.gate.open();
    const contexts = (await Promise.all(both)).map(({ decision }) => decision.context);
    expect(contexts).toEqual([{ now: 0 }, { now: 1 }]);
    expect((await world.core.checkAccess.check('default', request())).decision.context).toEqual({ now: 2 });
    expect(world.observer.lookups).toEqual([]);
    expect(world.sharedCache.gets + world.sharedCache.values.size + world.observer.shared).toBe(0);
  });

  it('are per realm', async () => {
    const world = await startedWorld();
    world.store.createRealm('acme');
    world.store.activate('acme', { name: 'documents', digest: 'v1' });
    world.store.putUser('acme', { id: 'alice' });
    await settle();
    expect(await effect(world)).toBe('allow');
    expect((await world.core.checkAccess.check('acme', request())).decision.effect).toBe('deny');
    expect(await effect(world)).toBe('allow');
  });
});

describe('equal questions in flight', () => {
  it('share one evaluation, different ones do not', async () => {
    const world = await startedWorld();
    await effect(world, 'other');
    world.engine.evaluations = 0;
    world.engine.gate.close();
    const pending = [effect(world), effect(world), effect(world), effect(world, 'd2')];
    await settle();
    expect(world.engine.evaluations).toBe(2);
    expect(world.observer.shared).toBe(2);
    world.engine.gate.open();
    expect(await Promise.all(pending)).toEqual(['allow', 'allow', 'allow', 'allow']);
  });

  it('share an error, which nobody after them gets', async () => {
    const world = await startedWorld();
    await effect(world, 'other');
    let fails = true;
    world.engine.modules.set('v1', () => {
      if (fails) throw new AuthzError('evaluation_failed', 'conflict');
      return { allow: true };
    });
    const pending = [code(effect(world)), code(effect(world))];
    expect(await Promise.all(pending)).toEqual(['evaluation_failed', 'evaluation_failed']);
    fails = false;
    expect(await code(effect(world))).toBe('an answer');
  });

  it('wait each until its own deadline, and stop joining what hangs', async () => {
    const world = await startedWorld();
    await effect(world, 'other');
    world.engine.evaluations = 0;
    world.engine.gate.close();
    const first = code(effect(world));
    await world.timer.advance(3_000);
    const second = code(effect(world));
    await world.timer.advance(2_000);
    expect(await first).toBe('evaluation_timeout');
    expect(world.engine.evaluations).toBe(1);
    const third = effect(world);
    await world.timer.advance(3_000);
    expect(await second).toBe('evaluation_timeout');
    expect(world.engine.evaluations).toBe(2);
    world.engine.gate.open();
    expect(await third).toBe('allow');
  });

  it('do not join across a change', async () => {
    const world = await startedWorld();
    await effect(world, 'other');
    world.engine.gate.close();
    const before = effect(world);
    await settle();
    world.store.assign('default', 'alice');
    await settle();
    const after = effect(world);
    await settle();
    world.engine.gate.open();
    expect([await before, await after]).toEqual(['allow', 'deny']);
    expect(await effect(world)).toBe('deny');
  });
});

describe('decisions that replicas share', () => {
  it('are found by a replica that did not make them', async () => {
    const one = await startedWorld({ cacheShared: 'always' });
    await effect(one);
    const two = await startedWorld({ cacheShared: 'always' });
    for (const [key, value] of one.sharedCache.values) two.sharedCache.set(key, value);
    expect(await effect(two)).toBe('allow');
    expect(two.engine.evaluations).toBe(0);
    expect(two.observer.lookups).toEqual(['local miss', 'shared hit']);
  });

  it('are asked for once by equal questions in flight', async () => {
    const world = await startedWorld({ cacheShared: 'always' });
    await effect(world, 'other');
    world.sharedCache.gets = 0;
    world.sharedCache.gate.close();
    const pending = [effect(world), effect(world)];
    await settle();
    expect(world.sharedCache.gets).toBe(1);
    world.sharedCache.gate.open();
    expect(await Promise.all(pending)).toEqual(['allow', 'allow']);
  });

  it.each([
    ['no JSON', 'allow'],
    ['nothing', ''],
    ['a bare true', 'true'],
    ['null', 'null'],
    ['a list', '["allow"]'],
    ['another effect', '{"effect":"permit"}'],
    ['no effect', '{"context":{}}'],
    ['a boolean effect', '{"effect":true}'],
    ['a text as context', '{"effect":"allow","context":"x"}'],
    ['null as context', '{"effect":"allow","context":null}'],
    ['an unknown member', '{"effect":"allow","admin":true}'],
    ['an inherited effect', '{"__proto__":{"effect":"allow"}}'],
  ])('are a miss when they are %s', async (_, text) => {
    const world = await startedWorld({ cacheShared: 'always' });
    world.sharedCache.set(await keyOfTwin(), text);
    expect(readStoredDecision(text)).toBeUndefined();
    expect(await effect(world)).toBe('allow');
    expect(world.engine.evaluations).toBe(1);
    expect(world.observer.lookups).toEqual(['local miss', 'shared miss']);
  });

  it('are read back as they were written', () => {
    for (const decision of [
      { effect: 'deny' as const },
      { effect: 'allow' as const, context: { a: [null, 'é'] } },
    ]) {
      expect(readStoredDecision(storedDecision(decision))).toEqual(decision);
    }
  });

  it('are not waited for while there is nothing to ask', async () => {
    const world = await startedWorld({ cacheShared: 'always' });
    world.sharedCache.available = false;
    expect(await effect(world)).toBe('allow');
    expect(world.sharedCache.gets).toBe(0);
  });

  it('are neither asked for nor written when turned off', async () => {
    const world = await startedWorld({ cacheShared: 'off' });
    expect(await effect(world)).toBe('allow');
    expect(world.sharedCache.gets + world.sharedCache.values.size).toBe(0);
  });

  it.each([
    ['slower', 20, 2],
    ['faster', 0, 1],
  ])('are asked for again or not: evaluating is %s', async (_, evaluationMs, gets) => {
    const world = await startedWorld({ cacheShared: 'auto' });
    // The first question measures both: a round trip of 1 ms, and the evaluation.
    world.sharedCache.gate.close();
    world.engine.gate.close();
    const first = effect(world, 'd1');
    await world.timer.advance(1);
    world.sharedCache.gate.open();
    await world.timer.advance(evaluationMs);
    world.engine.gate.open();
    await first;
    await effect(world, 'd2');
    expect(world.sharedCache.gets).toBe(gets);
  });

  it('never hold an error', async () => {
    const world = await startedWorld({ cacheShared: 'always' });
    world.engine.modules.set('v1', () => {
      throw new AuthzError('evaluation_failed', 'conflict');
    });
    expect(await code(effect(world))).toBe('evaluation_failed');
    expect(world.sharedCache.values.size).toBe(0);
  });

  /** The key under which the question is kept, learned from a world just like the one under test. */
  async function keyOfTwin(): Promise<string> {
    const twin = await startedWorld({ cacheShared: 'always' });
    await effect(twin);
    return [...twin.sharedCache.values.keys()][0]!;
  }
});

describe('SharedCacheChoice', () => {
  it('asks without measuring when told to', () => {
    expect(new SharedCacheChoice('always').asks('p', 0)).toBe(true);
  });

  it('asks once to learn the round trip, then only for policies that take longer', () => {
    const choice = new SharedCacheChoice('auto');
    expect(choice.asks('slow', 0)).toBe(true);
    choice.roundTripped(1, 0);
    expect(choice.asks('slow', 1)).toBe(false);
    choice.evaluated('slow', 5);
    choice.evaluated('fast', 0.05);
    expect(choice.asks('slow', 2)).toBe(true);
    expect(choice.asks('fast', 2)).toBe(false);
  });

  it('probes again after a while, once', () => {
    const choice = new SharedCacheChoice('auto');
    choice.roundTripped(1, 0);
    expect(choice.asks('fast', 9_999)).toBe(false);
    expect(choice.asks('fast', 10_000)).toBe(true);
    expect(choice.asks('fast', 10_001)).toBe(false);
  });

  it('follows a round trip or an evaluation that grows slower, and back', () => {
    const choice = new SharedCacheChoice('auto');
    choice.evaluated('p', 5);
    choice.roundTripped(1, 0);
    expect(choice.asks('p', 1)).toBe(true);
    for (let i = 0; i < 5; i++) choice.roundTripped(100, i);
    expect(choice.asks('p', 6)).toBe(false);
    for (let i = 0; i < 40; i++) choice.roundTripped(1, i);
    expect(choice.asks('p', 41)).toBe(true);
    for (let i = 0; i < 40; i++) choice.evaluated('p', 0.1);
    expect(choice.asks('p', 42)).toBe(false);
  });
});
