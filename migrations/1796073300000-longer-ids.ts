import type { MigrationInterface, QueryRunner } from 'typeorm';

const columns = ['id', 'username'];

/** 256 characters of any alphabet, as the doors promise: one takes up to four bytes. */
export class LongerIds1796073300000 implements MigrationInterface {
  readonly name = 'LongerIds1796073300000';

  async up(runner: QueryRunner): Promise<void> {
    await bound(runner, 1024);
  }

  async down(runner: QueryRunner): Promise<void> {
    await bound(runner, 512);
  }
}

async function bound(runner: QueryRunner, bytes: number): Promise<void> {
  for (const column of columns) {
    await runner.query(`ALTER TABLE users DROP CONSTRAINT users_${column}_check,
      ADD CONSTRAINT users_${column}_check CHECK (octet_length(${column}) BETWEEN 1 AND ${bytes})`);
  }
}
