import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedPostgres } from '#libs/persistence';

/** Tests throw their data away, so nothing waits for the disk. */
const settings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '300',
};

/** One server for the run, in `TEST_DATABASE_URL`; a server named there already is used instead. */
export async function startPostgres(): Promise<() => Promise<void>> {
  if (process.env.TEST_DATABASE_URL) return () => Promise.resolve();
  const directory = await mkdtemp(join(tmpdir(), 'portcullis-test-postgres-'));
  const postgres = new EmbeddedPostgres({ directory, log: () => undefined, settings });
  const { url, location } = await postgres.start();
  process.env.TEST_DATABASE_URL = url;
  return async () => {
    delete process.env.TEST_DATABASE_URL;
    await postgres.stop();
    for (const folder of [directory, location]) await rm(folder, { recursive: true, force: true });
  };
}
