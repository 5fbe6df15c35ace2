import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tells a realm from those of the same name in other databases, which may share a decision cache with this one. */
export class RealmIncarnation1795399200000 implements MigrationInterface {
  readonly name = 'RealmIncarnation1795399200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE realms ADD COLUMN incarnation uuid NOT NULL DEFAULT gen_random_uuid()');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE realms DROP COLUMN incarnation');
  }
}
