import { type QuotaLimits, Quotas, type WriteTransaction } from '#libs/administration';
import type { Realm } from '#libs/domain';
import type { QueryRunner } from 'typeorm';
import { hint } from '../decision/hint-channel.js';
import { toRevision } from '../postgres/columns.js';
import { PostgresRealmUsage } from './postgres-realm-usage.js';
import { realmSchema } from '../schemas/realm.schema.js';
import { TransactionAccess } from './realm-access.js';
import { repositoriesOf } from './repositories.js';

/**
 * Takes the next revision, stamps the user whose record changed, and appends to the feed: one statement. The clock is read
 * here and not at the transaction's start, so that under the lock times ascend with revisions.
 */
const recordChange = `
  WITH head AS (
    UPDATE realms SET revision = revision + 1,
      data_revision = CASE WHEN $2 IN ('role', 'policy_data') THEN revision + 1 ELSE data_revision END
    WHERE name = $1 RETURNING revision
  ), stamped AS (
    UPDATE users SET revision = head.revision FROM head
    WHERE users.realm = $1 AND users.id = $4 AND $2 IN ('user', 'role_assignment')
  )
  INSERT INTO changes (realm, revision, kind, operation, subject_id, actor, at)
  SELECT $1, head.revision, $2, $3, $4, $5, clock_timestamp() FROM head
  RETURNING revision`;

export interface OpenTransaction extends WriteTransaction {
  /** Tells the replicas, at commit, and answers the revision that is about to be committed. */
  finish(): Promise<number>;
}

export interface TransactionStart {
  readonly realm: Realm;
  readonly actor: string;
  readonly limits: QuotaLimits;
}

/** For a connection whose transaction holds the realm's row lock. */
export function openTransaction(
  runner: QueryRunner,
  { realm, actor, limits }: TransactionStart,
): OpenTransaction {
  const { name, revision } = realm;
  const access = new TransactionAccess(runner, name, actor, revision);
  return {
    realm,
    ...repositoriesOf(access),
    quotas: new Quotas(new PostgresRealmUsage(access), limits),
    async updateRealm(settings) {
      await access.change((manager) => manager.update(realmSchema, { name }, settings));
    },
    async record({ kind, operation, subjectId }) {
      const [row] = await access.change((manager) =>
        manager.query<{ revision: string }[]>(recordChange, [name, kind, operation, subjectId, actor]),
      );
      access.recorded(toRevision(row?.revision ?? ''));
    },
    async finish() {
      const reached = access.complete();
      if (reached !== revision) await hint(runner, name, reached);
      return reached;
    },
  };
}
