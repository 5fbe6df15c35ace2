import { AuthzError, type Caller, type Client, defaultRealm } from '#libs/domain';
import type { AdministrationEnvironment } from '../environment.js';
import type { AdministrationStore, Page, PageRequest, WriteTransaction, Written } from '../ports/store.js';
import { assertPrecondition, type Precondition, unconditional } from '../preconditions.js';
import { foundOr } from '../refusals.js';
import { assertHolds, assertMayChange, isSelf, refuseIdleRealmsAdmin } from './granting.js';
import { keepingAnAdmin } from './last-admin.js';

export type NewClient = Omit<Client, 'id'> & { readonly id?: string };

/** The services that call us. */
export class Clients {
  constructor(
    private readonly store: AdministrationStore,
    private readonly environment: Pick<AdministrationEnvironment, 'clock' | 'newId'>,
  ) {}

  async find(realm: string, id: string): Promise<Client> {
    const { clients } = await this.store.read(realm);
    return foundOr(await clients.find(id), 'client', id);
  }

  async list(realm: string, page: PageRequest): Promise<Page<Client>> {
    const { clients } = await this.store.read(realm);
    return clients.list(page);
  }

  /** Rejects with `already_exists`, or `not_permitted` for scopes that the caller does not hold. */
  async create(realm: string, caller: Caller, client: NewClient): Promise<Written<Client>> {
    const created: Client = { ...client, id: client.id ?? this.environment.newId() };
    refuseIdleRealmsAdmin(created.scopes, realm === defaultRealm, 'scopes');
    assertHolds(caller, created.scopes, 'scopes');
    return this.store.write(realm, caller.id, async (tx) => {
      await tx.quotas.within([{ quota: 'clients' }], () => tx.clients.insert(created));
      await tx.record({ kind: 'client', operation: 'create', subjectId: created.id });
      return created;
    });
  }

  /**
   * Rejects with `not_permitted` unless the caller holds every scope that the client has and is to have, and with `in_use`
   * when nobody could administer any more.
   */
  async replace(
    realm: string,
    caller: Caller,
    client: Client,
    precondition: Precondition<Client> = unconditional,
  ): Promise<Written<Client>> {
    refuseIdleRealmsAdmin(client.scopes, realm === defaultRealm, 'scopes');
    return this.store.write(realm, caller.id, async (tx) => {
      const before = foundOr(await tx.clients.find(client.id), 'client', client.id);
      if (isSelf(caller, realm, client.id)) refuseSelfLockOut(before, client);
      assertMayChange(caller, before);
      assertHolds(caller, client.scopes, 'scopes');
      await assertPrecondition(tx, precondition, () => before);
      await this.keepingAnAdmin(tx, realm, () => tx.clients.update(client));
      await tx.record({ kind: 'client', operation: 'update', subjectId: client.id });
      return client;
    });
  }

  /**
   * Takes the client's keys along. A client cannot delete itself, nor one with scopes that the caller does not hold, nor the
   * last that can administer.
   */
  async delete(
    realm: string,
    caller: Caller,
    id: string,
    precondition: Precondition<Client> = unconditional,
  ): Promise<Written<void>> {
    if (isSelf(caller, realm, id)) throw new AuthzError('in_use', 'a client cannot delete itself');
    return this.store.write(realm, caller.id, async (tx) => {
      const before = foundOr(await tx.clients.find(id), 'client', id);
      assertMayChange(caller, before);
      await assertPrecondition(tx, precondition, () => before);
      await this.keepingAnAdmin(tx, realm, () => tx.clients.delete(id));
      await tx.record({ kind: 'client', operation: 'delete', subjectId: id });
    });
  }

  private keepingAnAdmin<T>(tx: WriteTransaction, realm: string, work: () => Promise<T>): Promise<T> {
    return keepingAnAdmin({ tx, realm, at: this.environment.clock() }, work);
  }
}

function refuseSelfLockOut(before: Client, after: Client): void {
  const lost = before.scopes.filter((scope) => !after.scopes.includes(scope));
  if (after.status === 'disabled') throw new AuthzError('in_use', 'a client cannot disable itself');
  if (lost.includes('admin:write') || lost.includes('realms:admin')) {
    throw new AuthzError('in_use', 'a client cannot take its own right to administer away');
  }
}
