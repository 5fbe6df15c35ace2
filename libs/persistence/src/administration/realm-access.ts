import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { AuthzError } from '#libs/domain';
import { type ConstraintMeanings, fromDriver } from '../postgres/driver-errors.js';
import { onConnection } from '../postgres/run.js';

/** How the repositories of one realm reach the tables. */
export abstract class RealmAccess {
  constructor(readonly realm: string) {}

  abstract read<T>(statement: (manager: EntityManager) => Promise<T>): Promise<T>;

  /** For statements that change rows; `meanings` says what a violated constraint is to the caller. */
  abstract change<T>(
    statement: (manager: EntityManager) => Promise<T>,
    meanings?: ConstraintMeanings,
  ): Promise<T>;

  /** Under which the next recorded change will be known. */
  abstract nextRevision(): number;
  abstract readonly actor: string;
}

/** Each read on a connection of its own; no writes, since those need the realm's lock and a recorded change. */
export class ReadAccess extends RealmAccess {
  constructor(
    private readonly dataSource: DataSource,
    realm: string,
  ) {
    super(realm);
  }

  override read<T>(statement: (manager: EntityManager) => Promise<T>): Promise<T> {
    return onConnection(this.dataSource, (runner) => statement(runner.manager));
  }

  override change(): Promise<never> {
    return Promise.reject(writeOutsideTransaction());
  }

  override nextRevision(): never {
    throw writeOutsideTransaction();
  }

  override get actor(): never {
    throw writeOutsideTransaction();
  }
}

/** Everything on the connection that holds the realm's lock. */
export class TransactionAccess extends RealmAccess {
  #failure: { readonly error: unknown } | undefined;
  #unrecorded = false;

  constructor(
    private readonly runner: QueryRunner,
    realm: string,
    override readonly actor: string,
    private revision: number,
  ) {
    super(realm);
  }

  override async read<T>(
    statement: (manager: EntityManager) => Promise<T>,
    meanings?: ConstraintMeanings,
  ): Promise<T> {
    try {
      return await statement(this.runner.manager);
    } catch (error) {
      const ours = fromDriver(error, meanings);
      this.#failure ??= { error: ours };
      throw ours;
    }
  }

  override change<T>(
    statement: (manager: EntityManager) => Promise<T>,
    meanings?: ConstraintMeanings,
  ): Promise<T> {
    this.#unrecorded = true;
    return this.read(statement, meanings);
  }

  override nextRevision(): number {
    return this.revision + 1;
  }

  recorded(revision: number): void {
    this.revision = revision;
    this.#unrecorded = false;
  }

  /**
   * The revision to commit. After a failed statement Postgres answers COMMIT with a silent rollback, and a change without a
   * revision would never reach a replica: neither may look like success.
   */
  complete(): number {
    if (this.#failure) throw this.#failure.error;
    if (this.#unrecorded)
      throw new AuthzError('internal', 'a write changed something and recorded no change');
    return this.revision;
  }
}

function writeOutsideTransaction(): AuthzError {
  return new AuthzError('internal', 'writes need a write transaction');
}
