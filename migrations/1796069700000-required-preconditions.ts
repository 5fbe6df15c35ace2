import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether a realm's items are changed only by those who say which state they saw. */
export class RequiredPreconditions1796069700000 implements MigrationInterface {
  readonly name = 'RequiredPreconditions1796069700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE realms ADD COLUMN require_preconditions boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE realms DROP COLUMN require_preconditions');
  }
}
