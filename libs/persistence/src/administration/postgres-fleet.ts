import type { DataSource } from 'typeorm';
import { type AppliedRevision, Fleet, type ReplicaProgress } from '#libs/administration';
import { toRevision } from '../postgres/columns.js';
import { onConnection } from '../postgres/run.js';

export interface FleetOptions {
  /** How long a replica counts as alive after its last heartbeat. */
  readonly expiryMs: number;
}

/** Skips what another replica is just clearing away, so that two who clear never wait for each other. */
const clearAway = `
  DELETE FROM replicas WHERE id IN (
    SELECT id FROM replicas WHERE expires_at <= clock_timestamp() AND id <> $1 FOR UPDATE SKIP LOCKED
  )`;

const live = `UPDATE replicas SET expires_at = clock_timestamp() + $2 * interval '1 millisecond' WHERE id = $1 RETURNING id`;

const join = `
  INSERT INTO replicas (id, expires_at) VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')
  ON CONFLICT (id) DO NOTHING`;

/**
 * Only the first announcement of a realm takes a lock on the realm's row, for its foreign key: the later ones neither wait for a
 * write in progress nor hold one up.
 */
const announce = `
  INSERT INTO applied_revisions (realm, replica_id, revision, applied_at)
  SELECT said.realm, $1, said.revision, clock_timestamp()
  FROM unnest($2::text[], $3::bigint[]) AS said (realm, revision) JOIN realms ON realms.name = said.realm
  ORDER BY said.realm
  ON CONFLICT (realm, replica_id) DO UPDATE SET revision = excluded.revision, applied_at = excluded.applied_at
  WHERE applied_revisions.revision < excluded.revision`;

const selectProgress = `
  SELECT r.id, coalesce(a.revision, 0) AS revision,
    CASE WHEN a.revision >= $2
      THEN greatest(0, round(1000 * extract(epoch FROM a.applied_at - c.at)))::double precision END AS milliseconds
  FROM replicas r
    LEFT JOIN applied_revisions a ON a.realm = $1 AND a.replica_id = r.id
    LEFT JOIN changes c ON c.realm = $1 AND c.revision = $2
  WHERE r.expires_at > clock_timestamp() ORDER BY r.id`;

interface ProgressRow {
  id: string;
  revision: string;
  milliseconds: number | null;
}

export class PostgresFleet extends Fleet {
  constructor(
    private readonly dataSource: DataSource,
    private readonly options: FleetOptions,
  ) {
    super();
  }

  /** Clears away whoever died, too, so that the table stays as small as the fleet. */
  override heartbeat(replicaId: string): Promise<boolean> {
    const expiry = [replicaId, this.options.expiryMs];
    return onConnection(this.dataSource, async (runner) => {
      await runner.query(clearAway, [replicaId]);
      const [known] = (await runner.query(live, expiry)) as [{ id: string }[], number];
      if (known.length > 0) return true;
      await runner.query(join, expiry);
      return false;
    });
  }

  override async announce(replicaId: string, applied: readonly AppliedRevision[]): Promise<void> {
    const realms = applied.map(({ realm }) => realm);
    const revisions = applied.map(({ revision }) => revision);
    await this.query(announce, replicaId, realms, revisions);
  }

  override async leave(replicaId: string): Promise<void> {
    await this.query('DELETE FROM replicas WHERE id = $1', replicaId);
  }

  override async progress(realm: string, revision: number): Promise<readonly ReplicaProgress[]> {
    const rows = (await this.query(selectProgress, realm, revision)) as ProgressRow[];
    return rows.map((row) => ({ ...row, revision: toRevision(row.revision) }));
  }

  private query(sql: string, ...parameters: unknown[]): Promise<unknown> {
    return onConnection(this.dataSource, (runner) => runner.query(sql, parameters) as Promise<unknown>);
  }
}
