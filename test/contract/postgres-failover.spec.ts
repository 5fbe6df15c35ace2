import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  PostgresAdministrationStore,
  PostgresClientDirectory,
  PostgresRealmSource,
  PostgresSubjectDirectory,
} from '#libs/persistence';
import { createTestDatabase, onServer, type TestDatabase } from '../support/postgres.js';
import { actor, freshRealm, user } from './builders.js';

/** As after a failover: sessions that are open stay as they are, new ones find what holds then. */
describe('a server that takes no writes any more', () => {
  let database: TestDatabase;
  let realm: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    realm = await freshRealm(new PostgresAdministrationStore(database.dataSource));
  });
  afterAll(async () => {
    await setReadOnly(false);
    await database.drop();
  });

  const name = () => new URL(database.url).pathname.slice(1);
  const setReadOnly = (on: boolean) =>
    onServer((client) =>
      client.query(
        on
          ? `ALTER DATABASE ${name()} SET default_transaction_read_only = on`
          : `ALTER DATABASE ${name()} RESET default_transaction_read_only`,
      ),
    );
  const write = (store: PostgresAdministrationStore, id: string) =>
    store.write(realm, actor, async (tx) => {
      await tx.users.insert(user(id));
      await tx.record({ kind: 'user', operation: 'create', subjectId: id });
    });
  it('is left after one refused write, whatever the pool still held', async () => {
    const pool = database.connect({ poolSize: 3 });
    const store = new PostgresAdministrationStore(pool);
    await store.findRealm(realm);
    await demoteAll(pool, 3);
    await expect(write(store, 'refused')).rejects.toMatchObject({
      code: 'store_unavailable',
      retryAfterSeconds: 1,
    });
    const writes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((id) => write(store, id)));
    expect(writes.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'fulfilled'));
    await expect((await store.read(realm)).users.find('refused')).resolves.toBeNull();
  });

  /** Sets every session of the pool read-only, as an open session of a demoted server is. */
  async function demoteAll(pool: DataSource, size: number): Promise<void> {
    const runners = Array.from({ length: size }, () => pool.createQueryRunner());
    for (const runner of runners) await runner.query('SET default_transaction_read_only = on');
    for (const runner of runners) await runner.release();
  }

  it('is noticed by the feed, which tells the other pools and takes new connections until it is over', async () => {
    const feed = database.connect({ poolSize: 1 });
    const said: boolean[] = [];
    const source = new PostgresRealmSource(feed, { listen: false, onReadOnly: (on) => said.push(on) });
    await source.heads();
    expect(source.writable).toBe(true);
    await setReadOnly(true);
    await demoteAll(feed, 1);
    await expect(source.heads()).resolves.toContainEqual({ realm, revision: expect.any(Number) });
    expect(source.writable).toBe(false);
    await source.heads();
    expect(source.writable).toBe(false);
    await setReadOnly(false);
    await source.heads();
    // The connection of that look was made before the writes came back, or after; the next one was made after.
    await source.heads();
    expect(source.writable).toBe(true);
    expect(said).toEqual([true, false]);
  });

  it('is read from all the same', async () => {
    await setReadOnly(true);
    const pool = database.connect();
    const key = { by: 'id', value: 'nobody' } as const;
    await expect(new PostgresSubjectDirectory(pool).find(realm, key)).resolves.toMatchObject({
      record: null,
    });
    await expect(new PostgresClientDirectory(pool).findByKeyId('none')).resolves.toBeNull();
    await expect(new PostgresRealmSource(pool, { listen: false }).snapshot(realm)).resolves.toMatchObject({
      realm,
    });
    await setReadOnly(false);
  });
});

describe('a standby', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database.drop();
  });

  /** Every new session takes the server for a standby: names are looked up in the schema `standby` first. */
  async function demote(): Promise<void> {
    await database.dataSource.initialize();
    await database.dataSource.query('CREATE SCHEMA standby');
    await database.dataSource.query(
      `CREATE FUNCTION standby.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true'`,
    );
    await onServer((client) =>
      client.query(`ALTER DATABASE ${name()} SET search_path = standby, pg_catalog, public`),
    );
  }
  const promote = () => onServer((client) => client.query(`ALTER DATABASE ${name()} RESET search_path`));
  const name = () => new URL(database.url).pathname.slice(1);

  it('is no store, for nobody, until it is promoted', async () => {
    await demote();
    const pool = database.connect({ poolSize: 2 });
    const source = new PostgresRealmSource(pool, { listen: false });
    const callers = new PostgresClientDirectory(pool);
    const unavailable = { code: 'store_unavailable', retryAfterSeconds: 1 };
    await expect(source.heads()).rejects.toMatchObject(unavailable);
    await expect(callers.findByKeyId('k')).rejects.toMatchObject(unavailable);
    await promote();
    await expect(source.heads()).resolves.toEqual([]);
    await expect(callers.findByKeyId('k')).resolves.toBeNull();
  });

  it('confirms nothing where a pooler put it behind a connection that was good', async () => {
    const pool = database.connect({ poolSize: 1 });
    const source = new PostgresRealmSource(pool, { listen: false });
    await expect(source.heads()).resolves.toEqual([]);
    await pool.query('SET search_path = standby, pg_catalog, public');
    await expect(source.heads()).rejects.toMatchObject({ code: 'store_unavailable' });
  });
});
