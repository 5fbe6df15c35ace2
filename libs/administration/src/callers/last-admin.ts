import { AuthzError, defaultRealm, scopes } from '#libs/domain';
import type { ClientRepository, WriteTransaction } from '../ports/store.js';

/**
 * Whether somebody can administer everything: an active client of the default realm with every scope and a key that holds.
 * Only those count. Whoever administers another realm, or holds less, can be helped by them; nobody can help them.
 */
export function hasAdmin(clients: ClientRepository, at: Date): Promise<boolean> {
  return clients.someoneHolds(scopes, at);
}

/**
 * Runs `work`, which may take an administrator away, and refuses it with `in_use` when it took the last. Inside the write
 * transaction, so two that each take one of two administrators cannot both pass.
 */
export async function keepingAnAdmin<T>(
  { tx, realm, at }: { readonly tx: WriteTransaction; readonly realm: string; readonly at: Date },
  work: () => Promise<T>,
): Promise<T> {
  if (realm !== defaultRealm) return work();
  const before = await hasAdmin(tx.clients, at);
  const result = await work();
  if (before && !(await hasAdmin(tx.clients, at))) throw lastAdmin();
  return result;
}

function lastAdmin(): AuthzError {
  const message =
    'nobody could administer any more; first give a key to another active client of the default realm that has every scope';
  return new AuthzError('in_use', message);
}
