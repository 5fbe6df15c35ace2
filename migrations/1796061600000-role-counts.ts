import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What quotas ask of roles, kept so that asking does not read them: how many permissions a role has itself, from how many
 * roles it inherits, and how many permissions come together so.
 */
export class RoleCounts1796061600000 implements MigrationInterface {
  readonly name = 'RoleCounts1796061600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE roles
      ADD COLUMN permission_count integer NOT NULL GENERATED ALWAYS AS (cardinality(permissions)) STORED,
      ADD COLUMN ancestors integer NOT NULL DEFAULT 0,
      ADD COLUMN effective_permissions bigint NOT NULL DEFAULT 0`);
    await runner.query(`
      WITH RECURSIVE lineage(realm, role, ancestor) AS (
        SELECT realm, name, name FROM roles
        UNION
        SELECT l.realm, l.role, p.parent FROM lineage l JOIN role_parents p ON p.realm = l.realm AND p.role = l.ancestor
      ), counted AS (
        SELECT l.realm, l.role, count(*) - 1 AS ancestors, sum(r.permission_count) AS effective
        FROM lineage l JOIN roles r ON r.realm = l.realm AND r.name = l.ancestor GROUP BY l.realm, l.role
      )
      UPDATE roles SET ancestors = counted.ancestors, effective_permissions = counted.effective
      FROM counted WHERE roles.realm = counted.realm AND roles.name = counted.role`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE roles
      DROP COLUMN permission_count, DROP COLUMN ancestors, DROP COLUMN effective_permissions`);
  }
}
