import {
  AuthzError,
  type Caller,
  defaultRealm,
  isRealmName,
  type Realm,
  type RealmSettings,
} from '#libs/domain';
import type { AdministrationStore, Page, PageRequest, Written } from '../ports/store.js';
import { assertPrecondition, type Precondition, unconditional } from '../preconditions.js';
import { foundOr, invalid, notFound } from '../refusals.js';

/** Isolation units. Only callers with `realms:admin` come here; the door asks for it. */
export class Realms {
  constructor(private readonly store: AdministrationStore) {}

  async find(name: string): Promise<Realm> {
    return foundOr(await this.store.findRealm(name), 'realm', name);
  }

  list(page: PageRequest): Promise<Page<Realm>> {
    return this.store.listRealms(page);
  }

  /** Rejects with `already_exists`. */
  async create(caller: Caller, realm: Pick<Realm, 'name' | 'displayName'>): Promise<Written<Realm>> {
    if (!isRealmName(realm.name)) {
      const message = 'must be lower-case letters, digits and inner hyphens, at most 63';
      throw invalid([{ at: 'name', message }]);
    }
    const value = await this.store.createRealm(realm, caller.id);
    return { value, revision: value.revision };
  }

  /** Rejects with `not_found`. */
  async replace(
    caller: Caller,
    realm: Pick<Realm, 'name'> & RealmSettings,
    precondition: Precondition<Realm> = unconditional,
  ): Promise<Written<Realm>> {
    const { name, displayName, requirePreconditions } = realm;
    foundOr(await this.store.findRealm(name), 'realm', name);
    const settings = { displayName, requirePreconditions };
    const { value, revision } = await this.store.write(name, caller.id, async (tx) => {
      await assertPrecondition(tx, precondition, () => tx.realm);
      await tx.updateRealm(settings);
      await tx.record({ kind: 'realm', operation: 'update', subjectId: name });
      return tx.realm;
    });
    return { value: { ...value, ...settings, revision }, revision };
  }

  /** Deletes everything in the realm, its feed of changes too: there is no revision to answer afterwards. */
  async delete(name: string, precondition: Precondition<Realm> = unconditional): Promise<void> {
    if (name === defaultRealm) throw new AuthzError('in_use', 'the default realm cannot be deleted');
    const judge = (realm: Realm): Promise<void> => assertPrecondition({ realm }, precondition, () => realm);
    if (!(await this.store.deleteRealm(name, judge))) throw notFound('realm', name);
  }
}
