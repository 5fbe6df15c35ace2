import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import { Generations, remember } from './postgres/generations.js';
import { schemas } from './schemas/index.js';

export interface DataSourceSettings {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** Connections at most. Default 10. */
  readonly poolSize?: number;
  /** How long to wait for a connection, new or from the pool. Default 2,000 ms. */
  readonly connectTimeoutMs?: number;
  /** How long one statement may take. Default 5,000 ms. */
  readonly statementTimeoutMs?: number;
}

/** The server cancels first; only when it does not answer at all do we give the connection up. */
const graceMs = 500;
/** A replica that died or hangs inside a write would otherwise hold the realm's row for as long as its connection lives. */
const idleInTransactionMs = 10_000;

/**
 * A pool of connections. It connects when first used and again whenever it lost them, so Postgres need not be there yet.
 * Give each purpose one of its own: writers that wait for each other, or look-ups that hang on a locked table, then take no
 * connection from the rest. A standby is refused.
 */
export function createDataSource(settings: DataSourceSettings): DataSource {
  const statementTimeoutMs = settings.statementTimeoutMs ?? 5_000;
  const generations = new Generations();
  const dataSource = new DataSource({
    ...connection(settings.url, settings.poolSize ?? 10),
    connectTimeoutMS: settings.connectTimeoutMs ?? 2_000,
    extra: {
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      // Sent when connecting, so it needs no statement that a transaction pooler could give to another connection.
      statement_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + graceMs,
      idle_in_transaction_session_timeout: idleInTransactionMs,
      onConnect: generations.greet,
    },
  });
  return remember(dataSource, generations);
}

/** For migrations: one connection, and statements that may take as long as they need. */
export function createMigrationDataSource(url: string): DataSource {
  return new DataSource({ ...connection(url, 1), connectTimeoutMS: 10_000 });
}

/** The address that a data source was made with. */
export function urlOf(dataSource: DataSource): string {
  const { options } = dataSource;
  if (options.type !== 'postgres' || options.url === undefined) {
    throw new TypeError('expected a data source of createDataSource');
  }
  return options.url;
}

function connection(url: string, poolSize: number): DataSourceOptions & { type: 'postgres' } {
  return {
    type: 'postgres',
    url,
    poolSize,
    applicationName: 'portcullis',
    entities: schemas,
    migrations,
    migrationsTableName: 'schema_migrations',
    synchronize: false,
    installExtensions: false,
    logging: false,
    // A lost idle connection is replaced when next needed; the statement that needs it reports what is wrong.
    poolErrorHandler: () => undefined,
  };
}
