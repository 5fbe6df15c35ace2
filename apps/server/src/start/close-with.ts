import type { DataSource } from 'typeorm';
import type { Server } from '../server.module.js';
import type { Shutdown } from './shutdown.js';

/** Registers what the composed server holds open, innermost first. */
export function closeWith(
  shutdown: Shutdown,
  { pools, redisCache, engine, readers, decisions, member }: Server,
): void {
  shutdown.onClose('connection pools', () => Promise.all(Object.values(pools).map(destroy)));
  if (redisCache !== undefined) shutdown.onClose('Redis', () => redisCache.close());
  shutdown.onClose('readers of large bodies', () => readers.close());
  shutdown.onClose('policy engine', () => engine.close());
  shutdown.onClose('replica', () => decisions.replica.stop());
  shutdown.onClose('fleet', () => member.leave());
}

/** A pool that never connected has nothing to close. */
async function destroy(pool: DataSource): Promise<void> {
  if (pool.isInitialized) await pool.destroy();
}
