import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { migrate, PostgresAdministrationStore, PostgresSubjectDirectory } from '#libs/persistence';
import { EmailKeys1796065200000 } from '../../migrations/1796065200000-email-keys.js';
import { RoleCounts1796061600000 } from '../../migrations/1796061600000-role-counts.js';
import { change, freshRealm, role } from './builders.js';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

describe('migrations', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase({ migrated: false });
    await database.dataSource.initialize();
  });
  afterEach(async () => {
    await database.drop();
  });

  const names = async (sql: string): Promise<string[]> =>
    (await database.dataSource.query<{ name: string }[]>(sql)).map(({ name }) => name);
  const tables = (): Promise<string[]> =>
    names(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`);
  const functions = (): Promise<string[]> =>
    names(`SELECT proname AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace`);

  it('make every table that the mapper knows, and taken back leave nothing', async () => {
    await expect(migrate(database.dataSource)).resolves.toBe(database.dataSource.migrations.length);
    const mapped = database.dataSource.entityMetadatas.map(({ tableName }) => tableName);
    await expect(tables()).resolves.toEqual([...mapped, 'schema_migrations'].toSorted());
    for (let n = database.dataSource.migrations.length; n > 0; n -= 1)
      await database.dataSource.undoLastMigration();
    await expect(tables()).resolves.toEqual(['schema_migrations']);
    await expect(functions()).resolves.toEqual([]);
    await expect(migrate(database.dataSource)).resolves.toBe(database.dataSource.migrations.length);
  });

  it('count what roles have that were there before counting', async () => {
    await migrate(database.dataSource);
    const store = new PostgresAdministrationStore(database.dataSource);
    const realm = await freshRealm(store);
    await change(store, realm, async (tx) => {
      await tx.roles.insert(role('a', { permissions: ['x:1', 'x:2'] }));
      await tx.roles.insert(role('b', { permissions: ['x:1'], parents: ['a'] }));
      await tx.roles.insert(role('c', { parents: ['a', 'b'] }));
    });
    const counts = () =>
      database.dataSource.query(
        'SELECT name, permission_count, ancestors, effective_permissions FROM roles ORDER BY name',
      );
    const expected = [
      { name: 'a', permission_count: 2, ancestors: 0, effective_permissions: '2' },
      { name: 'b', permission_count: 1, ancestors: 1, effective_permissions: '3' },
      { name: 'c', permission_count: 0, ancestors: 2, effective_permissions: '3' },
    ];
    await expect(counts()).resolves.toEqual(expected);
    const runner = database.dataSource.createQueryRunner();
    const counting = new RoleCounts1796061600000();
    await counting.down(runner);
    await counting.up(runner);
    await runner.release();
    await expect(counts()).resolves.toEqual(expected);
  });

  it('run once', async () => {
    await migrate(database.dataSource);
    await expect(migrate(database.dataSource)).resolves.toBe(0);
  });

  it('run once when four replicas start together', async () => {
    const ran = await Promise.all([1, 2, 3, 4].map(() => migrate(database.connect())));
    expect(ran.toSorted()).toEqual([0, 0, 0, database.dataSource.migrations.length]);
    const store = new PostgresAdministrationStore(database.dataSource);
    await expect(store.createRealm({ name: 'a', displayName: 'A' }, 'tester')).resolves.toMatchObject({
      revision: 1,
    });
  });

  it('make exactly the columns that the mapper knows', async () => {
    await migrate(database.dataSource);
    const rows = await database.dataSource.query<{ column: string }[]>(
      `SELECT c.table_name || '.' || c.column_name || ' ' || c.udt_name || ' ' || c.is_nullable AS column
       FROM information_schema.columns c
       WHERE c.table_schema = 'public' AND c.table_name <> 'schema_migrations'`,
    );
    expect(rows.map(({ column }) => column).toSorted()).toEqual(mappedColumns(database).toSorted());
  });

  it('make keys of emails anew, and leave to nobody what several users could mean', async () => {
    await migrate(database.dataSource);
    const { dataSource } = database;
    await new PostgresAdministrationStore(dataSource).createRealm({ name: 'a', displayName: 'A' }, 'tester');
    // As the first rule kept them: `toLowerCase`, which makes a Kelvin sign a `k` and looks around at a sigma.
    const stored = [
      'mi\u212Ae@b.c',
      'mike2@b.c',
      'MÜLLER@b.c',
      'ΟΔΟΣ@b.gr',
      'οδοσ@b.gr',
      'u\u0308@b.c',
      'ΣΑΣ@b.gr',
    ];
    for (const [index, email] of stored.entries()) {
      const key = email.toLowerCase();
      await dataSource.query(
        `INSERT INTO users (realm, id, username, status, attributes, revision) VALUES ('a', $1, $1, 'active', '{}', 0)`,
        [`u${index}`],
      );
      await dataSource.query(
        `INSERT INTO user_emails (realm, user_id, position, email, email_key) VALUES ('a', $1, 0, $2, $3)`,
        [`u${index}`, email, key],
      );
    }
    const runner = dataSource.createQueryRunner();
    await new EmailKeys1796065200000().up(runner);
    await runner.release();
    const subjects = new PostgresSubjectDirectory(dataSource);
    const found = async (value: string) => (await subjects.find('a', { by: 'email', value })).record?.id;
    expect(
      await Promise.all(
        ['mike@b.c', 'mike2@b.c', 'müller@b.c', 'οδοσ@b.gr', 'οδος@b.gr', 'ü@b.c', 'σας@b.gr'].map(found),
      ),
    ).toEqual([undefined, 'u1', 'u2', undefined, undefined, undefined, 'u6']);
    expect(await Promise.all(stored.map(found))).toEqual([
      undefined,
      'u1',
      'u2',
      undefined,
      undefined,
      undefined,
      'u6',
    ]);
  });

  it('give every foreign key a whole index, so that neither reading nor deleting slows down with the table', async () => {
    await migrate(database.dataSource);
    const without = await names(`
      SELECT f.conname AS name FROM pg_constraint f
      WHERE f.contype = 'f' AND NOT EXISTS (
        SELECT 1 FROM pg_index i
        WHERE i.indrelid = f.conrelid AND i.indpred IS NULL
          AND (i.indkey::int2[])[0:least(cardinality(f.conkey), 2) - 1] <@ f.conkey)`);
    expect(without).toEqual([]);
  });

  it('compare and sort every key byte for byte', async () => {
    await migrate(database.dataSource);
    const others = await names(`
      SELECT DISTINCT c.relname || '.' || a.attname AS name FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        JOIN pg_collation l ON l.oid = a.attcollation
      WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'schema_migrations' AND l.collname <> 'C'`);
    expect(others).toEqual([]);
  });
});

/** `users.id text NO`, for every column of every entity. */
function mappedColumns({ dataSource }: TestDatabase): string[] {
  const short: Record<string, string> = {
    bigint: 'int8',
    boolean: 'bool',
    integer: 'int4',
    'double precision': 'float8',
  };
  return dataSource.entityMetadatas.flatMap(({ tableName, columns }) =>
    columns.map(({ databaseName, type, isArray, isNullable }) => {
      const name = short[String(type)] ?? String(type);
      return `${tableName}.${databaseName} ${isArray ? '_' : ''}${name} ${isNullable ? 'YES' : 'NO'}`;
    }),
  );
}
