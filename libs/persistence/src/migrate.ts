import { type DataSource, MigrationExecutor } from 'typeorm';
import { createMigrationDataSource, urlOf } from './data-source.js';
import { inTransaction, onConnection } from './postgres/run.js';

/** Any number that no other program on the same database uses for an advisory lock. */
const migrationLock = '7021950416530177';

/**
 * Runs what has not run yet, all in one transaction, and answers how many that were. When several replicas start at once, one
 * migrates while the others wait and then find nothing to do.
 */
export async function migrate(dataSource: DataSource): Promise<number> {
  const patient = createMigrationDataSource(urlOf(dataSource));
  try {
    return await onConnection(patient, (runner) =>
      inTransaction(runner, async () => {
        // Bound to the transaction: it holds through a transaction pooler, and dies with us.
        await runner.query('SELECT pg_advisory_xact_lock($1::bigint)', [migrationLock]);
        return (await new MigrationExecutor(patient, runner).executePendingMigrations()).length;
      }),
    );
  } finally {
    if (patient.isInitialized) await patient.destroy();
  }
}
