import { join, resolve } from 'node:path';
import { EmbeddedPostgres } from '#libs/persistence';
import type { ServerConfiguration } from '../configuration.js';
import { say } from './say.js';
import type { Shutdown } from './shutdown.js';

export interface OpenedPostgres {
  readonly url: string;
  /** For people; without the password. */
  readonly description: string;
}

/** The configured Postgres, which may not be reachable yet, or else one of our own that is running. */
export async function openPostgres(
  { server, store }: ServerConfiguration,
  shutdown: Shutdown,
): Promise<OpenedPostgres> {
  if (store.databaseUrl !== undefined) {
    return { url: store.databaseUrl, description: withoutCredentials(store.databaseUrl) };
  }
  const directory = join(resolve(server.dataDirectory), 'postgres');
  const postgres = new EmbeddedPostgres({ directory, log: say });
  // Registered first: a signal during the start must not leave it behind.
  shutdown.onClose('embedded Postgres', () => postgres.stop());
  const { url, location } = await postgres.start();
  return { url, description: `embedded, data in ${location} (DATABASE_URL names another)` };
}

/** Host and database: enough to recognise it by. */
export function withoutCredentials(url: string): string {
  if (!URL.canParse(url)) return 'as DATABASE_URL says';
  const { host, pathname } = new URL(url);
  return `${host === '' ? 'local socket' : host}${pathname}`;
}
