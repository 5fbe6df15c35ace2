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

/** What is read of the configured key, time after time; the last from then on. */
class OneKey extends ClientDirectory {
  private readonly readings: (ApiKeyReading | null)[];
  constructor(...readings: (ApiKeyReading | null)[]) {
    super();
    this.readings = readings;
  }
  override findByKeyId(): Promise<ApiKeyReading | null> {
    const reading = this.readings.length > 1 ? this.readings.shift() : this.readings[0];
    return Promise.resolve(reading ?? null);
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

  it('writes the configured key when nobody can administer', async () => {
    const { options, keyIds } = setUp();
    expect(await ensureAdminKey({ ...options, configured })).toEqual({ kind: 'configured' });
    expect(await keyIds()).toEqual([keyId]);
  });

  it('takes the configured key for one in force when another replica wrote it just now', async () => {
    const { options, revision } = setUp();
    await ensureAdminKey(options);
    const before = await revision();
    const clients = new OneKey(null, inForce);
    expect(await ensureAdminKey({ ...options, clients, configured })).toEqual({ kind: 'configured' });
    expect(await revision()).toBe(before);
  });

  // It was written then, in place of every other key: a restart with an old variable undid a revocation.
  it.each<[string, ApiKeyReading | null]>([
    ['is unknown', null],
    ['has another secret', { ...inForce, secretHash: hashSecret('t'.repeat(40)) }],
    ['belongs to another realm', { ...inForce, realm: 'acme' }],
    ['belongs to a disabled client', { ...inForce, client: { ...client, status: 'disabled' } }],
    ['belongs to a client that lacks a scope', { ...inForce, client: { ...client, scopes: ['admin:read'] } }],
    ['expires', { ...inForce, expiresAt: new Date(0) }],
  ])(
    'leaves everything as it is when there is an administrator and the configured key %s',
    async (_name, reading) => {
      const { options, revision, keyIds } = setUp(reading);
      await ensureAdminKey(options);
      const before = [await revision(), await keyIds()];
      expect(await ensureAdminKey({ ...options, configured })).toEqual({ kind: 'not_in_force' });
      expect([await revision(), await keyIds()]).toEqual(before);
    },
  );
});
