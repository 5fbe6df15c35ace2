import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ClientKeys, Clients, hashSecret } from '#libs/administration';
import { parseApiKey } from '#libs/decision';
import { type Client, defaultRealm, scopes } from '#libs/domain';
import { PostgresAdministrationStore, PostgresClientDirectory } from '#libs/persistence';
import { createLogger } from '#libs/telemetry';
import { prepareStore } from '../../apps/server/src/start/prepare-store.js';
import { callerWith } from '../support/administration-fixture.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const environment = { clock: () => new Date(), newId: randomUUID, randomBytes };
const context = {
  configuration: { server: {} },
  commandLine: { resetAdminKey: false },
  logger: createLogger({ level: 'silent' }),
};

/** What a replica does at its start before it serves, on connections of its own. */
function startReplica(database: TestDatabase) {
  const adminPool = database.connect();
  const store = new PostgresAdministrationStore(adminPool);
  const clients = new PostgresClientDirectory(adminPool);
  const server = { pools: { adminPool }, store, clients, environment };
  return prepareStore(context as never, server as never);
}

async function isInForce(database: TestDatabase, credential: string): Promise<boolean> {
  const { keyId, secret } = parseApiKey(credential)!;
  const reading = await new PostgresClientDirectory(database.dataSource).findByKeyId(keyId);
  return reading !== null && Buffer.from(hashSecret(secret)).equals(Buffer.from(reading.secretHash));
}

describe('on an empty database', () => {
  it.each([1, 2, 3])('of four replicas one makes the admin key, and it holds (round %d)', async () => {
    const database = await createTestDatabase({ migrated: false });
    const keys = await Promise.all([1, 2, 3, 4].map(() => startReplica(database)));
    expect(keys.map(({ kind }) => kind).toSorted()).toEqual(['created', 'kept', 'kept', 'kept']);
    const [made] = keys.filter((key) => key.kind === 'created');
    await expect(isInForce(database, made!.credential)).resolves.toBe(true);
    await expect(startReplica(database)).resolves.toEqual({ kind: 'kept' });
    await database.drop();
  });
});

describe('two administrators', () => {
  it('cannot take each other away at once', async () => {
    const database = await createTestDatabase();
    const owner = callerWith(scopes, 'owner');
    await startReplica(database);
    const admin = (id: string): Client => ({ id, name: id, status: 'active', scopes });
    const store = new PostgresAdministrationStore(database.dataSource);
    const [clients, keys] = [new Clients(store, environment), new ClientKeys(store, environment)];
    await clients.create(defaultRealm, owner, admin('other'));
    await keys.create(defaultRealm, owner, 'other');
    const outcomes = await Promise.allSettled(
      ['bootstrap', 'other'].map((id) =>
        clients.replace(defaultRealm, owner, { ...admin(id), status: 'disabled' }),
      ),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'in_use' },
    });
    await database.drop();
  });
});
