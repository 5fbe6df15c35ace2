import { type Client, defaultRealm, scopes } from '#libs/domain';
import type { AdministrationStore, WriteTransaction, Written } from '../ports/store.js';
import { type ApiKeyParts, hashSecret } from './api-key.js';

const bootstrapClient: Client = { id: 'bootstrap', name: 'Bootstrap', status: 'active', scopes: [...scopes] };

/**
 * Makes sure that the client `bootstrap` of the default realm is active, has every scope, and has exactly this key. Repeating
 * it changes nothing but the feed: a stored secret cannot be compared through this port, so the key is written anew.
 */
export function bootstrapAdmin(
  store: AdministrationStore,
  key: ApiKeyParts,
  clock: () => Date,
): Promise<Written<Client>> {
  return store.write(defaultRealm, 'system', async (tx) => {
    const operation = await putBootstrapClient(tx);
    for (const { id } of await tx.clients.keys(bootstrapClient.id)) {
      await tx.clients.deleteKey(bootstrapClient.id, id);
    }
    const apiKey = { id: key.keyId, clientId: bootstrapClient.id, createdAt: clock() };
    await tx.clients.insertKey(apiKey, hashSecret(key.secret));
    await tx.record({ kind: 'client', operation, subjectId: bootstrapClient.id });
    return bootstrapClient;
  });
}

async function putBootstrapClient(tx: WriteTransaction): Promise<'create' | 'update'> {
  if (await tx.clients.update(bootstrapClient)) return 'update';
  await tx.clients.insert(bootstrapClient);
  return 'create';
}

/** Whether somebody can administer: an active client of the default realm with every scope and a key that still holds. */
export async function hasAdmin(store: AdministrationStore, clock: () => Date): Promise<boolean> {
  const { clients } = await store.read(defaultRealm);
  let after: string | undefined;
  do {
    const page = await clients.list({ limit: 200, ...(after === undefined ? {} : { after }) });
    for (const client of page.items.filter(isAdmin)) {
      const keys = await clients.keys(client.id);
      if (keys.some(({ expiresAt }) => expiresAt === undefined || expiresAt > clock())) return true;
    }
    after = page.next ?? undefined;
  } while (after !== undefined);
  return false;
}

function isAdmin(client: Client): boolean {
  return client.status === 'active' && scopes.every((scope) => client.scopes.includes(scope));
}
