import { describe, expect, it } from '@jest/globals';
import { AuthzError, type CheckRequest, WrittenObject } from '#libs/domain';
import type { AnswerRoom } from './answer-room.js';
import type { EvaluationsSemantic } from './check-batch.js';
import { settle } from '../../../test/support/fake-timer.js';
import { request, startedWorld, type World } from './testing/world.js';

type Item = CheckRequest | AuthzError;

const allowed = request();
const denied = request({ subject: { type: 'user', id: 'nobody' } });
const malformed = new AuthzError('invalid_request', 'no subject');
const undecidable = request({ resource: { type: 'broken', id: '1' } });
const items: Record<string, Item> = { A: allowed, D: denied, M: malformed, U: undecidable };

async function brokenWorld(): Promise<World> {
  const world = await startedWorld();
  world.engine.modules.set('broken', () => {
    throw new AuthzError('evaluation_failed', 'conflict');
  });
  world.store.activate('default', { name: 'broken', resourceTypes: ['broken'], digest: 'broken' });
  await settle();
  return world;
}

async function answers(
  { core }: World,
  batch: readonly Item[],
  semantic: EvaluationsSemantic = 'execute_all',
) {
  const { items: results } = await core.checkBatch.check('default', batch, semantic);
  return results.map((result) => (result instanceof AuthzError ? result.code : result.effect));
}

const full = new AuthzError('result_too_large', 'full');

/** Room for so many results. */
function roomFor(count: number): AnswerRoom {
  let admitted = 0;
  return {
    get refusal() {
      return admitted > count ? full : undefined;
    },
    admit: (result) => (++admitted > count ? full : result),
  };
}

describe('CheckBatch', () => {
  it.each<[EvaluationsSemantic, string, string]>([
    ['execute_all', '', ''],
    ['execute_all', 'ADAMU', 'allow deny allow invalid_request evaluation_failed'],
    ['execute_all', 'DDD', 'deny deny deny'],
    ['deny_on_first_deny', '', ''],
    ['deny_on_first_deny', 'AAA', 'allow allow allow'],
    ['deny_on_first_deny', 'ADA', 'allow deny'],
    ['deny_on_first_deny', 'DAA', 'deny'],
    ['deny_on_first_deny', 'AMA', 'allow invalid_request'],
    ['deny_on_first_deny', 'AUA', 'allow evaluation_failed'],
    ['permit_on_first_permit', '', ''],
    ['permit_on_first_permit', 'DDD', 'deny deny deny'],
    ['permit_on_first_permit', 'DAD', 'deny allow'],
    ['permit_on_first_permit', 'ADD', 'allow'],
    ['permit_on_first_permit', 'MUDAD', 'invalid_request evaluation_failed deny allow'],
  ])('%s answers %s with %s', async (semantic, asked, expected) => {
    const world = await brokenWorld();
    const batch = Array.from(asked, (letter) => items[letter]!);
    const cold = await answers(world, batch, semantic);
    const warm = await answers(world, batch, semantic);
    expect([cold.join(' '), warm.join(' ')]).toEqual([expected, expected]);
  });

  it('evaluates nothing behind what stopped it', async () => {
    const world = await startedWorld();
    await answers(
      world,
      [allowed, denied, request({ resource: { type: 'document', id: 'd9' } })],
      'deny_on_first_deny',
    );
    expect(world.engine.evaluations).toBe(2);
  });

  it('answers the same item twice alike, evaluating once', async () => {
    const world = await startedWorld();
    expect(await answers(world, [allowed, denied, allowed, denied])).toEqual([
      'allow',
      'deny',
      'allow',
      'deny',
    ]);
    expect(world.engine.evaluations).toBe(2);
  });

  it.each<[string, (n: number) => CheckRequest]>([
    ['subject properties', (n) => request({ subject: { type: 'user', id: 'alice', properties: { n } } })],
    ['action properties', (n) => request({ action: { name: 'write', properties: { n } } })],
    ['resource properties', (n) => request({ resource: { type: 'document', id: 'd1', properties: { n } } })],
    ['context', (n) => request({ context: { n } })],
  ])('does not mix up items that differ in %s only', async (_, item) => {
    const world = await startedWorld();
    world.engine.modules.set('v1', (input) => ({
      allow: [
        input.subject['properties'],
        input.action.properties,
        input.resource.properties,
        input.context,
      ].some((part) => (part as { n?: number }).n === 1),
    }));
    const batch = [0, 1, 0, 1].map(item);
    const expected = ['deny', 'allow', 'deny', 'allow'];
    expect([await answers(world, batch), await answers(world, batch)]).toEqual([expected, expected]);
  });

  it('tells a subject that could not be looked up from the others', async () => {
    const world = await startedWorld();
    await answers(world, [allowed]);
    world.store.down = true;
    const token = request({ subject: { type: 'token', id: 'https://evil.example|x' } });
    expect(await answers(world, [allowed, denied, token])).toEqual([
      'allow',
      'store_unavailable',
      'token_invalid',
    ]);
    expect(world.observer.effects).toEqual(['allow', 'allow']);
    expect(world.observer.codes).toEqual(['store_unavailable', 'token_invalid']);
  });

  it('decides all items at one revision, although a change arrives in between', async () => {
    const world = await startedWorld();
    world.store.gates.read.close();
    const pending = world.core.checkBatch.check('default', [allowed, denied], 'execute_all');
    await settle();
    const revision = world.store.assign('default', 'alice');
    await settle();
    world.store.gates.read.open();
    expect(await pending).toEqual({ items: [{ effect: 'deny' }, { effect: 'deny' }], revision });
  });

  it('stays at its revision while it evaluates one item after the other', async () => {
    const world = await startedWorld();
    const before = world.store.revision('default');
    await answers(world, [denied]);
    world.engine.gate.close();
    const other = request({ resource: { type: 'document', id: 'd2' } });
    const pending = world.core.checkBatch.check('default', [allowed, other], 'deny_on_first_deny');
    await settle();
    world.engine.modules.set('v2', () => ({ allow: false }));
    world.store.activate('default', { name: 'documents', digest: 'v2' });
    world.store.assign('default', 'alice');
    await settle();
    world.engine.gate.open();
    expect(await pending).toEqual({ items: [{ effect: 'allow' }, { effect: 'allow' }], revision: before });
    expect(world.engine.useAfterDispose).toBe(0);
  });

  it.each<[string, string, number, string]>([
    ['an unknown realm', 'nowhere', 0, 'realm_not_found'],
    ['a revision that is not reached', 'default', 99, 'revision_not_reached'],
  ])('is refused as a whole for %s', async (_, realm, atLeastRevision, code) => {
    const world = await startedWorld();
    const answer = world.core.checkBatch.check(realm, [allowed], 'execute_all', { atLeastRevision });
    const pending = Promise.resolve(answer).catch((error: unknown) => error);
    await world.timer.advance(2_000);
    expect(await pending).toMatchObject({ code });
  });

  it('turns a fault of ours into an item that says nothing of it', async () => {
    const world = await startedWorld();
    world.engine.modules.set('v1', () => {
      throw new TypeError('secret detail');
    });
    const { items: results } = await world.core.checkBatch.check('default', [allowed], 'execute_all');
    expect(results).toEqual([new AuthzError('internal', 'the decision failed')]);
  });

  it.each<[EvaluationsSemantic, readonly string[]]>([
    ['execute_all', ['allow', 'invalid_request', 'deny', 'allow']],
    ['deny_on_first_deny', ['allow', 'invalid_request']],
    ['permit_on_first_permit', ['allow']],
  ])('answers at once what nothing has to be waited for (%s)', async (semantic, expected) => {
    const world = await startedWorld();
    await answers(world, [allowed, denied]);
    world.engine.atOnce = true;
    const other = request({ resource: { type: 'document', id: 'd2' } });
    const answer = world.core.checkBatch.check('default', [other, malformed, denied, allowed], semantic);
    expect(answer).not.toBeInstanceOf(Promise);
    const { items, revision } = await answer;
    expect(items.map((item) => (item instanceof AuthzError ? item.code : item.effect))).toEqual(expected);
    expect(revision).toBe(world.store.revision('default'));
  });

  it('lets the policies of its revision go when it has answered at once', async () => {
    const world = await startedWorld();
    await answers(world, [allowed]);
    world.engine.atOnce = true;
    expect(world.core.checkBatch.check('default', [allowed], 'execute_all')).not.toBeInstanceOf(Promise);
    world.engine.modules.set('v2', () => ({ allow: false }));
    world.store.activate('default', { name: 'documents', digest: 'v2' });
    await settle();
    expect(world.engine.alive).toBe(1);
  });

  describe.each([
    ['promised', false],
    ['at once', true],
  ])('of much work, each answered %s', (_, atOnce) => {
    /** Every evaluation keeps the event loop for 4 ms; even resources are allowed. */
    async function slowWorld(): Promise<World> {
      const world = await startedWorld({ decisionTimeoutMs: 5_000 });
      world.engine.atOnce = atOnce;
      world.engine.modules.set('v1', ({ resource }) => {
        world.timer.spend(4);
        return { allow: Number(resource.id) % 2 === 0 };
      });
      return world;
    }

    const numbered = (id: number) => request({ resource: { type: 'document', id: String(id) } });
    const thousand = Array.from({ length: 1_000 }, (_, id) => numbered(id));
    const parity = thousand.map((_, id) => (id % 2 === 0 ? 'allow' : 'deny'));

    /** Another task, taking every turn of the event loop until told to stop: how far `evaluations` was in each. */
    function watched({ engine }: World) {
      const seen: number[] = [];
      let next: NodeJS.Immediate;
      const look = () => {
        seen.push(engine.evaluations);
        next = setImmediate(look);
      };
      look();
      const stop = () => {
        clearImmediate(next);
      };
      return { seen, stop };
    }

    it.each<[EvaluationsSemantic, readonly CheckRequest[], readonly string[]]>([
      ['execute_all', thousand, parity],
      ['deny_on_first_deny', thousand.map((_, id) => numbered(2 * id)), thousand.map(() => 'allow')],
      ['permit_on_first_permit', thousand.map((_, id) => numbered(2 * id + 1)), thousand.map(() => 'deny')],
    ])('lets others run in between and keeps the order (%s)', async (semantic, batch, expected) => {
      const world = await slowWorld();
      const other = watched(world);
      expect(await answers(world, batch, semantic)).toEqual(expected);
      other.stop();
      const steps = other.seen.slice(1).map((evaluations, turn) => evaluations - other.seen[turn]!);
      // A slice is 5 ms, an evaluation 4.
      expect(Math.max(...steps)).toBe(2);
      expect(world.turns.taken).toBeGreaterThanOrEqual(499);
    });

    it.each<[EvaluationsSemantic, number]>([
      ['execute_all', 2_000],
      ['permit_on_first_permit', 2_000],
      ['deny_on_first_deny', 1_251],
    ])('begins nothing when the time is up (%s)', async (semantic, length) => {
      const world = await slowWorld();
      const effect = semantic === 'permit_on_first_permit' ? 'deny' : 'allow';
      const batch = Array.from({ length: 2_000 }, (_, id) => numbered(2 * id + (effect === 'deny' ? 1 : 0)));
      const got = await answers(world, batch, semantic);
      const inTime = Array.from({ length: 1_250 }, () => effect);
      const late = Array.from({ length: length - 1_250 }, () => 'evaluation_timeout');
      expect(got).toEqual([...inTime, ...late]);
      expect(world.engine.evaluations).toBe(1_250);
      expect(world.observer.codes).toEqual(late);
    });

    it('keeps what was wrong with an item from the start, although the time is up', async () => {
      const world = await slowWorld();
      const batch = [...Array.from({ length: 1_250 }, (_, id) => numbered(id)), malformed, numbered(0)];
      const got = await answers(world, batch);
      expect(got.slice(1_250)).toEqual(['invalid_request', 'evaluation_timeout']);
    });

    it('decides all of it at one revision, although policy and subject change in between', async () => {
      const world = await slowWorld();
      const before = world.store.revision('default');
      const pending = world.core.checkBatch.check('default', thousand, 'execute_all');
      while (world.engine.evaluations < 30) await new Promise((resolve) => setImmediate(resolve));
      expect(world.engine.evaluations).toBeLessThan(1_000);
      world.engine.modules.set('v2', () => ({ allow: false }));
      world.store.activate('default', { name: 'documents', digest: 'v2' });
      world.store.assign('default', 'alice');
      await settle();
      expect(world.core.replica.appliedRevision('default')).toBe(before + 2);
      expect(world.engine.evaluations).toBeLessThan(1_000);
      const { items: results, revision } = await pending;
      expect(results).toEqual(parity.map((effect) => ({ effect })));
      expect(revision).toBe(before);
      expect(world.engine.useAfterDispose).toBe(0);
      await settle();
      expect(world.engine.alive).toBe(1);
    });

    it('lets others run also between what the shared cache answers at once', async () => {
      const world = await startedWorld({ cacheShared: 'always' });
      world.engine.modules.set('v1', () => {
        world.timer.spend(10);
        return { allow: true };
      });
      const other = watched(world);
      world.sharedCache.gate.close();
      const pending = answers(world, thousand.slice(0, 40));
      await settle();
      world.sharedCache.gate.open();
      expect(await pending).toHaveLength(40);
      other.stop();
      const steps = other.seen.slice(1).map((evaluations, turn) => evaluations - other.seen[turn]!);
      expect(world.engine.evaluations).toBe(40);
      expect(Math.max(...steps)).toBe(8);
    });

    it('is refused whole, before anything is decided, when policies would be given too much', async () => {
      const world = await startedWorld({ maxBatchInputCharacters: 100_000 });
      const context = new WrittenObject(`{"long":"${'x'.repeat(9_000)}"}`);
      const sharing = (count: number) => thousand.slice(0, count).map((item) => ({ ...item, context }));
      const few = await world.core.checkBatch.check('default', sharing(10), 'execute_all');
      expect(few.items).toHaveLength(10);
      const { evaluations } = world.engine;
      const many = world.core.checkBatch.check('default', sharing(12), 'execute_all');
      await expect(many).rejects.toMatchObject({
        code: 'payload_too_large',
        message: expect.stringContaining('at most 100000'),
        faults: [{ at: 'evaluations' }],
      });
      expect(world.engine.evaluations).toBe(evaluations);
    });

    it.each<[EvaluationsSemantic, number]>([
      ['execute_all', 1_000],
      ['permit_on_first_permit', 1_000],
      ['deny_on_first_deny', 11],
    ])('is held no further than its answer has room, at %s', async (semantic, answered) => {
      const effect = semantic === 'deny_on_first_deny';
      for (const atOnce of [true, false]) {
        const world = await startedWorld({ cacheMaxEntries: 0 });
        world.engine.atOnce = atOnce;
        world.engine.modules.set('v1', (input) => ({
          allow: effect,
          long: `${input.resource.id}${'x'.repeat(1_000)}`,
        }));
        const room = roomFor(10);
        const { items: results } = await world.core.checkBatch.check('default', thousand, semantic, { room });
        expect(results).toHaveLength(answered);
        expect(results.filter((result) => result === full)).toHaveLength(answered - 10);
        expect(world.engine.evaluations).toBeGreaterThan(10);
        // Those that were under way when it became full.
        expect(world.engine.evaluations).toBeLessThanOrEqual(10 + 8);
      }
    });

    it('takes no turn for what is known already', async () => {
      const world = await slowWorld();
      await answers(world, thousand);
      const { taken } = world.turns;
      expect(await answers(world, thousand)).toEqual(parity);
      expect(world.turns.taken).toBe(taken);
    });

    it('writes an object that all items share a fixed number of times', async () => {
      const writes = async (size: number) => {
        const world = await startedWorld();
        let reads = 0;
        const properties = {
          get large() {
            reads++;
            return 'text';
          },
        };
        const subject = { type: 'user', id: 'alice', properties };
        await answers(
          world,
          thousand.slice(0, size).map(({ resource }) => request({ subject, resource })),
        );
        expect(world.engine.evaluations).toBe(size);
        return reads;
      };
      expect(await writes(100)).toBe(await writes(1));
    });
  });
});
