import type { Client } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { fromDriver, isUnanswered, storeUnavailable } from './driver-errors.js';

const connecting = new WeakMap<DataSource, Promise<unknown>>();
const opened = new WeakSet<DataSource>();

/** Runs `work` on one connection of the pool. Rejects with `AuthzError` for whatever the driver has to say. */
export async function onConnection<T>(
  dataSource: DataSource,
  work: (runner: QueryRunner) => Promise<T>,
): Promise<T> {
  await open(dataSource);
  const runner = dataSource.createQueryRunner();
  try {
    return await work(runner);
  } catch (error) {
    if (isUnanswered(error)) await abandon(runner);
    throw fromDriver(error);
  } finally {
    await runner.release();
  }
}

/** Commits when `work` resolves, rolls back when it rejects. When COMMIT gets no answer, whether it happened is unknown. */
export async function inTransaction<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  await runner.startTransaction();
  try {
    const result = await work();
    await runner.commitTransaction();
    return result;
  } catch (error) {
    // A connection that could not roll back must not carry the transaction into the pool.
    if (!isUnanswered(error)) await runner.rollbackTransaction().catch(() => abandon(runner));
    throw error;
  }
}

/** One snapshot for all reads of `work`, which may not write. */
export async function inSnapshot<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  return inTransaction(runner, async () => {
    await runner.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return work();
  });
}

async function open(dataSource: DataSource): Promise<void> {
  if (dataSource.isInitialized) {
    opened.add(dataSource);
    return;
  }
  if (opened.has(dataSource)) throw storeUnavailable(new Error('the data source was closed'));
  const attempt = connecting.get(dataSource) ?? dataSource.initialize();
  connecting.set(dataSource, attempt);
  try {
    await attempt;
    opened.add(dataSource);
  } catch (error) {
    throw fromDriver(error);
  } finally {
    connecting.delete(dataSource);
  }
}

/** Makes the pool throw the connection away: what it does or waits for is unknown. */
async function abandon(runner: QueryRunner): Promise<void> {
  if (runner.isReleased) return;
  const client = (await runner.connect()) as Client;
  client.end().catch(() => undefined);
}
