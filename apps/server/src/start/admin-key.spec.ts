import { describe, expect, it } from '@jest/globals';
import { hashSecret } from '#libs/administration';
import { type ApiKeyReading, ClientDirectory } from '#libs/decision';
import { type Client, defaultRealm, scopes } from '#libs/domain';
import { countingEnvironment, newStore } from '../../../../test/support/administration-fixture.js';
import { ensureAdminKey } from './admin-key.js';

const keyId = 'abcd1234';
const secret = 's'.repeat(40);
const configured = `pck_${keyId}_${secret}`;
const client: Client = { id: 'bootstrap', name: 'Bootstrap', status: 'active', scopes };
const inForce: ApiKeyReading = {
  ...{ realm: defaultRealm, client, secretHash: hashSecret(secret), expiresAt: null, revision: 1 },
};

class OneKey extends ClientDirectory {
  constructor(private readonly reading: ApiKeyReading | null) {
    super();
  }
  override findByKeyId(): Promise<ApiKeyReading | null> {
    return Promise.resolve(this.reading);
  }
}

function setUp(reading: ApiKeyReading | null = null) {
  const store = newStore();
  const options = { store, clients: new OneKey(reading), environment: countingEnvironment(), reset: false };
  const revision = async () => (await store.findRealm(defaultRealm))?.revision;
  const keyIds = async () => {
    const { clients } = await store.read(defaultRealm);
    return (await clients.keys('bootstrap')).map(({ id }) => id);
  };
  return { options, revision, keyIds };
}

describe('ensureAdminKey', () => {
  it('makes a key when nobody can administer, and carries it to be shown', async () => {
    const { options, keyIds } = setUp();
    const made = await ensureAdminKey(options);
    expect(made).toEqual({ kind: 'created', credential: expect.stringMatching(/^pck_[a-z0-9]+_/) });
    expect(await keyIds()).toHaveLength(1);
  });

  it('leaves everything as it is when somebody can', async () => {
    const { options, revision } = setUp();
    await ensureAdminKey(options);
    const before = await revision();
    expect(await ensureAdminKey(options)).toEqual({ kind: 'kept' });
    expect(await revision()).toBe(before);
  });

  it('replaces the key on demand', async () => {
    const { options, keyIds } = setUp();
    await ensureAdminKey(options);
    const before = await keyIds();
    expect(await ensureAdminKey({ ...options, reset: true })).toMatchObject({ kind: 'created' });
    expect(await keyIds()).toHaveLength(1);
    expect(await keyIds()).not.toEqual(before);
  });

  it('does not write when the configured key is in force', async () => {
    const { options, revision } = setUp(inForce);
    const before = await revision();
    expect(await ensureAdminKey({ ...options, configured })).toEqual({ kind: 'configured' });
    expect(await revision()).toBe(before);
  });

  it.each<[string, ApiKeyReading | null]>([
    ['is unknown', null],
    ['has another secret', { ...inForce, secretHash: hashSecret('t'.repeat(40)) }],
    ['belongs to another realm', { ...inForce, realm: 'acme' }],
    ['belongs to a disabled client', { ...inForce, client: { ...client, status: 'disabled' } }],
    ['belongs to a client that lacks a scope', { ...inForce, client: { ...client, scopes: ['admin:read'] } }],
    ['expires', { ...inForce, expiresAt: new Date(0) }],
  ])('writes the configured key when it %s', async (_name, reading) => {
    const { options, keyIds } = setUp(reading);
    expect(await ensureAdminKey({ ...options, configured })).toEqual({ kind: 'configured' });
    expect(await keyIds()).toEqual([keyId]);
  });
});
