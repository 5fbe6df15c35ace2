import type { Client } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { fromDriver, isLost, isReadOnly, isUnanswered, storeUnavailable } from './driver-errors.js';
import { isCurrent, renew } from './generations.js';

const connecting = new WeakMap<DataSource, Promise<unknown>>();
const opened = new WeakSet<DataSource>();

/** Runs `work` on one connection of the pool. Rejects with `AuthzError` for whatever the driver has to say. */
export async function onConnection<T>(
  dataSource: DataSource,
  work: (runner: QueryRunner) => Promise<T>,
): Promise<T> {
  const runner = await acquire(dataSource);
  try {
    return await work(runner);
  } catch (error) {
    if (isReadOnly(error)) renew(dataSource);
    if (isLost(error)) await abandon(runner);
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

/** Connections from before the pool was renewed are thrown away on the way. */
async function acquire(dataSource: DataSource): Promise<QueryRunner> {
  await open(dataSource);
  for (;;) {
    const runner = dataSource.createQueryRunner();
    const client: object = await connected(runner);
    if (isCurrent(dataSource, client)) return runner;
    await abandon(runner);
    await runner.release();
  }
}

async function connected(runner: QueryRunner): Promise<object> {
  try {
    return (await runner.connect()) as object;
  } catch (error) {
    await runner.release();
    throw fromDriver(error);
  }
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
