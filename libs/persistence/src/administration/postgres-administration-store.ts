import type { DataSource } from 'typeorm';
import {
  AdministrationStore,
  type Page,
  type PageRequest,
  type QuotaLimits,
  type RealmRepositories,
  usualQuotas,
  type WriteTransaction,
  type Written,
} from '#libs/administration';
import type { Realm } from '#libs/domain';
import { inTransaction, onConnection } from '../postgres/run.js';
import { type RealmRow, realmSchema } from '../schemas/realm.schema.js';
import { beyond, rowsToAsk, toPage } from './paging.js';
import { openTransaction } from './postgres-write-transaction.js';
import { ReadAccess } from './realm-access.js';
import { deleteRealmRows, insertRealm, lockRealm } from './realm-table.js';
import { realmNotFound } from './refusals.js';
import { repositoriesOf } from './repositories.js';

/** The truth, in Postgres. Deleting a realm and creating one of the same name later never repeats a revision. */
export class PostgresAdministrationStore extends AdministrationStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly limits: QuotaLimits = usualQuotas,
  ) {
    super();
  }

  override async read(realm: string): Promise<RealmRepositories> {
    if (!(await this.findRealm(realm))) throw realmNotFound(realm);
    return repositoriesOf(new ReadAccess(this.dataSource, realm));
  }

  override write<T>(
    realm: string,
    actor: string,
    work: (tx: WriteTransaction) => Promise<T>,
  ): Promise<Written<T>> {
    return onConnection(this.dataSource, (runner) =>
      inTransaction(runner, async () => {
        const locked = await lockRealm(runner, realm);
        if (!locked) throw realmNotFound(realm);
        const tx = openTransaction(runner, { realm: locked, actor, limits: this.limits });
        const value = await work(tx);
        return { value, revision: await tx.finish() };
      }),
    );
  }

  override findRealm(name: string): Promise<Realm | null> {
    return onConnection(this.dataSource, async ({ manager }) => {
      const row = await manager.findOneBy(realmSchema, { name });
      return row && toRealm(row);
    });
  }

  override listRealms(page: PageRequest): Promise<Page<Realm>> {
    return onConnection(this.dataSource, async ({ manager }) => {
      const where = { name: beyond(page) };
      const rows = await manager.find(realmSchema, { where, order: { name: 'ASC' }, take: rowsToAsk(page) });
      return toPage(rows, page, (row) => row.name, toRealm);
    });
  }

  override createRealm(realm: Pick<Realm, 'name' | 'displayName'>, actor: string): Promise<Realm> {
    return onConnection(this.dataSource, (runner) =>
      inTransaction(runner, () => insertRealm(runner, realm, actor)),
    );
  }

  override deleteRealm(name: string, judge?: (realm: Realm) => Promise<void>): Promise<boolean> {
    return onConnection(this.dataSource, (runner) =>
      inTransaction(runner, async () => {
        const realm = await lockRealm(runner, name);
        if (!realm) return false;
        await judge?.(realm);
        await deleteRealmRows(runner, name, realm.revision);
        return true;
      }),
    );
  }
}

function toRealm({ name, displayName, revision, requirePreconditions }: RealmRow): Realm {
  return { name, displayName, revision, requirePreconditions };
}
