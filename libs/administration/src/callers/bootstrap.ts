import { type Client, defaultRealm, scopes } from '#libs/domain';
import type { AdministrationStore, WriteTransaction, Written } from '../ports/store.js';
import { type ApiKeyParts, hashSecret } from './api-key.js';
import { hasAdmin } from './last-admin.js';

const bootstrapClient: Client = { id: 'bootstrap', name: 'Bootstrap', status: 'active', scopes: [...scopes] };

/**
 * Makes sure that the client `bootstrap` of the default realm is active, has every scope, and has exactly this key: for when an
 * operator demands it, since whoever holds one of its other keys is locked out.
 */
export async function bootstrapAdmin(
  store: AdministrationStore,
  key: ApiKeyParts,
  clock: () => Date,
): Promise<Written<Client>> {
  return store.write(defaultRealm, 'system', async (tx) => {
    for (const { id } of await tx.clients.keys(bootstrapClient.id)) {
      await tx.clients.deleteKey(bootstrapClient.id, id);
    }
    return writeBootstrapClient(tx, key, clock());
  });
}

/**
 * Gives `bootstrap` this key, beside those it has, when nobody can administer. Of several processes that try at once exactly one
 * is answered true: looking and writing are one turn under the realm's lock. A key that somebody deleted is not brought back as
 * long as an administrator is left.
 */
export async function bootstrapFirstAdmin(
  store: AdministrationStore,
  key: ApiKeyParts,
  clock: () => Date,
): Promise<boolean> {
  const { value } = await store.write(defaultRealm, 'system', async (tx) => {
    if ((await hasAdmin(tx.clients, clock())) || (await wouldRaiseKeys(tx))) return false;
    await tx.clients.deleteKey(bootstrapClient.id, key.keyId);
    await writeBootstrapClient(tx, key, clock());
    return true;
  });
  return value;
}

/** Keys of a `bootstrap` that was disabled, or has fewer scopes, must not get every scope by the way. */
async function wouldRaiseKeys({ clients }: WriteTransaction): Promise<boolean> {
  const existing = await clients.find(bootstrapClient.id);
  if (existing === null) return false;
  const whole = existing.status === 'active' && scopes.every((scope) => existing.scopes.includes(scope));
  return !whole && (await clients.keys(bootstrapClient.id)).length > 0;
}

async function writeBootstrapClient(
  tx: WriteTransaction,
  key: ApiKeyParts,
  createdAt: Date,
): Promise<Client> {
  const operation = await putBootstrapClient(tx);
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
