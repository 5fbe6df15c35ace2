import type { MigrationInterface, QueryRunner } from 'typeorm';
import { emailKey } from '#libs/domain';

interface EmailRow {
  readonly realm: string;
  readonly user_id: string;
  readonly position: number;
  readonly email: string;
}

/**
 * Keys of addresses beyond ASCII, made anew by the domain's rule: the old one let the Kelvin sign find a `k`. An address that
 * the rule does not know, and addresses of one realm that it calls the same, find nobody until somebody writes the users anew:
 * which of them is meant is not ours to say.
 */
export class EmailKeys1796065200000 implements MigrationInterface {
  readonly name = 'EmailKeys1796065200000';

  async up(runner: QueryRunner): Promise<void> {
    await rekey(runner, emailKey);
  }

  async down(runner: QueryRunner): Promise<void> {
    await rekey(runner, (email) => email.toLowerCase());
  }
}

async function rekey(runner: QueryRunner, keyOf: (email: string) => string | null): Promise<void> {
  const rows = (await runner.query(
    `SELECT realm, user_id, position, email FROM user_emails
      WHERE octet_length(email) <> char_length(email) ORDER BY realm, user_id, position`,
  )) as EmailRow[];
  // First all get keys that nobody can ask for, since no key ends with a space; so none stands in another's way.
  for (const row of rows) await setKey(runner, row, `${row.email} `);
  const wanted = rows.map((row) => ({
    row,
    key: keyOf(row.email),
    name: JSON.stringify([row.realm, keyOf(row.email)]),
  }));
  const times = new Map<string, number>();
  for (const { name } of wanted) times.set(name, (times.get(name) ?? 0) + 1);
  for (const { row, key, name } of wanted) {
    if (key !== null && times.get(name) === 1) await setKey(runner, row, key);
  }
}

async function setKey(runner: QueryRunner, row: EmailRow, key: string): Promise<void> {
  await runner.query(
    'UPDATE user_emails SET email_key = $4 WHERE realm = $1 AND user_id = $2 AND position = $3',
    [row.realm, row.user_id, row.position, key],
  );
}
