import { createDataSource, migrate } from '#libs/persistence';
import { openPostgres } from './open-postgres.js';
import { say } from './say.js';
import { onceStoreReachable } from './store-reachable.js';
import type { StartContext } from './start-context.js';

/** Brings the schema up to date and leaves: the job that runs before new replicas start. */
export async function migrateAndExit({ configuration, shutdown }: StartContext): Promise<void> {
  const postgres = await openPostgres(configuration, shutdown);
  const patience = { say, signal: shutdown.signal, pauseMs: 2_000 };
  const ran = await onceStoreReachable(() => migrate(createDataSource({ url: postgres.url })), patience);
  say(ran === 0 ? 'the schema is up to date' : `migrations run: ${ran}`);
  await shutdown.end(0);
}
