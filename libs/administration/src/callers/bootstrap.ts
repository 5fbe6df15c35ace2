import { type Client, defaultRealm, scopes } from '#libs/domain';
import type { AdministrationStore, WriteTransaction, Written } from '../ports/store.js';
import { type ApiKeyParts, hashSecret } from './api-key.js';
import { hasAdmin } from './last-admin.js';

const bootstrapClient: Client = { id: 'bootstrap', name: 'Bootstrap', status: 'active', scopes: [...scopes] };

/**
 * Makes sure that the client `bootstrap` of the default realm is active, has every scope, and has exactly this key. Repeating
 * it changes nothing but the feed: a stored secret cannot be compared through this port, so the key is written anew.
 */
export async function bootstrapAdmin(
  store: AdministrationStore,
  key: ApiKeyParts,
  clock: () => Date,
): Promise<Written<Client>> {
  return store.write(defaultRealm, 'system', (tx) => writeBootstrapClient(tx, key, clock()));
}

/**
 * The same when nobody can administer yet. Of several processes that try at once exactly one is answered true, and its key is
 * the one that holds: looking and writing are one turn under the realm's lock.
 */
export async function bootstrapFirstAdmin(
  store: AdministrationStore,
  key: ApiKeyParts,
  clock: () => Date,
): Promise<boolean> {
  const { value } = await store.write(defaultRealm, 'system', async (tx) => {
    if (await hasAdmin(tx.clients, clock())) return false;
    await writeBootstrapClient(tx, key, clock());
    return true;
  });
  return value;
}

async function writeBootstrapClient(
  tx: WriteTransaction,
  key: ApiKeyParts,
  createdAt: Date,
): Promise<Client> {
  const operation = await putBootstrapClient(tx);
  for (const { id } of await tx.clients.keys(bootstrapClient.id)) {
    await tx.clients.deleteKey(bootstrapClient.id, id);
  }
  const apiKey = { id: key.keyId, clientId: bootstrapClient.id, createdAt };
  await tx.clients.insertKey(apiKey, hashSecret(key.secret));
  await tx.record({ kind: 'client', operation, subjectId: bootstrapClient.id });
  return bootstrapClient;
}

async function putBootstrapClient(tx: WriteTransaction): Promise<'create' | 'update'> {
  if (await tx.clients.update(bootstrapClient)) return 'update';
  await tx.clients.insert(bootstrapClient);
  return 'create';
}
