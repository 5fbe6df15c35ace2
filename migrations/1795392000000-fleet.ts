import type { MigrationInterface, QueryRunner } from 'typeorm';

const key = `text COLLATE "C" NOT NULL`;

/** Who serves, and how far each one is. Nothing of it is truth: a replica says it all again when asked to. */
export class Fleet1795392000000 implements MigrationInterface {
  readonly name = 'Fleet1795392000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE replicas (
      id ${key} CHECK (octet_length(id) BETWEEN 1 AND 512),
      expires_at timestamptz NOT NULL,
      CONSTRAINT replicas_pkey PRIMARY KEY (id)
    )`);
    await runner.query(`CREATE TABLE applied_revisions (
      realm ${key} REFERENCES realms (name) ON DELETE CASCADE,
      replica_id ${key} REFERENCES replicas (id) ON DELETE CASCADE,
      revision bigint NOT NULL CHECK (revision BETWEEN 0 AND 9007199254740991),
      applied_at timestamptz NOT NULL,
      CONSTRAINT applied_revisions_pkey PRIMARY KEY (realm, replica_id)
    )`);
    await runner.query('CREATE INDEX applied_revisions_by_replica ON applied_revisions (replica_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE applied_revisions');
    await runner.query('DROP TABLE replicas');
  }
}
