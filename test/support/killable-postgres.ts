import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgres } from '#libs/persistence';

export interface KillablePostgres {
  /** The same before and after a restart. */
  readonly url: string;
  /** Dead at once, and stays dead until `restart`. */
  kill9(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A Postgres of its own for a suite that takes it away. */
export async function startKillablePostgres(directory: string): Promise<KillablePostgres> {
  let postgres = new EmbeddedPostgres({ directory, log: () => undefined });
  const { url, location } = await postgres.start();
  const port = Number(new URL(url).port);
  return {
    url,
    kill9: () => {
      const pid = Number(readFileSync(join(location, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
      process.kill(pid, 'SIGKILL');
      // Stopping in the same turn keeps the supervisor from starting it again.
      return postgres.stop();
    },
    restart: async () => {
      postgres = new EmbeddedPostgres({ directory, port, log: () => undefined });
      await postgres.start();
    },
    stop: () => postgres.stop(),
  };
}
