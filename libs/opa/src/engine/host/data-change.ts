import type { PolicyData } from '#libs/decision';

import { type DataText, dataText, type DataValue, isObject, sizeOf } from '../reads/data-text.js';
import type { ReadTree } from '../reads/read-tree.js';

/** One place of the `data` document that is now another; without text, one that is no more. */
export interface DataChange {
  readonly path: readonly string[];
  /** JSON. */
  readonly text: DataText | undefined;
}

/**
 * What makes `after` of `before`, as far as it can be read. Values that are the same object in both are taken as equal without a
 * look, and texts that are not as different, so whoever keeps what did not change gets a quick answer.
 * @param tree what both were projected by.
 */
export function dataChanges(before: PolicyData, after: PolicyData, tree: ReadTree): DataChange[] {
  const changes: DataChange[] = [];
  collect(before, after, tree, []);
  return changes;

  function collect(old: PolicyData, now: PolicyData, read: ReadTree, path: readonly string[]): void {
    if (old === now) return;
    for (const name of Object.keys(old)) {
      if (!Object.hasOwn(now, name)) changes.push({ path: [...path, name], text: undefined });
    }
    for (const name of Object.keys(now)) {
      const value = now[name] as DataValue;
      const former = Object.hasOwn(old, name) ? (old[name] as DataValue) : undefined;
      if (former === value) continue;
      const place = [...path, name];
      const inner = read === true ? true : (read.get(name) ?? true);
      if (former !== undefined && isObject(former) && isObject(value)) collect(former, value, inner, place);
      else if (former === undefined || !isSame(former, value)) {
        changes.push({ path: place, text: dataText(value, inner) });
      }
    }
  }
}

export function sizeOfChanges(changes: readonly DataChange[]): number {
  return changes.reduce((sum, { text, path }) => sum + sizeOf(text ?? []) + path.join().length, 0);
}

function isSame(a: DataValue, b: DataValue): boolean {
  return Array.isArray(a) && Array.isArray(b) && JSON.stringify(a) === JSON.stringify(b);
}
