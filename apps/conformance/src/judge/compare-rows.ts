import { canonical } from '../exact/canonical.js';
import { type Exact, type ExactObject } from '../exact/exact-json.js';

/** Rows compare as sets. @param sortBindings bound arrays compare as bags: they were sets. */
export function sameRows(
  ours: readonly ExactObject[],
  wanted: readonly ExactObject[],
  sortBindings: boolean,
): boolean {
  const keys = (rows: readonly ExactObject[]): string =>
    [...new Set(rows.map((row) => rowText(row, sortBindings)))].sort().join('\n');
  return keys(ours) === keys(wanted);
}

function rowText(row: ExactObject, sortBindings: boolean): string {
  return [...row]
    .map(([name, value]) => `${JSON.stringify(name)}:${sortBindings ? bagText(value) : canonical(value)}`)
    .sort()
    .join(',');
}

function bagText(value: Exact): string {
  return Array.isArray(value)
    ? (value as readonly Exact[]).map(canonical).sort().join(',')
    : canonical(value);
}
