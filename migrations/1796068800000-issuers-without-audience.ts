import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Issuers whose tokens name their client in place of an audience, or carry keys in their headers that are passed over. */
export class IssuersWithoutAudience1796068800000 implements MigrationInterface {
  readonly name = 'IssuersWithoutAudience1796068800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE trusted_issuers
      ADD COLUMN required_claims text NOT NULL DEFAULT '{}' CHECK (json_typeof(required_claims::json) = 'object'),
      ADD COLUMN ignored_headers text[] NOT NULL DEFAULT '{}',
      DROP CONSTRAINT trusted_issuers_audiences_check,
      ADD CONSTRAINT trusted_issuers_audience_or_claims CHECK (cardinality(audiences) > 0 OR required_claims <> '{}')`);
  }

  /** Fails while there is an issuer without an audience: without its required claims it would be trusted for anything. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE trusted_issuers
      DROP CONSTRAINT trusted_issuers_audience_or_claims,
      ADD CONSTRAINT trusted_issuers_audiences_check CHECK (cardinality(audiences) > 0),
      DROP COLUMN required_claims,
      DROP COLUMN ignored_headers`);
  }
}
