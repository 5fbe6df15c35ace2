import { MoreThan } from 'typeorm';
import type { Page, PageRequest } from '#libs/administration';

/** One row more than asked for tells whether there is another page. */
export function rowsToAsk(page: PageRequest): number {
  return page.limit + 1;
}

/** Keys are never empty, so the empty text comes before all. */
export function after(page: PageRequest): string {
  return page.after ?? '';
}

export function beyond(page: PageRequest): ReturnType<typeof MoreThan<string>> {
  return MoreThan(after(page));
}

export function toPage<Row, T>(
  rows: readonly Row[],
  page: PageRequest,
  keyOf: (row: Row) => string,
  toItem: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const next = rows.length > page.limit && last !== undefined ? keyOf(last) : null;
  return { items: shown.map(toItem), next };
}
