import { describe, expect, it } from '@jest/globals';
import { AuthzError, type JsonValue } from '#libs/domain';
import { settle } from '../../../test/support/fake-timer.js';
import { startedWorld } from './testing/world.js';

async function queryWorld() {
  const world = await startedWorld();
  const documents: Record<string, JsonValue | undefined> = {
    'acme/billing': {
      allow: true,
      limits: { eur: 5, list: [10, 20] },
      _private: { secret: 1 },
      lib: { _helper: 1, open: { _id: 7 } },
    },
    'acme/billing/allow': true,
    'acme/billing/limits': { eur: 5, list: [10, 20], 'a/b': 1 },
    'acme/billing/nothing': undefined,
    'acme/billing/_private': { secret: 1 },
    'acme/billing/lib/_helper': 1,
    'acme/billing/lib/open': { _id: 7 },
  };
  world.engine.modules.set('billing', (input, _, entrypoint) =>
    entrypoint === 'acme/billing/echo' ? (input as unknown as JsonValue) : documents[entrypoint],
  );
  world.store.activate('default', {
    name: 'billing',
    package: 'acme/billing',
    resourceTypes: ['invoice'],
    digest: 'billing',
    entrypoints: [...Object.keys(documents), 'acme/billing/echo'],
  });
  await settle();
  return world;
}

describe('QueryPolicy', () => {
  it.each<[string, string[], string | undefined]>([
    [
      'the package',
      ['acme', 'billing'],
      '{"allow":true,"limits":{"eur":5,"list":[10,20]},"lib":{"open":{"_id":7}}}',
    ],
    ['a package below, without what it keeps to itself', ['acme', 'billing', 'lib'], '{"open":{"_id":7}}'],
    ['a key of a value that begins as private names do', ['acme', 'billing', 'lib', 'open', '_id'], '7'],
    ['a private rule', ['acme', 'billing', '_private'], undefined],
    ['a member of a private rule', ['acme', 'billing', '_private', 'secret'], undefined],
    ['a private rule of a package below', ['acme', 'billing', 'lib', '_helper'], undefined],
    ['a private name that nothing has', ['acme', 'billing', '_nothing'], undefined],
    ['a rule', ['acme', 'billing', 'allow'], 'true'],
    ['a member of a rule', ['acme', 'billing', 'limits', 'eur'], '5'],
    ['an item of a list', ['acme', 'billing', 'limits', 'list', '1'], '20'],
    ['a member with a slash in its name', ['acme', 'billing', 'limits', 'a/b'], '1'],
    ['an item beyond a list', ['acme', 'billing', 'limits', 'list', '2'], undefined],
    ['a name where a list is', ['acme', 'billing', 'limits', 'list', 'length'], undefined],
    ['what every object has', ['acme', 'billing', 'limits', 'constructor'], undefined],
    ['below a scalar', ['acme', 'billing', 'allow', 'x'], undefined],
    ['an undefined rule', ['acme', 'billing', 'nothing'], undefined],
    ['an unknown rule', ['acme', 'billing', 'unknown'], undefined],
    ['above a package', ['acme'], undefined],
    ['a package whose name only begins so', ['acme', 'billing2', 'allow'], undefined],
    ['a package in one segment', ['acme/billing', 'allow'], undefined],
    ['a rule in one segment with its package', ['acme', 'billing/allow'], undefined],
    ['nothing at all', [], undefined],
    ['data of the realm', ['portcullis', 'roles'], undefined],
  ])('answers %s', async (_, path, result) => {
    const { core, store } = await queryWorld();
    const answer = await core.queryPolicy.query('default', path, '{}');
    expect(answer).toEqual({ result, revision: store.revision('default') });
  });

  it.each(['null', 'false', '0', '""', '{"a":1}'])('hands the input %s on as it is', async (input) => {
    const { core } = await queryWorld();
    const { result } = await core.queryPolicy.query('default', ['acme', 'billing', 'echo'], input);
    expect(result).toBe(input);
  });

  it('evaluates each time', async () => {
    const { core, engine } = await queryWorld();
    await core.queryPolicy.query('default', ['acme', 'billing'], '{}');
    await core.queryPolicy.query('default', ['acme', 'billing'], '{}');
    expect(engine.evaluations).toBe(2);
  });

  it('gives up at the deadline', async () => {
    const { core, engine, timer } = await queryWorld();
    engine.gate.close();
    const pending = core.queryPolicy
      .query('default', ['acme', 'billing'], '{}')
      .catch((error: unknown) => error);
    await timer.advance(5_000);
    expect(await pending).toBeInstanceOf(AuthzError);
    expect(await pending).toMatchObject({ code: 'evaluation_timeout' });
  });

  it('counts its time from when the question came, and evaluates nothing when it is up', async () => {
    const { core, timer } = await queryWorld();
    const since = timer.now();
    await timer.advance(5_000);
    const asked = core.queryPolicy.query('default', ['acme', 'billing'], '{}', { since });
    await expect(asked).rejects.toMatchObject({ code: 'evaluation_timeout' });
  });

  it('demands a revision as a check does', async () => {
    const { core, store, timer } = await queryWorld();
    const atLeastRevision = store.revision('default') + 1;
    const pending = core.queryPolicy
      .query('default', ['acme'], '{}', { atLeastRevision })
      .catch((e: unknown) => e);
    await timer.advance(2_000);
    expect(await pending).toMatchObject({ code: 'revision_not_reached' });
  });
});
