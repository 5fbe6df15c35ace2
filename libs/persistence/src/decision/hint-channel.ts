import type { QueryRunner } from 'typeorm';
import type { RealmHead } from '#libs/decision';

/** The channel of LISTEN and NOTIFY; one per database. */
export const hintChannel = 'portcullis_changes';

/** Sent when the transaction commits, and only then. */
export async function hint(runner: QueryRunner, realm: string, revision: number): Promise<void> {
  await runner.query('SELECT pg_notify($1, $2)', [hintChannel, `${realm}:${revision}`]);
}

/** null for a payload that is not ours: anybody with access to the database can send one. */
export function parseHint(payload: string | undefined): RealmHead | null {
  const [, realm, digits] = /^([a-z0-9-]{1,63}):(\d{1,16})$/.exec(payload ?? '') ?? [];
  if (realm === undefined || digits === undefined) return null;
  const revision = Number(digits);
  return Number.isSafeInteger(revision) ? { realm, revision } : null;
}
