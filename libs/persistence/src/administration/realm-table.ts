import type { Client } from 'pg';
import type { QueryRunner } from 'typeorm';
import type { Realm } from '#libs/domain';
import { hint } from '../decision/hint-channel.js';
import { toRevision } from '../postgres/columns.js';
import { fromDriver } from '../postgres/driver-errors.js';
import { taken } from './refusals.js';

/** Takes the lock that makes a realm's writers take turns; answers it, or undefined when there is none. */
export async function lockRealm(runner: QueryRunner, name: string): Promise<Realm | undefined> {
  const sql = `SELECT name, display_name AS "displayName", revision, require_preconditions AS "requirePreconditions"
    FROM realms WHERE name = $1 FOR UPDATE`;
  const [row] = (await runner.query(sql, [name])) as Realm[];
  return row && { ...row, revision: toRevision(row.revision) };
}

/** A name that was used before goes on after the revisions of its predecessor: caches and replicas know those by number. */
export async function insertRealm(
  runner: QueryRunner,
  { name, displayName }: Pick<Realm, 'name' | 'displayName'>,
  actor: string,
): Promise<Realm> {
  const revision = await insertRow(runner, name, displayName);
  await runner.query(
    `INSERT INTO changes (realm, revision, kind, operation, subject_id, actor, at)
     VALUES ($1, $2, 'realm', 'create', $1, $3, clock_timestamp())`,
    [name, revision, actor],
  );
  await hint(runner, name, revision);
  return { name, displayName, revision, requirePreconditions: false };
}

async function insertRow(runner: QueryRunner, name: string, displayName: string): Promise<number> {
  const sql = `
    WITH predecessor AS (DELETE FROM retired_realms WHERE name = $1 RETURNING revision),
      first AS (SELECT coalesce(max(revision), 0) + 1 AS revision FROM predecessor)
    INSERT INTO realms (name, display_name, revision, data_revision)
    SELECT $1, $2, revision, revision FROM first RETURNING revision`;
  try {
    const rows = (await runner.query(sql, [name, displayName])) as { revision: string }[];
    return toRevision(rows[0]?.revision ?? '');
  } catch (error) {
    throw fromDriver(error, { realms_pkey: taken('name', `realm \`${name}\``) });
  }
}

/** Every row of a realm goes in one statement, which may take longer than others may. */
const deletionMs = 60_000;

/** For a transaction that holds the realm's lock. The deletion itself counts as a revision, so that replicas see a move. */
export async function deleteRealmRows(runner: QueryRunner, name: string, revision: number): Promise<void> {
  await runner.query(
    `INSERT INTO retired_realms (name, revision) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET revision = excluded.revision`,
    [name, revision + 1],
  );
  await runner.query(`SET LOCAL statement_timeout = ${deletionMs}`);
  const client = (await runner.connect()) as Client;
  const statement = { text: 'DELETE FROM realms WHERE name = $1', values: [name], query_timeout: deletionMs };
  await client.query(statement);
  await hint(runner, name, revision + 1);
}
