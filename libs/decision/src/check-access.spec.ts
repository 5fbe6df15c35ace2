import { describe, expect, it } from '@jest/globals';
import { AuthzError, type CheckRequest } from '#libs/domain';
import { settle } from '../../../test/support/fake-timer.js';
import { codeOf } from './testing/code-of.js';
import { issuer, request, startedWorld, type World } from './testing/world.js';

async function effect({ core }: World, overrides: Partial<CheckRequest> = {}): Promise<string> {
  const { decision } = await core.checkAccess.check('default', request(overrides));
  return decision.effect;
}

describe('CheckAccess', () => {
  it.each<[string, Partial<CheckRequest>, string]>([
    ['a user who holds the role', {}, 'allow'],
    ['the same user under another subject type', { subject: { type: 'identity', id: 'alice' } }, 'allow'],
    ['the same user by name', { subject: { type: 'username', id: 'al' } }, 'allow'],
    ['the same user by email', { subject: { type: 'email', id: 'alice@example.com' } }, 'allow'],
    ['the same user by email in capitals', { subject: { type: 'email', id: 'ALICE@Example.com' } }, 'allow'],
    ['an email with a dotless i', { subject: { type: 'email', id: 'al\u0131ce@example.com' } }, 'deny'],
    ['an email with a Kelvin sign', { subject: { type: 'email', id: 'mi\u212Ae@example.com' } }, 'deny'],
    ['an email that is none', { subject: { type: 'email', id: 'alice' } }, 'deny'],
    ['an id in the wrong letter case', { subject: { type: 'user', id: 'Alice' } }, 'deny'],
    ['a name where an id is expected', { subject: { type: 'user', id: 'al' } }, 'deny'],
    ['an unknown user', { subject: { type: 'user', id: 'nobody' } }, 'deny'],
    ['a subject type without stored facts', { subject: { type: 'service', id: 'alice' } }, 'deny'],
    [
      'an unknown user whom the policy lets read',
      { subject: { type: 'user', id: 'x' }, action: { name: 'read' } },
      'allow',
    ],
    ['a resource type that no policy decides', { resource: { type: 'invoice', id: 'd1' } }, 'deny'],
  ])('answers for %s', async (_, overrides, expected) => {
    const world = await startedWorld();
    expect(await effect(world, overrides)).toBe(expected);
    expect(await effect(world, overrides)).toBe(expected);
  });

  it('looks an email up once for all its spellings, and not at all what no user can have', async () => {
    const world = await startedWorld();
    for (const id of ['alice@example.com', 'Alice@example.com', 'ALICE@EXAMPLE.COM']) {
      expect(await effect(world, { subject: { type: 'email', id } })).toBe('allow');
    }
    for (const id of ['mi\u212Ae@example.com', 'alice', '', 'a\0@example.com']) {
      expect(await effect(world, { subject: { type: 'email', id } })).toBe('deny');
    }
    expect(world.store.calls.find).toBe(1);
  });

  it('answers with the revision that the decision belongs to', async () => {
    const { core, store } = await startedWorld();
    const { revision } = await core.checkAccess.check('default', request());
    expect(revision).toBe(store.revision('default'));
  });

  it('denies a disabled user before the policy is asked', async () => {
    const world = await startedWorld();
    world.engine.modules.set('v1', () => ({ allow: true }));
    world.store.putUser('default', { id: 'alice', status: 'disabled' });
    await settle();
    expect(await effect(world)).toBe('deny');
    expect(world.engine.evaluations).toBe(0);
  });

  it('refuses a realm that does not exist, and forgets one that was deleted', async () => {
    const world = await startedWorld();
    world.store.createRealm('acme');
    await settle();
    expect((await world.core.checkAccess.check('acme', request())).decision.effect).toBe('deny');
    world.store.deleteRealm('acme');
    await world.timer.advance(1_000);
    expect(await codeOf(world.core.checkAccess.check('acme', request()))).toBe('realm_not_found');
    expect(await codeOf(world.core.checkAccess.check('nowhere', request()))).toBe('realm_not_found');
    expect(world.observer.codes).toEqual(['realm_not_found', 'realm_not_found']);
  });

  it('passes on what the policy says beside `allow`', async () => {
    const world = await startedWorld();
    world.engine.modules.set('v1', () => ({ allow: true, filter_data: ['ssn'], _internal: 1 }));
    const { decision } = await world.core.checkAccess.check('default', request());
    expect(decision).toEqual({ effect: 'allow', context: { filter_data: ['ssn'] } });
  });

  it('gives the policy the documented input and data', async () => {
    const world = await startedWorld();
    const seen: unknown[] = [];
    world.engine.modules.set('v1', (input, data) => {
      seen.push(input, data);
      return { allow: true };
    });
    world.store.assign(
      'default',
      'alice',
      { role: 'viewer', resource: { type: 'document', id: 'd1' } },
      { role: 'owner', resource: { type: 'document', id: 'd2' } },
      { role: 'editor' },
      { role: 'editor', resource: { type: 'document', id: 'd1' } },
    );
    await settle();
    await effect(world, { action: { name: 'write', properties: { soft: true } } });
    expect(seen[0]).toEqual({
      realm: 'default',
      subject: {
        type: 'user',
        id: 'alice',
        properties: {},
        stored: {
          id: 'alice',
          username: 'al',
          emails: ['alice@example.com'],
          attributes: {},
          roles: ['editor', 'viewer'],
        },
      },
      action: { name: 'write', properties: { soft: true } },
      resource: { type: 'document', id: 'd1', properties: {} },
      context: {},
    });
    expect(seen[1]).toEqual({
      portcullis: {
        roles: { editor: { lineage: ['editor'], permissions: { document: { write: true } } } },
        documents: {},
      },
    });
  });

  it('hands on what the policy could not decide, and keeps no error', async () => {
    const world = await startedWorld();
    let broken = true;
    world.engine.modules.set('v1', () => {
      if (broken) throw new AuthzError('evaluation_failed', 'conflict');
      return { allow: true };
    });
    expect(await codeOf(effect(world))).toBe('evaluation_failed');
    broken = false;
    expect(await effect(world)).toBe('allow');
  });

  it('takes an answer without a boolean `allow` as undecided, not as a deny', async () => {
    const world = await startedWorld();
    world.engine.modules.set('v1', () => ({ allow: 'yes' }));
    expect(await codeOf(effect(world))).toBe('evaluation_failed');
    expect(world.observer.effects).toEqual([]);
  });

  describe('with a token as subject', () => {
    const token = (claims = '{}') => ({ type: 'token', id: `https://idp.example|ext-1|${claims}` });

    async function tokenWorld() {
      const world = await startedWorld();
      world.store.putIssuers('default', [issuer()]);
      world.store.putUser('default', {
        id: 'alice',
        identities: [{ iss: 'https://idp.example', sub: 'ext-1' }],
      });
      await settle();
      return world;
    }

    it('maps issuer and sub to the user', async () => {
      expect(await effect(await tokenWorld(), { subject: token() })).toBe('allow');
    });

    it('gives the policy claims and id, and the token itself to nobody', async () => {
      const world = await tokenWorld();
      const inputs: string[] = [];
      world.engine.modules.set('v1', (input) => {
        inputs.push(JSON.stringify(input));
        return { allow: true };
      });
      await effect(world, { subject: token('{"dept":"x"}') });
      await effect(world, { subject: { type: 'token', id: 'https://idp.example|stranger|{}' } });
      expect(JSON.parse(inputs[0]!).subject).toMatchObject({
        type: 'token',
        id: 'alice',
        claims: { dept: 'x' },
      });
      expect(JSON.parse(inputs[1]!).subject).toEqual({
        type: 'token',
        id: 'stranger',
        properties: {},
        claims: { iss: 'https://idp.example', sub: 'stranger' },
      });
      expect(inputs.join()).not.toContain('|');
    });

    it('verifies again although the decision is kept', async () => {
      const world = await tokenWorld();
      await effect(world, { subject: token() });
      world.store.putIssuers('default', []);
      await settle();
      expect(await codeOf(effect(world, { subject: token() }))).toBe('token_invalid');
    });

    it('verifies again when the issuers change while the user is looked up', async () => {
      const world = await tokenWorld();
      world.store.gates.read.close();
      const pending = codeOf(effect(world, { subject: token() }));
      await settle();
      world.store.putIssuers('default', []);
      await settle();
      world.store.gates.read.open();
      expect(await pending).toBe('token_invalid');
    });

    it('separates answers by claims', async () => {
      const world = await tokenWorld();
      world.engine.modules.set('v1', ({ subject }) => ({
        allow: (subject['claims'] as { dept?: string }).dept === 'law',
      }));
      expect(await effect(world, { subject: token('{"dept":"law"}') })).toBe('allow');
      expect(await effect(world, { subject: token('{"dept":"tax"}') })).toBe('deny');
    });

    it.each([
      ['half of a surrogate pair', '{"a":"\\ud800"}'],
      ['bottomless nesting', `{"a":${'['.repeat(70)}${']'.repeat(70)}}`],
    ])('lets no claims with %s reach a policy', async (_, claims) => {
      const world = await tokenWorld();
      expect(await codeOf(effect(world, { subject: token(claims) }))).toBe('invalid_request');
      expect(world.engine.evaluations).toBe(0);
    });

    it('denies when the user is disabled', async () => {
      const world = await tokenWorld();
      world.store.putUser('default', { id: 'alice', status: 'disabled' });
      await settle();
      expect(await effect(world, { subject: token(), action: { name: 'read' } })).toBe('deny');
    });

    it('does not wait for ever for the keys of an issuer', async () => {
      const world = await tokenWorld();
      world.tokens.gate.close();
      const pending = codeOf(effect(world, { subject: token() }));
      await world.timer.advance(5_000);
      expect(await pending).toBe('issuer_unavailable');
    });
  });

  describe('when the store is lost', () => {
    it('answers for known subjects, and is undecided about others', async () => {
      const world = await startedWorld();
      await effect(world);
      await effect(world, { subject: { type: 'user', id: 'nobody' } });
      world.store.down = true;
      await world.timer.advance(5_000);
      expect(await effect(world, { resource: { type: 'document', id: 'another' } })).toBe('allow');
      expect(await effect(world, { subject: { type: 'user', id: 'nobody' } })).toBe('deny');
      expect(await codeOf(effect(world, { subject: { type: 'user', id: 'bob' } }))).toBe('store_unavailable');
      world.store.down = false;
      await world.timer.advance(1_000);
      expect(await effect(world, { subject: { type: 'user', id: 'bob' } })).toBe('deny');
    });

    it('does not wait for ever for a store that hangs, nor lets others join the lost call for ever', async () => {
      const world = await startedWorld();
      world.store.gates.read.close();
      const first = codeOf(effect(world));
      await world.timer.advance(3_000);
      const joined = codeOf(effect(world));
      await world.timer.advance(2_000);
      expect(await first).toBe('store_unavailable');
      expect(world.store.calls.find).toBe(1);
      const late = effect(world);
      await settle();
      expect(world.store.calls.find).toBe(2);
      await world.timer.advance(3_000);
      expect(await joined).toBe('store_unavailable');
      world.store.gates.read.open();
      expect(await late).toBe('allow');
    });
  });

  it('gives up on an evaluation that hangs, leaving the others alone', async () => {
    const world = await startedWorld();
    world.engine.gate.close();
    const pending = codeOf(effect(world));
    await world.timer.advance(5_000);
    expect(await pending).toBe('evaluation_timeout');
    world.engine.gate.open();
    expect(await effect(world, { resource: { type: 'document', id: 'd2' } })).toBe('allow');
  });

  it('counts its time from when the question came, and evaluates nothing when it is up', async () => {
    const world = await startedWorld();
    const since = world.timer.now();
    await world.timer.advance(4_999);
    const ask = async (): Promise<unknown> => world.core.checkAccess.check('default', request(), { since });
    expect(await ask()).toMatchObject({ decision: { effect: 'allow' } });
    await world.timer.advance(1);
    expect(await codeOf(ask())).toBe('evaluation_timeout');
  });

  it('refuses after the replica was stopped', async () => {
    const world = await startedWorld();
    await world.core.replica.stop();
    expect(await codeOf(effect(world))).toBe('shutting_down');
  });

  it('leaves no timer behind once everything is answered', async () => {
    const world = await startedWorld();
    await effect(world);
    await effect(world, { subject: { type: 'user', id: 'bob' } });
    await world.core.replica.stop();
    expect(world.timer.waiting).toBe(0);
  });

  describe('at once', () => {
    it('answers what it evaluates and what it has kept, if the subject is known and the policy answers at once', async () => {
      const world = await startedWorld();
      await effect(world);
      world.engine.atOnce = true;
      const asked = request({ resource: { type: 'document', id: 'd2' } });
      const revision = world.store.revision('default');
      for (const lookup of ['local miss', 'local hit']) {
        const answer = world.core.checkAccess.check('default', asked);
        expect(answer).toEqual({ decision: { effect: 'allow' }, revision });
        expect(world.observer.lookups.at(-1)).toBe(lookup);
      }
      expect(world.observer.effects).toEqual(['allow', 'allow', 'allow']);
    });

    it.each<[string, () => never, string]>([
      [
        'a refusal',
        () => {
          throw new AuthzError('evaluation_failed', 'conflict');
        },
        'evaluation_failed',
      ],
      [
        'a fault',
        () => {
          throw new TypeError('secret');
        },
        'internal',
      ],
    ])('rejects for %s, and keeps nothing of it', async (_, module, code) => {
      const world = await startedWorld();
      await effect(world);
      world.engine.atOnce = true;
      world.engine.modules.set('v1', module);
      const asked = request({ resource: { type: 'document', id: 'd2' } });
      for (const times of [1, 2]) {
        await expect(world.core.checkAccess.check('default', asked)).rejects.toThrow();
        expect(world.observer.codes).toEqual(Array.from({ length: times }, () => code));
      }
    });

    it('answers also behind the shared cache, where that is not asked', async () => {
      const world = await startedWorld({ cacheShared: 'always' });
      await effect(world);
      world.engine.atOnce = true;
      world.sharedCache.available = false;
      const answer = world.core.checkAccess.check(
        'default',
        request({ resource: { type: 'document', id: 'd2' } }),
      );
      expect(answer).toMatchObject({ decision: { effect: 'allow' } });
    });

    it.each<[string, Partial<CheckRequest>, number]>([
      ['an unknown subject', { subject: { type: 'user', id: 'bob' } }, 0],
      ['a token', { subject: { type: 'token', id: 'https://idp.example|x' } }, 0],
      ['a revision that is not there yet', {}, 1],
    ])('promises an answer for %s', async (_, overrides, ahead) => {
      const world = await startedWorld();
      await effect(world);
      const atLeastRevision = world.store.revision('default') + ahead;
      const answer = world.core.checkAccess.check('default', request(overrides), { atLeastRevision });
      expect(answer).toBeInstanceOf(Promise);
      const settled = Promise.resolve(answer).catch(() => undefined);
      await world.timer.advance(5_000);
      await settled;
    });
  });
});
