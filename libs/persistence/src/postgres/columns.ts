import { EntitySchema, type EntitySchemaColumnOptions, EntitySchemaOptions } from 'typeorm';

/** Postgres answers `bigint` as text. The tables keep revisions below 2^53, where numbers are exact. */
export function toRevision(text: string | number): number {
  const revision = Number(text);
  if (!Number.isSafeInteger(revision)) throw new RangeError('a revision is not a safe integer');
  return revision;
}

type Column = EntitySchemaColumnOptions;

export const text: Column = { type: 'text' };
export const texts: Column = { type: 'text', array: true };
export const key: Column = { type: 'text', primary: true };
export const position: Column = { type: 'integer' };
export const instant: Column = { type: 'timestamptz' };
export const bytes: Column = { type: 'bytea' };
export const revision: Column = {
  type: 'bigint',
  transformer: { to: (value: unknown) => value, from: toRevision },
};
/** The same column where its name in SQL differs from the member's. */
export function named(name: string, column: Column): Column {
  return { ...column, name };
}

export function optional(column: Column): Column {
  return { ...column, nullable: true };
}

/** A column that SQL alone writes and asks for. */
export function counted(name: string, column: Column): Column {
  return { ...column, name, select: false, insert: false, update: false };
}

/** How the mapper sees one table. */
export function table<Row>(
  name: string,
  tableName: string,
  columns: Record<keyof Row & string, Column>,
): EntitySchema<Row> {
  return new EntitySchema<Row>(Object.assign(new EntitySchemaOptions<Row>(), { name, tableName, columns }));
}
