import { type Caller, nameFaults, type User } from '#libs/domain';
import type { AdministrationEnvironment } from '../environment.js';
import type { AdministrationStore, Page, PageRequest, Written } from '../ports/store.js';
import { assertPrecondition, type Precondition, unconditional } from '../preconditions.js';
import { foundOr, refuseWhenFaulty } from '../refusals.js';

export type NewUser = Omit<User, 'id'> & { readonly id?: string };

/** The people and services that policies decide about. */
export class Users {
  constructor(
    private readonly store: AdministrationStore,
    private readonly environment: Pick<AdministrationEnvironment, 'newId'>,
  ) {}

  async find(realm: string, id: string): Promise<User> {
    const { users } = await this.store.read(realm);
    return foundOr(await users.find(id), 'user', id);
  }

  async list(realm: string, page: PageRequest): Promise<Page<User>> {
    const { users } = await this.store.read(realm);
    return users.list(page);
  }

  /** Rejects with `already_exists` when the id, username, an email or an identity is taken. */
  async create(realm: string, caller: Caller, user: NewUser): Promise<Written<User>> {
    refuseWhenFaulty(nameFaults(user));
    const created: User = { ...user, id: user.id ?? this.environment.newId() };
    return this.store.write(realm, caller.id, async (tx) => {
      await tx.users.insert(created);
      await tx.record({ kind: 'user', operation: 'create', subjectId: created.id });
      return created;
    });
  }

  async replace(
    realm: string,
    caller: Caller,
    user: User,
    precondition: Precondition<User> = unconditional,
  ): Promise<Written<User>> {
    refuseWhenFaulty(nameFaults(user));
    return this.store.write(realm, caller.id, async (tx) => {
      const before = foundOr(await tx.users.find(user.id), 'user', user.id);
      await assertPrecondition(tx, precondition, () => before);
      await tx.users.update(user);
      await tx.record({ kind: 'user', operation: 'update', subjectId: user.id });
      return user;
    });
  }

  /** Takes the user's role assignments along. */
  delete(
    realm: string,
    caller: Caller,
    id: string,
    precondition: Precondition<User> = unconditional,
  ): Promise<Written<void>> {
    return this.store.write(realm, caller.id, async (tx) => {
      const before = foundOr(await tx.users.find(id), 'user', id);
      await assertPrecondition(tx, precondition, () => before);
      await tx.users.delete(id);
      await tx.record({ kind: 'user', operation: 'delete', subjectId: id });
    });
  }
}
