import type { AdministrationStore } from '#libs/administration';
import { AuthzError, defaultRealm } from '#libs/domain';
import { migrate } from '#libs/persistence';
import type { Server } from '../server.module.js';
import { type AdminKey, ensureAdminKey } from './admin-key.js';
import { say } from './say.js';
import type { StartContext } from './start-context.js';

const notInForce =
  'PORTCULLIS_BOOTSTRAP_KEY is not in force: there is an administrator already, or a client `bootstrap` that was disabled or narrowed and still has keys. When nobody can get in, start once without it and with `--reset-admin-key`';

/** Brings the schema up to date and sees to it that somebody can administer. Safe to repeat. */
export async function prepareStore(
  { configuration, commandLine, logger }: StartContext,
  { pools, store, clients, environment }: Server,
): Promise<AdminKey> {
  const ran = await migrate(pools.adminPool);
  if (ran > 0) logger.info({ migrations: ran }, 'the schema was brought up to date');
  await ensureDefaultRealm(store);
  const configured = configuration.server.bootstrapKey;
  const reset = commandLine.resetAdminKey;
  const adminKey = await ensureAdminKey({ store, clients, environment, configured, reset });
  if (adminKey.kind === 'not_in_force') say(notInForce);
  return adminKey;
}

/** Replicas that start at the same time may all try; one of them makes it. */
async function ensureDefaultRealm(store: AdministrationStore): Promise<void> {
  if (await store.findRealm(defaultRealm)) return;
  try {
    await store.createRealm({ name: defaultRealm, displayName: 'Default' }, 'system');
  } catch (error) {
    if (!(error instanceof AuthzError) || error.code !== 'already_exists') throw error;
  }
}
