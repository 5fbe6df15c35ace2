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
 * Runs `work`, which may take an administrator away, and refuses it with `in_use` when it took the last: the last with a key that
 * does not expire, since the others go by themselves, or, where there is none such, the last that is there now. Inside the
 * write transaction, so two that each take one of two administrators cannot both pass.
 */
export async function keepingAnAdmin<T>(
  { tx, realm, at }: { readonly tx: WriteTransaction; readonly realm: string; readonly at: Date },
  work: () => Promise<T>,
): Promise<T> {
  if (realm !== defaultRealm) return work();
  const before = await permanence(tx.clients, at);
  const result = await work();
  if ((await permanence(tx.clients, at)) < before) throw lastAdmin();
  return result;
}

/** 2: somebody can administer for good, 1: until the keys expire, 0: nobody can. */
async function permanence(clients: ClientRepository, at: Date): Promise<0 | 1 | 2> {
  if (await clients.someoneHolds(scopes, null)) return 2;
  return (await hasAdmin(clients, at)) ? 1 : 0;
}

function lastAdmin(): AuthzError {
  const message =
    'nobody could administer any more, now or once the keys that expire have; first give a key without expiry to another active client of the default realm that has every scope';
  return new AuthzError('in_use', message);
}
