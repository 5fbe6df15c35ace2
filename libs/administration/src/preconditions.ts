import { AuthzError } from '#libs/domain';
import type { WriteTransaction } from './ports/store.js';

/** What a caller demands of an item before it is changed, so that nobody's change is lost to one who did not see it. */
export interface Precondition<Item> {
  /** False: the caller demands nothing. */
  readonly stated: boolean;
  /** Whether the item is as demanded; null: it is not there. */
  holds(current: Item | null): boolean;
}

export const unconditional: Precondition<unknown> = { stated: false, holds: () => true };

/**
 * Rejects with `stale_write` when the item is not as demanded, and with `precondition_required` when nothing is demanded in a
 * realm that wants it. Inside the write transaction, so of two writers that saw the same state the second is refused.
 */
export async function assertPrecondition<Item>(
  { realm }: Pick<WriteTransaction, 'realm'>,
  precondition: Precondition<Item>,
  find: () => Item | null | Promise<Item | null>,
): Promise<void> {
  if (!precondition.stated) {
    if (realm.requirePreconditions) throw preconditionRequired();
    return;
  }
  if (!precondition.holds(await find())) throw staleWrite();
}

function preconditionRequired(): AuthzError {
  const message = 'this realm demands a precondition: send `If-Match` with the `ETag` of what you read';
  const faults = [{ at: 'If-Match', message: 'is required', hint: '`*` matches whatever is there' }];
  return new AuthzError('precondition_required', message, { faults });
}

function staleWrite(): AuthzError {
  const message = 'it is not in the state that the precondition names; read it again before you change it';
  return new AuthzError('stale_write', message);
}
