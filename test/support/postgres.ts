import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createDataSource, type DataSourceSettings, migrate } from '#libs/persistence';

export interface TestDatabase {
  readonly url: string;
  /** Migrated. */
  readonly dataSource: DataSource;
  /** Another pool on the same database; closed by `drop` as well. */
  connect(settings?: Omit<DataSourceSettings, 'url'>): DataSource;
  drop(): Promise<void>;
}

/** A fresh database on the server of this run, for one suite. */
export async function createTestDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer((client) => createDatabase(client, name));
  const url = urlOf(name);
  const pools: DataSource[] = [];
  const connect = (settings: Omit<DataSourceSettings, 'url'> = {}): DataSource => {
    const pool = createDataSource({ url, ...settings });
    pools.push(pool);
    return pool;
  };
  const dataSource = connect();
  if (options.migrated ?? true) await migrate(dataSource);
  const drop = async (): Promise<void> => {
    for (const pool of pools) if (pool.isInitialized) await pool.destroy();
    await onServer((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  };
  return { url, dataSource, connect, drop };
}

/** Where the server has it, a locale that does not sort byte by byte: order must come from our columns, not from the database. */
async function createDatabase(client: Client, name: string): Promise<void> {
  const { rows } = await client.query<{ version: string }>(
    `SELECT current_setting('server_version_num') AS version`,
  );
  const hasIcu = Number(rows[0]!.version) >= 150_000;
  const locale = hasIcu ? ` TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'` : '';
  await client.query(`CREATE DATABASE ${name}${locale}`);
}

export async function onServer<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.href;
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (url === undefined)
    throw new Error('no test server: global set-up starts it for the projects integration and e2e');
  return url;
}
