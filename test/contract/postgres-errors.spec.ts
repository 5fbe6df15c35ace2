import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createDataSource,
  PostgresAdministrationStore,
  PostgresClientDirectory,
  PostgresRealmSource,
  PostgresSubjectDirectory,
} from '#libs/persistence';
import { createTestDatabase, onServer, type TestDatabase } from '../support/postgres.js';
import { actor, expectRefusal, freshRealm, policy, user, version } from './builders.js';

describe('what goes wrong with Postgres', () => {
  let database: TestDatabase;
  let store: PostgresAdministrationStore;
  beforeAll(async () => {
    database = await createTestDatabase();
    store = new PostgresAdministrationStore(database.dataSource);
  });
  afterAll(async () => {
    await database.drop();
  });

  const unavailable = { code: 'store_unavailable', retryAfterSeconds: 1 };

  it('is store_unavailable for every port while nobody listens', async () => {
    const nobody = createDataSource({ url: 'postgres://nobody:secret@127.0.0.1:1/none' });
    const source = new PostgresRealmSource(nobody, { listen: false });
    const refused = new PostgresAdministrationStore(nobody);
    const questions = [
      refused.read('r'),
      refused.write('r', actor, () => Promise.resolve()),
      refused.findRealm('r'),
      refused.listRealms({ limit: 1 }),
      refused.createRealm({ name: 'r', displayName: 'r' }, actor),
      refused.deleteRealm('r'),
      new PostgresSubjectDirectory(nobody).find('r', { by: 'id', value: 'a' }),
      new PostgresClientDirectory(nobody).findByKeyId('k'),
      source.heads(),
      source.changes('r', 0, 1, 1),
      source.snapshot('r'),
      source.artifact('r', 'd'),
    ];
    for (const answer of await Promise.allSettled(questions)) {
      expect(answer).toMatchObject({ status: 'rejected', reason: unavailable });
    }
  });

  it('is store_unavailable in bounded time when the server accepts and never answers', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    const port = await listening(silent);
    const hung = createDataSource({ url: `postgres://a:b@127.0.0.1:${port}/x`, connectTimeoutMs: 100 });
    await expect(new PostgresClientDirectory(hung).findByKeyId('k')).rejects.toMatchObject(unavailable);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('says neither password nor SQL in what it rejects with', async () => {
    const nobody = createDataSource({ url: 'postgres://nobody:secret@127.0.0.1:1/none' });
    const error = await new PostgresClientDirectory(nobody)
      .findByKeyId('k')
      .catch((reason: unknown) => reason);
    const { message, cause } = error as Error;
    expect(`${message} ${JSON.stringify(error)} ${String(cause)}`).not.toMatch(/secret|SELECT/i);
  });

  it('is store_unavailable when the database is not migrated', async () => {
    const empty = await createTestDatabase({ migrated: false });
    await expect(new PostgresClientDirectory(empty.dataSource).findByKeyId('k')).rejects.toMatchObject(
      unavailable,
    );
    await empty.drop();
  });

  it('cancels a statement that waits too long, and the connection serves on', async () => {
    const realm = await freshRealm(store);
    const impatient = new PostgresAdministrationStore(
      database.connect({ statementTimeoutMs: 100, poolSize: 1 }),
    );
    await store.write(realm, actor, async () => {
      await expect(impatient.write(realm, actor, () => Promise.resolve())).rejects.toMatchObject(unavailable);
    });
    await expect(impatient.write(realm, actor, () => Promise.resolve('mine'))).resolves.toMatchObject({
      value: 'mine',
    });
  });

  it('does not wait for ever for a connection of a pool that is used up', async () => {
    const realm = await freshRealm(store);
    const small = new PostgresAdministrationStore(database.connect({ poolSize: 1, connectTimeoutMs: 100 }));
    await small.write(realm, actor, async () => {
      await expect(small.findRealm(realm)).rejects.toMatchObject(unavailable);
    });
    await expect(small.findRealm(realm)).resolves.toMatchObject({ name: realm });
  });

  it('throws a connection away that gave no answer, and goes on with another', async () => {
    const realm = await freshRealm(store);
    const pool = database.connect({ poolSize: 1, statementTimeoutMs: 100 });
    const proxied = new PostgresAdministrationStore(pool);
    await proxied.findRealm(realm);
    // The server's own limit is lifted, as if the cancelling answer never came.
    await pool.query(`SET statement_timeout = 0`);
    await store.write(realm, actor, async () => {
      await expect(proxied.write(realm, actor, () => Promise.resolve())).rejects.toMatchObject(unavailable);
    });
    await expect(proxied.write(realm, actor, () => Promise.resolve(1))).resolves.toMatchObject({ value: 1 });
    await expect(pool.query('SHOW statement_timeout')).resolves.toEqual([{ statement_timeout: '100ms' }]);
  });

  it('comes back by itself after every connection was killed, in and out of transactions', async () => {
    const realm = await freshRealm(store);
    const killed = store.write(realm, actor, async (tx) => {
      await tx.users.insert(user('lost'));
      await killConnections(database.url);
      await tx.record({ kind: 'user', operation: 'create', subjectId: 'lost' });
    });
    await expect(killed).rejects.toMatchObject(unavailable);
    const again = await store.write(realm, actor, async (tx) => {
      await tx.users.insert(user('kept'));
      await tx.record({ kind: 'user', operation: 'create', subjectId: 'kept' });
    });
    expect(again.revision).toBe(2);
    await expect((await store.read(realm)).users.find('lost')).resolves.toBeNull();
  });

  const unfit: [name: string, id: string][] = [
    ['U+0000', 'a\u0000b'],
    ['nothing', ''],
    ['1,100 bytes', 'x'.repeat(1_100)],
  ];
  it.each(unfit)('is invalid_request for a key of %s', async (_name, id) => {
    const realm = await freshRealm(store);
    await expectRefusal(
      store.write(realm, actor, (tx) => tx.users.insert(user(id))),
      'invalid_request',
    );
  });

  it('keeps versions, activations and the feed from being changed by anybody', async () => {
    const realm = await freshRealm(store);
    await store.write(realm, actor, async (tx) => {
      await tx.policies.insert(policy('docs'));
      await tx.policies.insertVersion(version('docs', 'd'));
      await tx.policies.activate('docs', 'd');
      await tx.record({ kind: 'activation', operation: 'create', subjectId: 'docs' });
    });
    for (const statement of [
      `UPDATE policy_versions SET rego_version = 'v0'`,
      `UPDATE activations SET actor = 'x'`,
      `UPDATE changes SET actor = 'x'`,
    ]) {
      await expect(database.dataSource.query(statement)).rejects.toThrow('never changed');
    }
  });

  it('is closed for good once the data source is destroyed', async () => {
    const pool = database.connect();
    const directory = new PostgresClientDirectory(pool);
    await directory.findByKeyId('k');
    await pool.destroy();
    await expect(directory.findByKeyId('k')).rejects.toMatchObject(unavailable);
  });
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function killConnections(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await onServer((client) =>
    client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]),
  );
}
