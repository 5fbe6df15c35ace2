import { describe, expect, it } from '@jest/globals';
import { AuthzError } from '#libs/domain';
import { settle } from '../../../../test/support/fake-timer.js';
import { issuer, sha256, startedWorld, type World } from '../testing/world.js';

const secret = 's'.repeat(40);
const header = (keyId: string, text = secret) => `Bearer pck_${keyId}_${text}`;
const token = (iss: string) => `Bearer ${iss}|sam|{"scope":"decisions:evaluate"}`;
const trusted = (name: string) =>
  issuer({ id: name, issuer: `https://${name}.example`, callerScopes: ['decisions:evaluate'] });

/** The replica learns of nothing by itself: no hints, and a poll only once a minute. */
async function deafWorld(): Promise<World> {
  const world = await startedWorld({ pollIntervalMs: 60_000 });
  const { store } = world;
  store.putKey('default', 'key1', {
    secretHash: sha256(secret),
    scopes: ['decisions:evaluate', 'admin:read'],
  });
  store.putIssuers('default', [trusted('old')]);
  await settle();
  store.hints = false;
  await asked(world, header('key1'));
  await asked(world, token('https://old.example'));
  return world;
}

async function asked(
  { core }: World,
  authorization: string,
  revision = 0,
  realm = 'default',
): Promise<string> {
  try {
    const caller = await core.authenticateCaller.authenticate(realm, authorization, revision, peer);
    return [...caller.scopes].join(',');
  } catch (error) {
    if (error instanceof AuthzError) return error.code;
    throw error;
  }
}
const peer = { remoteAddress: '192.0.2.1' };

type Row = readonly [
  what: string,
  credential: string,
  write: (world: World) => number,
  before: string,
  at: string,
];

const key1 = { secretHash: sha256(secret), scopes: ['decisions:evaluate', 'admin:read'] as const };
const rows: readonly Row[] = [
  [
    'a deleted key',
    header('key1'),
    ({ store }) => store.deleteKey('default', 'key1'),
    'decisions:evaluate,admin:read',
    'unauthenticated',
  ],
  [
    'a key that expired',
    header('key1'),
    ({ store }) => store.putKey('default', 'key1', { ...key1, expiresAt: new Date(0) }),
    'decisions:evaluate,admin:read',
    'unauthenticated',
  ],
  [
    'a disabled client',
    header('key1'),
    ({ store }) => store.putKey('default', 'key1', { ...key1, status: 'disabled' }),
    'decisions:evaluate,admin:read',
    'unauthenticated',
  ],
  [
    'a cut scope',
    header('key1'),
    ({ store }) => store.putKey('default', 'key1', { ...key1, scopes: ['admin:read'] }),
    'decisions:evaluate,admin:read',
    'admin:read',
  ],
  [
    'a removed issuer',
    token('https://old.example'),
    ({ store }) => store.putIssuers('default', []),
    'decisions:evaluate',
    'token_invalid',
  ],
  [
    'an issuer whose bearers may do less',
    token('https://old.example'),
    ({ store }) => store.putIssuers('default', [{ ...trusted('old'), callerScopes: [] }]),
    'decisions:evaluate',
    '',
  ],
  [
    'an added issuer',
    token('https://new.example'),
    ({ store }) => store.putIssuers('default', [trusted('old'), trusted('new')]),
    'token_invalid',
    'decisions:evaluate',
  ],
];

describe('a demanded revision covers the caller', () => {
  it.each(rows)('%s', async (_what, credential, write, before, at) => {
    const world = await deafWorld();
    const revision = write(world);
    expect(await asked(world, credential)).toBe(before);
    expect(await asked(world, credential, revision)).toBe(at);
    expect(await asked(world, credential)).toBe(at);
  });

  it('an added key, also where it was unknown a moment ago', async () => {
    const world = await deafWorld();
    expect(await asked(world, header('new1'))).toBe('unauthenticated');
    const revision = world.store.putKey('default', 'new1', { secretHash: sha256(secret) });
    expect(await asked(world, header('new1'), revision)).toBe('decisions:evaluate');
  });

  it('an enabled client that was disabled', async () => {
    const world = await deafWorld();
    const off = world.store.putKey('default', 'key1', { ...key1, status: 'disabled' });
    expect(await asked(world, header('key1'), off)).toBe('unauthenticated');
    const on = world.store.putKey('default', 'key1', key1);
    expect(await asked(world, header('key1'), on)).toBe('decisions:evaluate,admin:read');
  });

  it('refuses to judge when the revision does not come, rather than by an older one', async () => {
    const world = await deafWorld();
    const late = asked(world, header('key1'), 999);
    const unknown = asked(world, token('https://new.example'), 999);
    await world.timer.advance(2_000);
    expect([await late, await unknown]).toEqual(['revision_not_reached', 'revision_not_reached']);
  });

  it('does not wait for a revision of a realm that the key is not of', async () => {
    const world = await deafWorld();
    world.store.createRealm('acme');
    expect(await asked(world, header('key1'), 999, 'acme')).toBe('decisions:evaluate,admin:read');
  });

  it.each([
    ['of a key that does not exist', header('none')],
    ['of another secret', header('key1', 'x'.repeat(40))],
    ['of no credential', 'Basic x'],
  ])('does not keep a bearer waiting %s', async (_name, credential) => {
    const world = await deafWorld();
    const { heads } = world.store.calls;
    expect(await asked(world, credential, 999)).toBe('unauthenticated');
    expect(world.store.calls.heads).toBe(heads);
  });

  it('lets only so many bearers of unknown tokens wait, and their demands cost no query each', async () => {
    const world = await deafWorld();
    const { heads } = world.store.calls;
    const all = Array.from({ length: 100 }, (_, i) => asked(world, token(`https://${i}.example`), 999));
    await settle();
    await world.timer.advance(2_000);
    const codes = await Promise.all(all);
    expect(codes.filter((code) => code === 'limit_exceeded')).toHaveLength(100 - 32);
    expect(codes.filter((code) => code === 'revision_not_reached')).toHaveLength(32);
    expect(world.store.calls.heads - heads).toBeLessThanOrEqual(3);
    // The places are free again.
    const next = asked(world, token('https://x.example'), 999);
    await world.timer.advance(2_000);
    expect(await next).toBe('revision_not_reached');
  });
});
